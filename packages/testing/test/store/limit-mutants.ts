import { type Mutant, replace } from './mutant.ts';

/** Stores whose token buckets leak or hold too much back. */
export const limitMutants: readonly Mutant[] = [
  {
    breaks: 'everything is allowed',
    caughtBy: 'a bucket gives what it holds, then tells how long to wait',
    spoil: (store) =>
      replace(store, 'limits', { take: async () => ({ allowed: true, retryAfterSeconds: 0 }) }),
  },
  {
    breaks: 'a refusal does not tell how long to wait',
    caughtBy: 'a bucket gives what it holds, then tells how long to wait',
    spoil: (store) =>
      replace(store, 'limits', {
        take: async (take) => ({ ...(await store.limits.take(take)), retryAfterSeconds: 0 }),
      }),
  },
  {
    breaks: 'a bucket never fills',
    caughtBy: 'a bucket fills by the clock of the store',
    spoil: (store) =>
      replace(store, 'limits', { take: (take) => store.limits.take({ ...take, refillPerSecond: 1e-9 }) }),
  },
  {
    breaks: 'every take costs one',
    caughtBy: 'a cost is taken whole, and 1 when it is left out',
    spoil: (store) => replace(store, 'limits', { take: (take) => store.limits.take({ ...take, cost: 1 }) }),
  },
  {
    breaks: 'a refused take is owed',
    caughtBy: 'a refused take takes nothing',
    spoil: (store) =>
      replace(store, 'limits', {
        async take(take) {
          const taken = await store.limits.take(take);
          if (!taken.allowed) await store.limits.take({ ...take, cost: 1 });
          return taken;
        },
      }),
  },
  {
    breaks: 'a reserve is not left',
    caughtBy: 'a reserve stays for those who name none, as far as the cost lets it',
    spoil: (store) =>
      replace(store, 'limits', { take: ({ reserve: _, ...take }) => store.limits.take(take) }),
  },
  {
    breaks: 'nothing is given ahead',
    caughtBy: 'what flows in soon may be taken ahead, and those who come later wait longer',
    spoil: (store) =>
      replace(store, 'limits', { take: ({ aheadSeconds: _, ...take }) => store.limits.take(take) }),
  },
  {
    breaks: 'all keys are one bucket',
    caughtBy: 'keys share nothing',
    spoil: (store) =>
      replace(store, 'limits', { take: (take) => store.limits.take({ ...take, key: 'all' }) }),
  },
  {
    breaks: 'reading and writing are two steps',
    caughtBy: 'of fifty takes at once as many are allowed as the bucket holds',
    spoil(store) {
      const taken = new Map<string, number>();
      return replace(store, 'limits', {
        async take({ key, capacity }) {
          const before = taken.get(key) ?? 0;
          await Promise.resolve();
          taken.set(key, before + 1);
          return { allowed: before < capacity, retryAfterSeconds: 0 };
        },
      });
    },
  },
];
