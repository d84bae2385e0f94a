import { PatchbayError } from '../errors/patchbay-error.ts';

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
