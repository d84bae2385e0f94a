import type { Rotation } from '../../definition/auth.ts';

/** How long the parts of one refresh may take, in seconds. */
export interface RefreshTiming {
  /** After this the provider's answer is no longer awaited. */
  readonly callSeconds: number;
  readonly leaseSeconds: number;
  /** So long after an announced spend nobody else spends the same refresh token. */
  readonly lateAnswerSeconds: number;
}

/**
 * Where a second use of a refresh token ends the grant, a late answer is worth waiting for, longer than the lease:
 * hanging up on it would lose the connection. Where the old token outlives its use, all is over soon enough for a
 * replay within the grace.
 */
export function refreshTiming(timeoutMs: number, rotation: Rotation = 'strict'): RefreshTiming {
  const graceSeconds = typeof rotation === 'object' ? rotation.graceSeconds : Infinity;
  const timeout = Math.min(timeoutMs / 1000, graceSeconds / 3);
  const margin = Math.min(10, timeout / 3);
  const leaseSeconds = timeout + margin;
  if (rotation !== 'strict') return { callSeconds: timeout, leaseSeconds, lateAnswerSeconds: leaseSeconds };
  return { callSeconds: 2 * timeout, leaseSeconds, lateAnswerSeconds: 2 * timeout + margin };
}
