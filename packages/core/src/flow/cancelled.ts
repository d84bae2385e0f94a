import { PatchbayError } from '../errors/patchbay-error.ts';

/** What every call that waits for something takes. */
export interface Cancellable {
  /** Ends the waiting with `request/aborted`. What is under way by then may still be done. */
  readonly signal?: AbortSignal;
}

/** Throws `request/aborted` once the caller has cancelled, whatever reason its signal carries. */
export function throwIfCancelled(signal: AbortSignal, connector: string): void {
  if (signal.aborted) throw cancelled(connector);
}

export function cancelled(connector: string): PatchbayError {
  return new PatchbayError(
    'request/aborted',
    `The work with ${connector} was cancelled. What was written before stays, and the next call goes on from there.`,
    { connector },
  );
}

/** The same for work with no provider in particular. */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw stopped();
}

/**
 * Begins nothing when the signal has aborted, and ends the waiting as soon as it does: work that is under way by then goes
 * on to its end, with nobody waiting.
 */
export function unlessAborted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (signal === undefined) return work();
  return new Promise((resolve, reject) => {
    const stop = () => reject(stopped());
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

function stopped(): PatchbayError {
  return new PatchbayError('request/aborted', 'The call was cancelled. What it had done stays done.');
}
