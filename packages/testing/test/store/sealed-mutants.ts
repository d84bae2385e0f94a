import type { SealedRow } from '@patchbay/core';
import { type Mutant, replace } from './mutant.ts';

/** Stores that break the rotation of keys at one step. */
export const sealedMutants: readonly Mutant[] = [
  {
    breaks: 'reseal overwrites what was stored meanwhile',
    caughtBy: 'a token that was refreshed meanwhile is not overwritten',
    spoil: (store) =>
      replace(store, 'sealed', {
        async reseal(row, next) {
          const present = (await store.tokens.find(row))?.sealed ?? row.sealed;
          return store.sealed.reseal({ ...row, sealed: present }, next);
        },
      }),
  },
  {
    breaks: 'a page begins with the last row of the page before',
    caughtBy: 'pages of sealed rows go on after the last row, each row once, in one order',
    spoil: (store) =>
      replace(store, 'sealed', {
        list: async ({ after, ...query }) =>
          after ? [after, ...(await store.sealed.list({ after, ...query }))] : store.sealed.list(query),
      }),
  },
  {
    breaks: 'owed revocations are no sealed rows',
    caughtBy: 'rows are listed with what their envelope is bound to, those of a key or those of the others',
    spoil: (store) =>
      replace(store, 'sealed', {
        list: async (query) =>
          (await store.sealed.list(query)).filter(({ workKey }: SealedRow) => workKey === undefined),
      }),
  },
  {
    breaks: 'consents under way are not counted',
    caughtBy: 'the keys in use are counted over tokens, owed revocations and consents under way',
    spoil: (store) =>
      replace(store, 'sealed', {
        keysInUse: async () => (await store.sealed.keysInUse()).map((use) => ({ ...use, flows: 0 })),
      }),
  },
  {
    breaks: 'reseal says yes to everybody',
    caughtBy: 'of twenty who put one row under another key one does',
    spoil: (store) =>
      replace(store, 'sealed', {
        reseal: async (row, next) => (await store.sealed.reseal(row, next)) || true,
      }),
  },
];
