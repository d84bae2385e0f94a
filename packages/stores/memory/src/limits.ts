import type { LimitStore } from '@patchbay/core';
import type { State } from './state.ts';

/** A microsecond: finer than any clock here, coarser than what rounding loses. */
const grain = 1e-6;

/** Token buckets, each kept as the moment at which it will be full. */
export function limitStore({ limits, now }: State): LimitStore {
  return {
    async take({ key, capacity, refillPerSecond, cost = 1 }) {
      const time = now().getTime() / 1000;
      for (const [other, fullAt] of limits) if (fullAt <= time) limits.delete(other);
      const span = capacity / refillPerSecond;
      const need = Math.min(cost / refillPerSecond, span);
      // A clock that was set back keeps nobody out for longer than an empty bucket takes to fill.
      const missing = Math.min(span, Math.max(0, (limits.get(key) ?? time) - time));
      const wait = missing + need - span;
      if (wait > grain) return { allowed: false, retryAfterSeconds: wait };
      limits.set(key, time + missing + need);
      return { allowed: true, retryAfterSeconds: 0 };
    },
  };
}
