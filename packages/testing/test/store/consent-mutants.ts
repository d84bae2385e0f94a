import { type Mutant, replace } from './mutant.ts';

/** Stores that mix up which connection a consent is for, or what stands of it. */
export const consentMutants: readonly Mutant[] = [
  {
    breaks: 'a consent for one connection opens whatever holds the slot',
    caughtBy: 'a consent for a connection that has ended, or that holds another slot, opens nothing',
    spoil: (store) =>
      replace(store, 'connections', {
        open: (opening) => store.connections.open({ ...opening, reconnects: undefined }),
      }),
  },
  {
    breaks: 'opening does not look at what the slot holds',
    caughtBy:
      'a consent that saw other abilities in the slot than there are is a conflict, and nothing is written',
    spoil: (store) =>
      replace(store, 'connections', {
        open: (opening) => store.connections.open({ ...opening, held: undefined }),
      }),
  },
  {
    breaks: 'a connection is closed before the one in its place is opened',
    caughtBy: 'what refuses the new connection leaves the one to be replaced as it was',
    spoil: (store) =>
      replace(store, 'connections', {
        async replace(key, opening, revocation) {
          await store.connections.close(key, revocation);
          return { opened: await store.connections.open(opening), closed: undefined as never };
        },
      }),
  },
  {
    breaks: 'a replaced connection is revoked whatever that reaches',
    caughtBy: 'a replaced connection is not revoked where that would reach the new one',
    spoil: (store) =>
      replace(store, 'connections', {
        replace: (key, opening, revocation) =>
          store.connections.replace(key, opening, { ...revocation, reach: 'token' }),
      }),
  },
  {
    breaks: 'narrowing does not look at what there is',
    caughtBy: 'narrowing from what a connection no longer has, or of an ended one, changes nothing',
    spoil: (store) =>
      replace(store, 'connections', {
        async narrow(key, change) {
          const from = (await store.connections.find(key))?.abilities ?? change.from;
          return store.connections.narrow(key, { ...change, from });
        },
      }),
  },
  {
    breaks: 'a choice can be made again',
    caughtBy: 'of ten choices at once one counts, and one that waits for none is not changed',
    spoil: (store) =>
      replace(store, 'connections', {
        choose: async (key, choice) =>
          (await store.connections.choose(key, choice)) ?? store.connections.find(key),
      }),
  },
  {
    breaks: 'consents are listed for a whole tenant',
    caughtBy: 'consents are listed oldest first, for their owner and connection, also when they are over',
    spoil: (store) =>
      replace(store, 'connections', {
        async consents(owner, filter) {
          const shared = await store.connections.consents({ tenantId: owner.tenantId }, filter);
          return [...(await store.connections.consents(owner, filter)), ...shared];
        },
      }),
  },
];
