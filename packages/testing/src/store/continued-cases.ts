import type { Store } from '@patchbay/core';
import { expect } from 'vitest';
import { connect } from './sample-connections.ts';
import { beginRun, recordIds, sampleEnd, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

const [a, b, c] = ['a', 'b', 'c'].map((id) => sampleRecord(id)) as [
  ReturnType<typeof sampleRecord>,
  ReturnType<typeof sampleRecord>,
  ReturnType<typeof sampleRecord>,
];

function remove(store: Store, connectionId: string, ...keys: readonly string[]) {
  return store.sync.remove({ connectionId, stream: 'channels', partition: '', tenantId: 'acme', keys });
}

async function statuses(store: Store, key: Parameters<Store['sync']['runs']>[0]) {
  return (await store.sync.runs(key)).map(({ status }) => status);
}

/** Runs that end early, and pages that come too late. */
export const continuedCases: StoreCaseGroup = {
  name: 'G20 runs that another goes on with',
  cases: [
    {
      name: 'a run that another goes on with keeps its mark, is no sync yet, and still knows what it has shown',
      async run({ store, other, clock }) {
        const { key } = await connect(store);
        const before = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(before, { records: [a, b, c] }));
        await store.sync.end(sampleEnd(before, { outcome: 'failed' }));
        const first = await beginRun(store, key.id, { runId: 'run-2' });
        await store.sync.commitPage(
          samplePage(first, { records: [a], mark: { cursor: '1' }, scanning: true }),
        );
        const ended = { outcome: 'continued', mark: { cursor: '9' }, fields: ['id'], sweep: true } as const;
        expect(await store.sync.end(sampleEnd(first, ended))).toEqual({ deleted: 0, spared: 0 });
        expect((await store.connections.find(key))?.lastSyncedAt).toBeUndefined();
        const second = await beginRun(other, key.id, { runId: 'run-3' });
        expect(second).toMatchObject({ cursor: '1', fields: ['id'] });
        await other.sync.commitPage(samplePage(second, { records: [b], scanning: true }));
        clock.advance(1000);
        expect(await other.sync.end(sampleEnd(second, { sweep: true }))).toEqual({ deleted: 1, spared: 0 });
        expect(await recordIds(store, key)).toEqual(['a', 'b']);
        expect(await statuses(store, { ...key, limit: 9 })).toEqual(['succeeded', 'continued', 'failed']);
      },
    },
    {
      name: 'a mark is saved with the version of its form, 1 when none is named',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        expect(first.format).toBe(1);
        await store.sync.commitPage(samplePage(first, { mark: { checkpoint: {}, format: 3 } }));
        await store.sync.end(sampleEnd(first, { outcome: 'failed' }));
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        expect(second.format).toBe(3);
        await store.sync.end(sampleEnd(second, { mark: { cursor: '1', format: 4 } }));
        const third = await beginRun(store, key.id, { runId: 'run-3' });
        expect(third.format).toBe(4);
        await store.sync.commitPage(samplePage(third, { mark: { cursor: '2' } }));
        await store.sync.end(sampleEnd(third, { outcome: 'failed' }));
        expect((await beginRun(store, key.id, { runId: 'run-4' })).format).toBe(1);
      },
    },
    {
      name: 'starting over forgets what the walk has shown',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        const page = { records: [a, b, c], mark: { cursor: '1' }, scanning: true };
        await store.sync.commitPage(samplePage(first, page));
        await store.sync.end(sampleEnd(first, { outcome: 'failed' }));
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        await store.sync.startOver(second);
        await store.sync.commitPage(samplePage(second, { records: [a, b], scanning: true }));
        expect(await store.sync.end(sampleEnd(second, { sweep: true }))).toMatchObject({ deleted: 1 });
        expect(await recordIds(store, key)).toEqual(['a', 'b']);
      },
    },
    {
      name: 'C17 what is done of a range is kept until the range is whole, and dropped under other settings',
      async run({ store, other }) {
        const { key } = await connect(store);
        const windows = { from: 'a', done: [[0, 2], [null]] };
        const first = await beginRun(store, key.id);
        expect(first.windows).toBeUndefined();
        await store.sync.commitPage(samplePage(first, { windows }));
        await store.sync.commitPage(samplePage(first, { records: [a] }));
        await store.sync.end(sampleEnd(first, { outcome: 'failed', rangeDone: true }));
        const second = await beginRun(other, key.id, { runId: 'run-2' });
        expect(second.windows).toEqual(windows);
        await other.sync.end(sampleEnd(second));
        const third = await beginRun(store, key.id, { runId: 'run-3' });
        expect(third.windows).toEqual(windows);
        await store.sync.end(sampleEnd(third, { rangeDone: true }));
        const fourth = await beginRun(store, key.id, { runId: 'run-4' });
        expect(fourth.windows).toBeUndefined();
        await store.sync.commitPage(samplePage(fourth, { windows }));
        await store.sync.end(sampleEnd(fourth));
        const fifth = await beginRun(store, key.id, { runId: 'run-5', settingsHash: 'settings-2' });
        expect(fifth.windows).toBeUndefined();
      },
    },
    {
      name: 'C29 a page that was asked for before an event deleted what it shows is not written, and its run is over',
      async run({ store, other }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: [a, b], asked: 0 }));
        expect(await remove(other, key.id, a.key, c.key)).toBe(1);
        const late = { mark: { cursor: '9' }, asked: 1 };
        expect(await store.sync.commitPage(samplePage(run, { records: [b, c], ...late }))).toBeUndefined();
        expect(await store.sync.commitPage(samplePage(run, { records: [b] }))).toBeUndefined();
        expect(await store.sync.end(sampleEnd(run))).toBeUndefined();
        expect(await recordIds(store, key)).toEqual(['b']);
        expect(await statuses(store, { ...key, limit: 9 })).toEqual(['continued']);
        const next = await beginRun(other, key.id, { runId: 'run-2' });
        expect(next.cursor).toBeUndefined();
        expect(await other.sync.commitPage(samplePage(next, { records: [a, c], asked: 0 }))).toMatchObject({
          inserted: 2,
        });
      },
    },
    {
      name: 'C29 a page that shows nothing of what was deleted, or was asked for since, is written',
      async run({ store, other }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: [a], asked: 0 }));
        await remove(other, key.id, a.key);
        expect(await store.sync.commitPage(samplePage(run, { records: [b], asked: 0 }))).toMatchObject({
          inserted: 1,
        });
        expect(await store.sync.commitPage(samplePage(run, { deleted: [a.key], asked: 1 }))).toBeDefined();
        expect(await store.sync.commitPage(samplePage(run, { records: [a], asked: 2 }))).toMatchObject({
          inserted: 1,
        });
        expect(await recordIds(store, key)).toEqual(['a', 'b']);
      },
    },
    {
      name: 'C29 a record that does not fit is shown all the same, and only its own run ends with a late page',
      async run({ store, other }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await remove(other, key.id, a.key);
        await remove(other, key.id);
        const rejected = [{ key: a.key, data: { id: 'a' }, reason: 'name: missing' }];
        for (const wrong of [{ version: run.version + 1 }, { tenantId: 'globex' }, { runId: 'run-9' }])
          expect(
            await store.sync.commitPage(samplePage({ ...run, ...wrong }, { rejected, asked: 0 })),
          ).toBeUndefined();
        expect(await statuses(store, { ...key, limit: 9 })).toEqual(['running']);
        expect(await store.sync.commitPage(samplePage(run, { rejected, asked: 0 }))).toBeUndefined();
        const query = { ...key, stream: 'channels', after: undefined, limit: 9 };
        expect(await store.sync.rejected(query)).toEqual([]);
        expect(await statuses(store, { ...key, limit: 9 })).toEqual(['continued']);
      },
    },
  ],
};
