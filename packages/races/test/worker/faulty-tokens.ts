import type { TokenStore } from '@patchbay/core';
import type { CrashPoint } from './messages.ts';

interface Faults {
  readonly crash: CrashPoint | undefined;
  /** So many commits fail first. */
  readonly failingWrites: number;
}

/** A token store whose process dies at a named step, or whose database is away for a while when an answer is written. */
export function faultyTokens(tokens: TokenStore, { crash, failingWrites }: Faults): TokenStore {
  let failuresLeft = failingWrites;
  return {
    ...tokens,
    async claim(request) {
      const claim = await tokens.claim(request);
      if (crash === 'after the claim' && claim.held) await die();
      return claim;
    },
    async announce(key) {
      const announced = await tokens.announce(key);
      if (crash === 'after the announcement' && announced) await die();
      return announced;
    },
    async commit(commit) {
      if (crash === 'after the answer') await die();
      if (failuresLeft > 0) {
        failuresLeft -= 1;
        throw new Error('the database is away');
      }
      return tokens.commit(commit);
    },
  };
}

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}
