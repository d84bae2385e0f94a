import { expect } from 'vitest';
import { failureOf, parallel } from './parallel.ts';
import {
  ada,
  connect,
  dueKeys,
  type SampleOpening,
  sampleOpening,
  sampleWork,
} from './sample-connections.ts';
import { beginRun, recordIds, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

const byAccount = { reach: 'account', revokeInSeconds: 0, giveUpAfterSeconds: 3600 } as const;

/** Connecting again: what a consent may take over, and what it takes the place of. */
export const reconnectCases: StoreCaseGroup = {
  name: 'threat T13 connecting again',
  cases: [
    {
      name: 'a consent for one connection goes on with that one while it lives',
      async run({ store }) {
        const { row } = await connect(store);
        const opening = { ...sampleOpening({ id: 'connection-2' }), reconnects: row.id };
        expect((await store.connections.open(opening)).id).toBe(row.id);
      },
    },
    {
      name: 'a consent for a connection that has ended, or that holds another slot, opens nothing',
      async run({ store }) {
        const ended = await connect(store);
        await connect(store, { id: 'elsewhere', slot: 'T2' });
        await store.connections.close(ended.key, byAccount);
        for (const reconnects of [ended.row.id, 'elsewhere', 'missing']) {
          const opening = sampleOpening({ id: 'second', due: [sampleWork('sync it')] });
          expect(await failureOf(store.connections.open({ ...opening, reconnects }))).toBe(
            'connection/not-found',
          );
          expect(await store.tokens.find({ grantId: opening.grant.id, name: 'default' })).toBeUndefined();
        }
        expect((await store.connections.find(ended.key))?.status).toBe('disconnected');
        expect(await dueKeys(store)).toEqual([]);
      },
    },
    {
      name: 'a consent that saw other abilities in the slot than there are is a conflict, and nothing is written',
      async run({ store }) {
        const seen = (held: readonly string[]) => ({ ...sampleOpening({ id: 'second' }), held });
        expect(await failureOf(store.connections.open(seen(['channels'])))).toBe('store/conflict');
        expect(await store.connections.list(ada, {})).toEqual([]);
        const { key, row } = await connect(store);
        for (const held of [[], ['users'], ['channels', 'users']])
          expect(await failureOf(store.connections.open(seen(held)))).toBe('store/conflict');
        expect(await store.connections.find(key)).toEqual(row);
        expect((await store.connections.open(seen(['channels']))).id).toBe(row.id);
        await store.connections.close(key, byAccount);
        const again = { ...sampleOpening({ id: 'third' }), held: [] };
        expect((await store.connections.open(again)).id).toBe(row.id);
      },
    },
    {
      name: 'a weak account goes on with what lives in its slot, and takes nothing over from what has ended',
      async run({ store }) {
        const { key, row } = await connect(store);
        const again = await store.connections.open(weakOpening({ id: 'second', accountId: 'account-2' }));
        expect(again).toMatchObject({ id: row.id, account: { id: 'account-2', weak: true } });
        await store.connections.close(key, byAccount);
        const next = await store.connections.open(weakOpening({ id: 'third', accountId: 'account-3' }));
        expect(next.id).toBe('third');
      },
    },
    {
      name: 'another account takes the place of a connection, whose history stays with it',
      async run({ store, other }) {
        const first = await connect(store, { due: [sampleWork('old', { connectionId: 'connection-1' })] });
        const run = await beginRun(store, first.key.id);
        await store.sync.commitPage(samplePage(run, { records: [sampleRecord('a')] }));
        const due = [sampleWork('new', { connectionId: 'second' })];
        const opening = sampleOpening({ id: 'second', accountId: 'account-2', due });
        const { opened, closed } = await store.connections.replace(first.key, opening, byAccount);
        expect(opened).toMatchObject({
          id: 'second',
          status: 'active',
          scopes: { default: ['channels:read'] },
        });
        expect(closed.connection).toMatchObject({ id: first.key.id, status: 'disconnected' });
        expect(closed.owed).toMatchObject([{ name: 'default', grant: { accountId: 'account-1' } }]);
        expect(await recordIds(store, first.key)).toEqual(['a']);
        expect(await recordIds(store, { id: 'second' })).toEqual([]);
        expect((await other.connections.findSlot(ada, 'slack', ''))?.id).toBe('second');
        expect(await store.tokens.find({ grantId: first.grantId, name: 'default' })).toBeUndefined();
        expect(await dueKeys(store)).toEqual(['new', closed.owed[0]?.workKey].sort());
      },
    },
    {
      name: 'a replaced connection is not revoked where that would reach the new one',
      async run({ store }) {
        const accountGroup = 'workspace-1';
        const { key } = await connect(store, { accountGroup });
        const opening = sampleOpening({ id: 'second', accountId: 'account-2', accountGroup });
        expect((await store.connections.replace(key, opening, byAccount)).closed.owed).toEqual([]);
      },
    },
    {
      name: 'what refuses the new connection leaves the one to be replaced as it was',
      async run({ store }) {
        const { key, row, grantId } = await connect(store, { due: [sampleWork('old')] });
        const opening = sampleOpening({ id: 'second', accountId: 'account-2', grantId: 'gone', reuse: true });
        expect(await failureOf(store.connections.replace(key, opening, byAccount))).toBe('store/conflict');
        expect(await store.connections.find(key)).toEqual(row);
        expect(await store.tokens.find({ grantId, name: 'default' })).toMatchObject({ status: 'active' });
        expect(await store.connections.consents(ada, {})).toMatchObject([{ withdrawnAt: undefined }]);
        expect(await dueKeys(store)).toEqual(['old']);
      },
    },
    {
      name: 'of ten that replace one connection one does, and an ended one is not replaced',
      async run(bench) {
        const { key } = await connect(bench.store);
        const failures = await parallel(bench, 10, (store, index) => {
          const opening = sampleOpening({ id: `next-${index}`, accountId: 'account-2' });
          return failureOf(store.connections.replace(key, opening, byAccount));
        });
        expect(failures.filter((code) => code === undefined)).toHaveLength(1);
        expect(new Set(failures)).toEqual(new Set([undefined, 'connection/not-found']));
        expect(await bench.store.connections.list(ada, { status: 'active' })).toHaveLength(1);
      },
    },
  ],
};

function weakOpening(sample: SampleOpening) {
  const opening = sampleOpening(sample);
  const account = { id: sample.accountId ?? '', name: 'Somebody', weak: true } as const;
  return { ...opening, connection: { ...opening.connection, account } };
}
