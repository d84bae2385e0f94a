import type { PermitClaim, PermitClaimed, Store } from '@patchbay/core';
import { type Mutant, replace } from './mutant.ts';

const asking = (store: Store, change: (claim: PermitClaim) => PermitClaim) =>
  replace(store, 'limits', { acquire: (claim) => store.limits.acquire(change(claim)) });
const telling = (store: Store, change: (claimed: PermitClaimed) => PermitClaimed) =>
  replace(store, 'limits', { acquire: async (claim) => change(await store.limits.acquire(claim)) });

/** Stores that let more requests be on their way than may be, or the wrong ones. */
export const permitMutants: readonly Mutant[] = [
  {
    breaks: 'every permit is given',
    caughtBy:
      'no more permits are held than there are, whoever asks, and one that is released is given again',
    spoil: (store) => telling(store, () => ({ held: true, ahead: 0 })),
  },
  {
    breaks: 'a permit is never taken back',
    caughtBy:
      'no more permits are held than there are, whoever asks, and one that is released is given again',
    spoil: (store) => replace(store, 'limits', { release: async () => undefined }),
  },
  {
    breaks: 'looking for a free permit and taking it are two steps',
    caughtBy: 'of fifty who ask at once for a permit as many hold one as there are',
    spoil(store) {
      let taken = 0;
      return replace(store, 'limits', {
        async acquire(claim) {
          const seen = taken;
          await Promise.resolve();
          const isFree = seen < claim.permits;
          taken += 1;
          return { held: isFree, ahead: 0 };
        },
      });
    },
  },
  {
    breaks: 'there is no line for a permit',
    caughtBy: 'who asked for a permit first is first in line, however often others ask meanwhile',
    spoil: (store) =>
      replace(store, 'limits', {
        async acquire(claim) {
          const claimed = await store.limits.acquire(claim);
          if (!claimed.held) await store.limits.release(claim);
          return claimed;
        },
      }),
  },
  {
    breaks: 'a place in line is kept for ever',
    caughtBy: 'who does not ask again within five seconds has left the line for a permit',
    spoil(store) {
      const seen = new Map<string, PermitClaim>();
      return replace(store, 'limits', {
        async acquire(claim) {
          for (const other of seen.values()) await store.limits.acquire(other);
          seen.set(claim.holder, claim);
          return store.limits.acquire(claim);
        },
      });
    },
  },
  {
    breaks: 'a permit has no end',
    caughtBy:
      'a permit that nobody released comes back when its lease ends, and asking again makes that later',
    spoil: (store) => asking(store, (claim) => ({ ...claim, leaseSeconds: claim.leaseSeconds * 1000 })),
  },
  {
    breaks: 'a permit is held no longer for asking again',
    caughtBy:
      'a permit that nobody released comes back when its lease ends, and asking again makes that later',
    spoil(store) {
      const holders = new Set<string>();
      return replace(store, 'limits', {
        async acquire(claim) {
          if (holders.has(claim.holder)) return { held: true, ahead: 0 };
          const claimed = await store.limits.acquire(claim);
          if (claimed.held) holders.add(claim.holder);
          return claimed;
        },
      });
    },
  },
  {
    breaks: 'nobody yields a permit',
    caughtBy: 'who yields goes behind all others who wait for a permit',
    spoil: (store) => asking(store, (claim) => ({ ...claim, yields: false })),
  },
  {
    breaks: 'who yields a permit may have all',
    caughtBy: 'who yields leaves a tenth of the permits, and may have the only one',
    spoil: (store) =>
      asking(store, (claim) => ({
        ...claim,
        permits: claim.permits + Number(claim.yields && claim.permits > 1),
      })),
  },
  {
    breaks: 'the only permit is kept from who yields',
    caughtBy: 'who yields leaves a tenth of the permits, and may have the only one',
    spoil: (store) =>
      replace(store, 'limits', {
        acquire: async (claim) =>
          claim.yields && claim.permits === 1 ? { held: false, ahead: 0 } : store.limits.acquire(claim),
      }),
  },
  {
    breaks: 'all keys share their permits',
    caughtBy: 'keys share no permits',
    spoil: (store) => asking(store, (claim) => ({ ...claim, key: 'all' })),
  },
];
