import type { TokenRow, TokenStore } from '@patchbay/core';
import { type CallStep, foundRow, type JsonRow } from './step-caller.ts';

/** The refresh protocol, each step one conditional update. */
export function tokenStore(call: CallStep): TokenStore {
  return {
    async find(key) {
      return foundRow<TokenRow>(await call<JsonRow | undefined>('find_token', key), [
        'expiresAt',
        'grantedAt',
        'nextAttemptAt',
      ]);
    },
    claim: (request) => call('claim_refresh', request),
    announce: (key) => call('announce_refresh', key),
    commit: (commit) => call('commit_refresh', commit),
    async release(key) {
      await call('release_refresh', key);
    },
    condemn: (key) => call('condemn_token', key),
  };
}
