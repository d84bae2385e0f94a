import { type Mutant, replace } from './mutant.ts';

/** Stores that hand out or delete too much of an owner's data, or too little. */
export const ownerDataMutants: readonly Mutant[] = [
  {
    breaks: 'a list ends after its first page',
    caughtBy: 'everything of an owner is listed, each row once, however long a page is',
    spoil: (store) =>
      replace(store, 'owners', {
        listOf: async (kind, query) => ({ ...(await store.owners.listOf(kind, query)), next: undefined }),
      }),
  },
  {
    breaks: 'a person’s list shows the whole tenant',
    caughtBy: 'a list shows exactly this owner, or all of a tenant',
    spoil: (store) =>
      replace(store, 'owners', {
        list: (kind, { whose, ...page }) =>
          store.owners.list(kind, { whose: { tenantId: whose.tenantId, everyone: true }, ...page }),
      }),
  },
  {
    breaks: 'a live connection is ended to be erased',
    caughtBy: 'a connection that has not ended is not erased',
    spoil: (store) =>
      replace(store, 'owners', {
        async eraseHistory(key, limit) {
          await store.connections.close(key, { reach: 'none', revokeInSeconds: 0, giveUpAfterSeconds: 1 });
          return store.owners.eraseHistory(key, limit);
        },
      }),
  },
  {
    breaks: 'an erased connection stays in the list',
    caughtBy: 'an ended connection is erased in steps of any length, and nobody else’s is touched',
    spoil: (store) =>
      replace(store, 'owners', { eraseConnection: async () => ({ erased: { connections: 1 }, owed: 0 }) }),
  },
  {
    breaks: 'work of a connection that is gone is taken',
    caughtBy: 'work of a connection that has ended, or that there is not, is not taken',
    spoil: (store) =>
      replace(store, 'work', {
        submit: (work) => store.work.submit(work.map((due) => ({ ...due, connectionId: undefined }))),
      }),
  },
  {
    breaks: 'flows of other people go too',
    caughtBy: 'flows are erased of their owner alone, or of all of a tenant',
    spoil: (store) =>
      replace(store, 'owners', {
        eraseFlows: ({ tenantId }) => store.owners.eraseFlows({ tenantId, everyone: true }),
      }),
  },
  {
    breaks: 'the audit trail keeps its names',
    caughtBy: 'the audit trail keeps what was done under one pseudonym that is nobody’s again',
    spoil: (store) => replace(store, 'owners', { eraseTraces: async () => ({ audit: 2 }) }),
  },
];
