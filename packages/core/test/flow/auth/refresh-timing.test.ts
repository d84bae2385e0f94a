import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refreshTiming } from '../../../src/flow/auth/refresh-timing.ts';

const timeout = fc.integer({ min: 50, max: 120_000 });

test('G2 by default the lease outlives the timeout by ten seconds, and a late answer is awaited for longer', () => {
  expect(refreshTiming(30_000)).toEqual({ callSeconds: 60, leaseSeconds: 40, lateAnswerSeconds: 70 });
  expect(refreshTiming(30_000, 'strict')).toEqual(refreshTiming(30_000));
});

test('G2 where a second use ends the grant, an answer slower than the lease is still heard, and nobody spends before', () => {
  fc.assert(
    fc.property(timeout, (timeoutMs) => {
      const { callSeconds, leaseSeconds, lateAnswerSeconds } = refreshTiming(timeoutMs, 'strict');
      expect(callSeconds).toBeGreaterThan(leaseSeconds);
      expect(lateAnswerSeconds).toBeGreaterThan(callSeconds);
      expect(leaseSeconds).toBeGreaterThan(timeoutMs / 1000);
    }),
  );
});

test('G2 within a grace there is time for a whole call, the wait for its answer, and a whole replay', () => {
  fc.assert(
    fc.property(timeout, fc.integer({ min: 5, max: 3600 }), (timeoutMs, graceSeconds) => {
      const { callSeconds, lateAnswerSeconds } = refreshTiming(timeoutMs, { graceSeconds });
      expect(lateAnswerSeconds).toBeGreaterThan(callSeconds);
      expect(lateAnswerSeconds + callSeconds).toBeLessThan(graceSeconds);
    }),
  );
});

test('G2 where the old token stays good, nobody waits longer than the lease', () => {
  const { leaseSeconds, lateAnswerSeconds } = refreshTiming(30_000, 'none');
  expect(lateAnswerSeconds).toBe(leaseSeconds);
});
