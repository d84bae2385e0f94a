import type { TokenRow, TokenStore } from '@patchbay/core';
import { type CallStep, type JsonRow, rowFrom } from './step-caller.ts';

/** The refresh protocol, each step one conditional update. */
export function tokenStore(call: CallStep): TokenStore {
  return {
    find: async (key) => tokenFrom(await call<FoundToken>('find_token', key)),
    claim: (request) => call('claim_refresh', request),
    announce: (key) => call('announce_refresh', key),
    commit: (commit) => call('commit_refresh', commit),
    async release(key) {
      await call('release_refresh', key);
    },
    condemn: (key) => call('condemn_token', key),
  };
}

/** A token and its grant, as the steps that read them answer. */
export interface FoundToken {
  readonly grant: JsonRow | null;
  readonly token: JsonRow | null;
}

/** The token with its grant's facts in it. */
export function tokenFrom({ grant, token }: FoundToken): TokenRow | undefined {
  if (!grant || !token) return undefined;
  const { tenantId, salt } = rowFrom<Pick<TokenRow, 'tenantId' | 'salt'>>(grant);
  return { ...rowFrom<TokenRow>(token, ['expiresAt', 'grantedAt', 'nextAttemptAt']), tenantId, salt };
}
