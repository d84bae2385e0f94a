import type { LimitStore, LimitTake, LimitTaken } from '@patchbay/core';
import { settle, spend } from './budgets.ts';
import { acquire, release } from './permits.ts';
import type { State } from './state.ts';

/** A microsecond: finer than any clock here, coarser than what rounding loses. */
const grain = 1e-6;
const longestAheadSeconds = 60;

/** Token buckets, each kept as the moment at which it will be full, budgets, and permits. */
export function limitStore(state: State): LimitStore {
  return {
    take: async (wanted) => take(state, wanted),
    spend: async (wanted) => spend(state, wanted),
    settle: async (settlement) => settle(state, settlement),
    acquire: async (claim) => acquire(state, claim),
    release: async (permit) => release(state, permit),
  };
}

function take({ limits, now }: State, { key, capacity, refillPerSecond, ...wanted }: LimitTake): LimitTaken {
  const { cost = 1, reserve = 0, aheadSeconds = 0 } = wanted;
  const time = now().getTime() / 1000;
  for (const [other, fullAt] of limits) if (fullAt <= time) limits.delete(other);
  const span = capacity / refillPerSecond;
  const need = Math.min(cost / refillPerSecond, span);
  const left = Math.min(reserve * span, span - need);
  const told = Math.max(0, (limits.get(key) ?? time) - time);
  // A clock that was set back keeps nobody out for longer than an empty bucket takes to fill.
  const missing = told > span + longestAheadSeconds ? span : told;
  const wait = missing + need + left - span;
  if (wait > grain + Math.min(aheadSeconds, longestAheadSeconds))
    return { allowed: false, retryAfterSeconds: wait };
  limits.set(key, time + missing + need);
  return { allowed: true, retryAfterSeconds: wait > grain ? wait : 0 };
}
