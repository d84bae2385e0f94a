import { Refusal } from './refusal.ts';

/**
 * Rejects with `server/timeout` when the work has not ended after `ms`. Its signal is aborted then, and also when the
 * caller's is; work that does not listen goes on with nobody waiting.
 */
export async function withDeadline<T>(
  { ms, caller }: { readonly ms: number; readonly caller?: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Refusal('server/timeout', 'This took too long. Try again in a moment.'));
    stop.abort();
  }, ms);
  try {
    const signal = caller === undefined ? stop.signal : AbortSignal.any([caller, stop.signal]);
    return await Promise.race([work(signal), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
