import type { ConnectionRow, GrantRow, Owner } from '@patchbay/core';
import { type Mutant, replace } from './mutant.ts';

/** Stores that lose flows or mix up owners. */
export const flowMutants: readonly Mutant[] = [
  {
    breaks: 'consume is always true',
    caughtBy: 'a flow is consumed by one of fifty at once',
    spoil: (store) => replace(store, 'flows', { consume: async () => true }),
  },
  {
    breaks: 'find consumes',
    caughtBy: 'finding a flow changes nothing',
    spoil: (store) =>
      replace(store, 'flows', {
        async find(hash) {
          const flow = await store.flows.find(hash);
          await store.flows.consume(hash);
          return flow;
        },
      }),
  },
  {
    breaks: 'flows never end',
    caughtBy: 'a flow ends by the clock of the store',
    spoil: (store) => replace(store, 'flows', { save: (flow) => store.flows.save(flow, 1e6) }),
  },
];

/** Stores that open connections wrongly. */
export const connectionMutants: readonly Mutant[] = [
  {
    breaks: 'find goes by the id alone',
    caughtBy: 'another tenant finds nothing',
    spoil(store) {
      const rows = new Map<string, ConnectionRow>();
      return replace(store, 'connections', {
        async open(opening) {
          const row = await store.connections.open(opening);
          rows.set(row.id, row);
          return row;
        },
        find: async ({ id }) => rows.get(id),
      });
    },
  },
  {
    breaks: 'the user is not part of the owner',
    caughtBy: 'each owner has a slot of his own',
    spoil: (store) =>
      replace(store, 'connections', {
        open: (opening) => {
          const owner = { tenantId: opening.connection.owner.tenantId };
          return store.connections.open({ ...opening, connection: { ...opening.connection, owner } });
        },
      }),
  },
  {
    breaks: 'tenant and user are joined with a colon',
    caughtBy: 'owners and slots that look alike when joined do not collide',
    spoil: (store) =>
      replace(store, 'connections', {
        open: (opening) => {
          const { tenantId, userId } = opening.connection.owner;
          const owner = { tenantId: userId === undefined ? tenantId : `${tenantId}:${userId}` };
          const grant = { ...opening.grant, tenantId: owner.tenantId };
          return store.connections.open({ ...opening, grant, connection: { ...opening.connection, owner } });
        },
        findSlot: ({ tenantId, userId }, connector, slot) =>
          store.connections.findSlot(
            { tenantId: userId === undefined ? tenantId : `${tenantId}:${userId}` },
            connector,
            slot,
          ),
      }),
  },
  {
    breaks: 'opening adds its work in a second step, before it may fail',
    caughtBy: 'a grant that vanished meanwhile is a conflict and nothing is written',
    spoil: (store) =>
      replace(store, 'connections', {
        async open(opening) {
          await store.work.submit(opening.due);
          return store.connections.open(opening);
        },
      }),
  },
  {
    breaks: 'opening overwrites a grant that appeared',
    caughtBy: 'of ten first consents for one shared grant one wins',
    spoil: (store) =>
      replace(store, 'connections', {
        open: (opening) =>
          store.connections.open(opening).catch(() => store.connections.open({ ...opening, reuse: true })),
      }),
  },
  {
    breaks: 'access goes by the id alone',
    caughtBy: 'another user finds nothing',
    spoil(store) {
      const owners = new Map<string, Owner>();
      return replace(store, 'connections', {
        async open(opening) {
          const row = await store.connections.open(opening);
          owners.set(row.id, row.owner);
          return row;
        },
        access: ({ id, owner }, token) =>
          store.connections.access({ id, owner: owners.get(id) ?? owner }, token),
      });
    },
  },
  {
    breaks: 'access gives another token than the one named',
    caughtBy: 'access without a token of the name still shows connection and grant',
    spoil: (store) =>
      replace(store, 'connections', { access: (key) => store.connections.access(key, 'default') }),
  },
  {
    breaks: 'access remembers what it read',
    caughtBy: 'access shows at once that only a new consent helps, of the connection and of the token',
    spoil(store) {
      const seen = new Map<string, ReturnType<typeof store.connections.access>>();
      return replace(store, 'connections', {
        access(key, token) {
          const known = seen.get(key.id) ?? store.connections.access(key, token);
          seen.set(key.id, known);
          return known;
        },
      });
    },
  },
  {
    breaks: 'access to an ended connection gives the grant it had',
    caughtBy: 'access to a disconnected connection shows that, and no credentials',
    spoil(store) {
      const grants = new Map<string, GrantRow>();
      return replace(store, 'connections', {
        open(opening) {
          grants.set(opening.connection.id, opening.grant);
          return store.connections.open(opening);
        },
        async access(key, token) {
          const access = await store.connections.access(key, token);
          return access && { ...access, grant: grants.get(key.id) };
        },
      });
    },
  },
  {
    breaks: 'settings are replaced, not merged',
    caughtBy: 'settings are merged field by field',
    spoil: (store) =>
      replace(store, 'connections', {
        async changeSettings(key, settings) {
          const row = await store.connections.find(key);
          const gone = Object.keys(row?.settings ?? {}).map((name) => [name, null]);
          return store.connections.changeSettings(key, { ...Object.fromEntries(gone), ...settings });
        },
      }),
  },
];

/** Stores that mean other connections than a query does. */
export const matchingMutants: readonly Mutant[] = [
  {
    breaks: 'a person’s query means the whole tenant',
    caughtBy: 'G14 a query means exactly this owner’s, or all of a tenant’s',
    spoil: (store) =>
      replace(store, 'connections', {
        matching: ({ whose, ...query }) =>
          store.connections.matching({ ...query, whose: { tenantId: whose.tenantId, everyone: true } }),
      }),
  },
  {
    breaks: 'a page begins with the last row of the one before',
    caughtBy: 'those that match come once each by id, however long a page is, and the ended ones not',
    spoil: (store) =>
      replace(store, 'connections', {
        matching: ({ after, ...query }) =>
          store.connections.matching({ ...query, after: after?.slice(0, -1) }),
      }),
  },
  {
    breaks: 'a date is passed over',
    caughtBy: 'every part of a query narrows it',
    spoil: (store) =>
      replace(store, 'connections', {
        matching: ({ notSyncedSince: _, ...query }) => store.connections.matching(query),
      }),
  },
];
