import type { Clock } from '../../client/clock.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { OnEvent } from '../../events/events.ts';
import type { LimitStore } from '../../store/limits.ts';
import type { Counted } from './limit-part.ts';
import type { Pace } from './pace.ts';

/** Whose requests, and who waits for them. */
export interface Spender extends Counted {
  readonly pace: Pace;
  readonly store: LimitStore;
  readonly clock: Clock;
  /** Of a request: for its headers, and again for its body. */
  readonly timeoutMs: number;
  readonly emit: OnEvent;
}

/** Says that a limit was waited for: in its place, or in vain. */
export function tellWait(
  { emit, bound, pace }: Spender,
  { limit, waitMs, held }: { readonly limit: string; readonly waitMs: number; readonly held: boolean },
): void {
  emit({ type: 'rate-waited', connector: bound.connector.id, limit, pace, ms: Math.ceil(waitMs), held });
}

/** A request that would have to wait for longer than anybody does. */
export function tooLong({ bound: { connector }, clock }: Spender, waitMs: number): PatchbayError {
  return new PatchbayError(
    'request/rate-limited',
    `The limits of ${connector.name} allow no more calls for now. Nothing was sent. Repeat the call after the time in \`retryAt\`.`,
    { connector: connector.name, retryAt: new Date(clock.now().getTime() + waitMs) },
  );
}
