import type { TokenKey } from '@patchbay/core';
import { type Mutant, replace } from './mutant.ts';

/** Stores that break the refresh protocol at one step. */
export const tokenMutants: readonly Mutant[] = [
  {
    breaks: 'claim ignores the status',
    caughtBy: 'a condemned token is not claimed, however long its lease is over',
    spoil: (store) =>
      replace(store, 'tokens', {
        async claim(request) {
          const claim = await store.tokens.claim(request);
          const condemned = (await store.tokens.find(request))?.status === 'reauth_required';
          return condemned ? { held: true, fence: 99, doubtful: false } : claim;
        },
      }),
  },
  {
    breaks: 'claim ignores the generation',
    caughtBy: 'a claim of another generation than the stored one gets nothing',
    spoil: (store) =>
      replace(store, 'tokens', {
        async claim(request) {
          const generation = (await store.tokens.find(request))?.generation ?? request.generation;
          return store.tokens.claim({ ...request, generation });
        },
      }),
  },
  {
    breaks: 'claim reads first and takes later',
    caughtBy: 'of fifty claims at once one gets the lease',
    spoil(store) {
      const seen = new Map<string, number>();
      return replace(store, 'tokens', {
        async claim(request) {
          const fence = seen.get(tokenId(request)) ?? 0;
          const claim = await store.tokens.claim(request);
          if (fence === 0) seen.set(tokenId(request), claim.held ? claim.fence : 1);
          return fence === 0 ? { held: true, fence: 1, doubtful: false } : claim;
        },
      });
    },
  },
  {
    breaks: 'claim does not wait for a late answer',
    caughtBy: 'an announced spend holds off claims for the late-answer window, then the claim is doubtful',
    spoil: (store) =>
      replace(store, 'tokens', {
        claim: (request) => store.tokens.claim({ ...request, lateAnswerSeconds: 0 }),
      }),
  },
  {
    breaks: 'claim is never doubtful',
    caughtBy: 'a release spent leaves the announcement standing',
    spoil: (store) =>
      replace(store, 'tokens', {
        async claim(request) {
          const claim = await store.tokens.claim(request);
          return claim.held ? { ...claim, doubtful: false } : claim;
        },
      }),
  },
  {
    breaks: 'commit goes by the fence of the lease',
    caughtBy: 'a late answer of the only spender is stored, though the lease is another holder’s by now',
    spoil(store) {
      const fences = new Map<string, number>();
      return replace(store, 'tokens', {
        async claim(request) {
          const claim = await store.tokens.claim(request);
          if (claim.held) fences.set(tokenId(request), claim.fence);
          return claim;
        },
        commit: async (commit) =>
          fences.get(tokenId(commit)) === commit.fence && (await store.tokens.commit(commit)),
      });
    },
  },
  {
    breaks: 'commit needs no announcement',
    caughtBy: 'a commit that was not announced is refused',
    spoil: (store) =>
      replace(store, 'tokens', {
        async commit(commit) {
          await store.tokens.announce(commit);
          return store.tokens.commit(commit);
        },
      }),
  },
  {
    breaks: 'announce answers true without looking at the lease',
    caughtBy: 'an announcement needs the lease: not taken over, not run out, of this generation',
    spoil: (store) =>
      replace(store, 'tokens', {
        async announce(key) {
          await store.tokens.announce(key);
          return true;
        },
      }),
  },
  {
    breaks: 'release always withdraws the announcement',
    caughtBy: 'a release spent leaves the announcement standing',
    spoil: (store) =>
      replace(store, 'tokens', { release: (given) => store.tokens.release({ ...given, spent: false }) }),
  },
  {
    breaks: 'release unspent withdraws the doubt of an earlier holder too',
    caughtBy: 'a release unspent leaves the doubt that an earlier holder left, announced over or not',
    spoil(store) {
      const withdrawn = new Set<string>();
      return replace(store, 'tokens', {
        async claim(request) {
          const claim = await store.tokens.claim(request);
          return claim.held && withdrawn.has(tokenId(request)) ? { ...claim, doubtful: false } : claim;
        },
        async release(given) {
          if (!given.spent) withdrawn.add(tokenId(given));
          await store.tokens.release(given);
        },
      });
    },
  },
  {
    breaks: 'condemn does not ask for the lease',
    caughtBy:
      'a holder whose lease ran out condemns while nobody has taken over; one that gave it back does not',
    spoil: (store) =>
      replace(store, 'tokens', {
        condemn: async (key) =>
          (await store.tokens.condemn(key)) || (await store.tokens.find(key))?.status === 'active',
      }),
  },
  {
    breaks: 'release forgets the delay',
    caughtBy: 'a claim waits for the next attempt',
    spoil: (store) =>
      replace(store, 'tokens', {
        release: (given) => store.tokens.release({ ...given, retryAfterSeconds: 0 }),
      }),
  },
  {
    breaks: 'condemn goes by the name alone',
    caughtBy: 'who lost the lease, or saw an older generation, condemns nothing',
    spoil: (store) =>
      replace(store, 'tokens', {
        async condemn(key) {
          const generation = (await store.tokens.find(key))?.generation ?? key.generation;
          return (await store.tokens.condemn({ ...key, generation })) || generation !== key.generation;
        },
      }),
  },
];

function tokenId({ grantId, name }: TokenKey): string {
  return JSON.stringify([grantId, name]);
}
