import { RateLimiter } from '@patchbay/testing/emulator';
import { expect, test } from 'vitest';
import { standingClock } from './standing-clock.ts';

const rule = { limit: 2, windowSeconds: 60 };

test('a window lets so many through, says how long to wait, and opens again', () => {
  const clock = standingClock();
  const limiter = new RateLimiter(clock);
  expect(limiter.take('k', rule)).toMatchObject({ allowed: true, remaining: 1 });
  clock.advance(10.5);
  expect(limiter.take('k', rule)).toMatchObject({ allowed: true, remaining: 0 });
  expect(limiter.take('k', rule)).toMatchObject({ allowed: false, remaining: 0, retryAfterSeconds: 50 });
  expect(limiter.take('other', rule).allowed).toBe(true);
  clock.advance(50);
  expect(limiter.take('k', rule)).toMatchObject({ allowed: true, remaining: 1 });
});

test('a budget can be read without being spent', () => {
  const clock = standingClock();
  const limiter = new RateLimiter(clock);
  expect(limiter.budget('k')).toBeUndefined();
  limiter.take('k', rule, 2);
  expect(limiter.budget('k')).toMatchObject({ key: 'k', limit: 2, remaining: 0 });
  expect(limiter.budgets()).toHaveLength(1);
  clock.advance(60);
  expect(limiter.budget('k')).toMatchObject({ remaining: 2 });
  expect(limiter.budgets()).toEqual([]);
});
