import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { TokenRow } from '../../store/tokens.ts';
import type { Kernel, TokenEngine } from '../kernel.ts';
import { createTokenOpener } from './opened-tokens.ts';
import { createRefresher } from './refresh.ts';
import { readToken } from './token-row.ts';

type Freshness = 'fresh' | 'ageing' | 'stale';

/** The engine of one process. */
export function createTokenEngine(kernel: () => Kernel): TokenEngine {
  const refresher = createRefresher(kernel);
  const open = createTokenOpener(kernel);
  return {
    idle: refresher.idle,
    async get(request, { rejected, signal } = {}) {
      const row = await readToken(kernel(), request);
      const tokens = await open({ ...request.grant, name: request.name }, row.sealed);
      const freshness = rejected === tokens.accessToken ? 'stale' : freshnessOf(row);
      if (freshness === 'fresh') return tokens.accessToken;
      if (freshness === 'ageing') {
        // Still good: the caller does not wait, and a failure is told by its event and met again when it is stale.
        if (tokens.refreshToken !== undefined) refresher.refresh(request, row).catch(() => undefined);
        return tokens.accessToken;
      }
      const refreshed = await unlessAborted(refresher.refresh(request, row), signal);
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

/** The shared refresh goes on; only this caller stops waiting. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = () =>
      reject(
        new PatchbayError('request/aborted', 'The call was cancelled while its token was being refreshed.'),
      );
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
