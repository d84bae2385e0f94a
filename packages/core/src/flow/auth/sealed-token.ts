import { open, seal } from '../../crypto/seal.ts';
import type { TokenSet } from '../../definition/token-set.ts';
import { isPatchbayError } from '../../errors/patchbay-error.ts';
import type { GrantRow } from '../../store/connections.ts';
import type { Kernel } from '../kernel.ts';

/** Where a token set rests: enough to bind its envelope to the place. */
export type TokenPlace = Pick<GrantRow, 'id' | 'tenantId' | 'salt'> & { readonly name: string };

interface Wire {
  readonly v: 1;
  readonly generation: number;
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAt?: string;
  readonly refreshExpiresAt?: string;
  readonly scopes?: readonly string[];
  readonly accountId?: string;
}

/** Seals all of a token set in one envelope, so that its parts can only move together. */
export function sealTokens(
  kernel: Kernel,
  place: TokenPlace,
  tokens: TokenSet,
  generation: number,
): Promise<{ sealed: string; keyId: string }> {
  const { expiresAt, refreshExpiresAt, ...rest } = tokens;
  const wire: Wire = {
    v: 1,
    generation,
    ...rest,
    ...(expiresAt !== undefined && { expiresAt: expiresAt.toISOString() }),
    ...(refreshExpiresAt !== undefined && { refreshExpiresAt: refreshExpiresAt.toISOString() }),
  };
  return seal(kernel.keys, envelopePlace(place), JSON.stringify(wire));
}

/** Opens a sealed token set. Throws `crypto/unopenable`, and tells of it: a key is missing, or a row was tampered with. */
export async function openTokens(
  kernel: Pick<Kernel, 'keys' | 'emit'>,
  place: TokenPlace,
  sealed: string,
): Promise<TokenSet> {
  const {
    v: _v,
    generation: _generation,
    expiresAt,
    refreshExpiresAt,
    ...rest
  } = JSON.parse(await opened(kernel, place, sealed)) as Wire;
  return {
    ...rest,
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
    ...(refreshExpiresAt !== undefined && { refreshExpiresAt: new Date(refreshExpiresAt) }),
  };
}

async function opened(
  { keys, emit }: Pick<Kernel, 'keys' | 'emit'>,
  place: TokenPlace,
  sealed: string,
): Promise<string> {
  try {
    return await open(keys, envelopePlace(place), sealed);
  } catch (error) {
    const { tenantId, id: grant, name: token } = place;
    if (isPatchbayError(error, 'crypto/unopenable'))
      emit({ type: 'token-unopenable', tenantId, grant, token });
    throw error;
  }
}

function envelopePlace({ id, tenantId, salt, name }: TokenPlace) {
  return { purpose: 'token', tenantId, row: id, name, salt } as const;
}
