import type { TokenRow } from '../../store/tokens.ts';
import { unlessAborted } from '../cancelled.ts';
import type { Kernel, TokenEngine } from '../kernel.ts';
import { createTokenOpener } from './opened-tokens.ts';
import { createRefresher } from './refresh.ts';
import { readToken, usableToken } from './token-row.ts';

type Freshness = 'fresh' | 'ageing' | 'stale';

/** The engine of one process. */
export function createTokenEngine(kernel: () => Kernel): TokenEngine {
  const refresher = createRefresher(kernel);
  const opener = createTokenOpener(kernel);
  return {
    idle: refresher.idle,
    forget: opener.forget,
    async renew(request, { row: seen, withinSeconds, signal }) {
      const row = usableToken(request, seen);
      const tokens = await opener.open({ ...request.grant, name: request.name }, row.sealed);
      if (tokens.refreshToken === undefined) return false;
      if (row.age > withinSeconds) await unlessAborted(signal, () => refresher.refresh(request, row));
      return true;
    },
    async get(request, { row: seen, rejected, signal } = {}) {
      const row = seen ? usableToken(request, seen) : await readToken(kernel(), request);
      const tokens = await opener.open({ ...request.grant, name: request.name }, row.sealed);
      const freshness = rejected === tokens.accessToken ? 'stale' : freshnessOf(row);
      if (freshness === 'fresh') return tokens.accessToken;
      if (freshness === 'ageing') {
        // Still good: the caller does not wait, and a failure is told by its event and met again when it is stale.
        if (tokens.refreshToken !== undefined) refresher.refresh(request, row).catch(() => undefined);
        return tokens.accessToken;
      }
      // The shared refresh goes on; only this caller stops waiting.
      const refreshed = await unlessAborted(signal, () => refresher.refresh(request, row));
      return refreshed.accessToken;
    },
  };
}

const marginSeconds = 120;
const jitterSeconds = 30;

/** Two minutes before expiry, or a fifth of a short life; spread, so that not every process asks at the same moment. */
function freshnessOf({ secondsLeft, age }: TokenRow): Freshness {
  if (secondsLeft === undefined) return 'fresh';
  if (secondsLeft <= 0) return 'stale';
  const margin = Math.min(marginSeconds, (secondsLeft + age) / 5);
  const jitter = Math.random() * Math.min(jitterSeconds, margin / 4);
  return secondsLeft > margin + jitter ? 'fresh' : 'ageing';
}
