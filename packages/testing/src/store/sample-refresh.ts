import type { ClaimRequest, Commit, Store, TokenKey } from '@patchbay/core';

/** A held lease on a token: what every later step of its refresh names. */
export interface HeldToken extends TokenKey {
  readonly generation: number;
  readonly fence: number;
}

/** A claim of generation 1: a lease of 30 seconds, late answers awaited for 60. */
export function claimRequest({ grantId, name }: TokenKey, changed: Partial<ClaimRequest> = {}): ClaimRequest {
  const request = { generation: 1, holder: 'worker', leaseSeconds: 30, lateAnswerSeconds: 60 };
  return { grantId, name, ...request, ...changed };
}

/** Claims a token that nobody holds. */
export async function claimed(
  store: Store,
  key: TokenKey,
  changed: Partial<ClaimRequest> = {},
): Promise<HeldToken & { readonly doubtful: boolean }> {
  const request = claimRequest(key, changed);
  const claim = await store.tokens.claim(request);
  if (!claim.held) throw new Error(`The token ${key.name} of ${key.grantId} cannot be claimed.`);
  const { grantId, name, generation } = request;
  return { grantId, name, generation, fence: claim.fence, doubtful: claim.doubtful };
}

/** The next token set, as the provider's answer. */
export function sampleCommit(
  { grantId, name, generation, fence }: HeldToken,
  sealed = 'ic1.key-2.refreshed',
): Commit {
  const set = {
    sealed,
    keyId: 'key-2',
    scopes: ['channels:read', 'users:read'],
    expiresInSeconds: undefined,
  };
  return { grantId, name, generation, fence, ...set };
}
