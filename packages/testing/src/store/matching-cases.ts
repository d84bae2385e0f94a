import type { ConnectionQuery, Owner, Store } from '@patchbay/core';
import { expect } from 'vitest';
import { ada, connect, sampleOpening } from './sample-connections.ts';
import { beginRun, sampleEnd } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

const everyone = { tenantId: 'acme', everyone: true } as const;
const bob: Owner = { tenantId: 'acme', userId: 'bob' };

/** The ids of those that a query means, read in pages. */
async function matching(store: Store, query: ConnectionQuery, limit = 100): Promise<readonly string[]> {
  const ids: string[] = [];
  // A store that never gets further fails the case, and does not hang it.
  while (ids.length < 50) {
    const rows = await store.connections.matching({ ...query, after: ids.at(-1), limit });
    ids.push(...rows.map(({ id }) => id));
    if (rows.length < limit) break;
  }
  return ids;
}

async function connectAll(store: Store, owners: Readonly<Record<string, Owner>>): Promise<void> {
  for (const [id, owner] of Object.entries(owners)) await connect(store, { id, owner, slot: id });
}

/** Finding many connections by what they have in common. */
export const matchingCases: StoreCaseGroup = {
  name: 'matching connections',
  cases: [
    {
      name: 'G14 a query means exactly this owner’s, or all of a tenant’s',
      async run({ store }) {
        const organisation = { tenantId: 'acme' };
        await connectAll(store, {
          a: ada,
          b: bob,
          o: organisation,
          s: { tenantId: 'globex', userId: 'ada' },
        });
        expect(await matching(store, { whose: ada })).toEqual(['a']);
        expect(await matching(store, { whose: organisation })).toEqual(['o']);
        expect(await matching(store, { whose: everyone })).toEqual(['a', 'b', 'o']);
        expect(await matching(store, { whose: everyone, ids: ['s', 'b'] })).toEqual(['b']);
        expect(await matching(store, { whose: { tenantId: 'ACME', everyone: true } })).toEqual([]);
      },
    },
    {
      name: 'those that match come once each by id, however long a page is, and the ended ones not',
      async run({ store }) {
        const ids = ['B', 'a', 'b', 'c', 'é', '～', '😀'];
        await connectAll(store, Object.fromEntries([...ids, 'gone'].toReversed().map((id) => [id, ada])));
        await store.connections.close(
          { owner: ada, id: 'gone' },
          { reach: 'none', revokeInSeconds: 0, giveUpAfterSeconds: 60 },
        );
        for (const limit of [1, 3, 7, 100]) expect(await matching(store, { whose: ada }, limit)).toEqual(ids);
      },
    },
    {
      name: 'every part of a query narrows it',
      async run({ store, clock }) {
        const [waiting, worn, others] = [sampleOpening({ id: 'waiting' }), 'worn', 'other'];
        const client = {
          ...waiting.connection,
          slot: 'w',
          subject: 'client-1',
          status: 'pending_choice',
        } as const;
        await store.connections.open({ ...waiting, connection: client });
        await connect(store, { id: worn, slot: worn });
        await store.connections.setDegraded({ owner: ada, id: worn }, true);
        await connect(store, { id: others, slot: others, connector: 'github' });
        const run = await beginRun(store, others, { tenantId: ada.tenantId, runId: 'run-1' });
        await store.sync.end(sampleEnd(run));
        const synced = clock.now();
        const later = new Date(synced.getTime() + 1);
        const found = (query: Omit<ConnectionQuery, 'whose'>) => matching(store, { whose: ada, ...query });
        expect(await found({ connector: 'github' })).toEqual([others]);
        expect(await found({ status: 'pending_choice' })).toEqual(['waiting']);
        expect(await found({ subject: 'client-1' })).toEqual(['waiting']);
        expect(await found({ degraded: true })).toEqual([worn]);
        expect(await found({ degraded: false })).toEqual([others, 'waiting']);
        expect(await found({ notSyncedSince: synced })).toEqual(['waiting', worn]);
        expect(await found({ notSyncedSince: later })).toEqual([others, 'waiting', worn]);
        expect(await found({ ids: [worn, 'waiting'] })).toEqual(['waiting', worn]);
        expect(await found({ ids: [] })).toEqual([]);
        expect(await found({ ids: [worn, others], connector: 'slack', degraded: true })).toEqual([worn]);
      },
    },
  ],
};
