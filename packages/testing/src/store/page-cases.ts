import { expect } from 'vitest';
import { connect } from './sample-connections.ts';
import { beginRun, recordIds, sampleEnd, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

const none = { inserted: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0 };

/** One page: what it counts, and what it leaves untouched. */
export const pageCases: StoreCaseGroup = {
  name: 'G20 sync pages',
  cases: [
    {
      name: 'a page counts what it inserts, updates, leaves and deletes',
      async run({ store }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        const first = [sampleRecord('a'), sampleRecord('b'), sampleRecord('c')];
        expect(await store.sync.commitPage(samplePage(run, { records: first }))).toEqual({
          ...none,
          inserted: 3,
        });
        const second = [sampleRecord('a'), sampleRecord('b', { name: 'new' }), sampleRecord('d')];
        const deleted = [sampleRecord('c').key, sampleRecord('unknown').key];
        const counts = await store.sync.commitPage(samplePage(run, { records: second, deleted }));
        expect(counts).toEqual({ inserted: 1, updated: 1, unchanged: 1, deleted: 1, rejected: 0 });
        expect(await recordIds(store, key)).toEqual(['a', 'b', 'd']);
      },
    },
    {
      name: 'an empty page counts nothing and still saves its mark',
      async run({ store }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        expect(await store.sync.commitPage(samplePage(run, { mark: { cursor: '1' } }))).toEqual(none);
        await store.sync.end(sampleEnd(run));
        expect((await beginRun(store, key.id, { runId: 'run-2' })).cursor).toBe('1');
      },
    },
    {
      name: 'an unchanged record keeps its time, a changed one gets the new time',
      async run({ store, clock }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        const records = [sampleRecord('a', { name: 'A', size: 1 }), sampleRecord('b')];
        await store.sync.commitPage(samplePage(run, { records }));
        const before = clock.now();
        clock.advance(30_000);
        const reordered = { key: sampleRecord('a').key, data: { size: 1, name: 'A', id: 'a' } };
        const again = [reordered, sampleRecord('b', { name: 'B' })];
        const counts = await store.sync.commitPage(samplePage(run, { records: again }));
        expect(counts).toEqual({ ...none, updated: 1, unchanged: 1 });
        const rows = await store.sync.records({ ...key, stream: 'channels', after: undefined, limit: 10 });
        expect(rows.map(({ updatedAt }) => updatedAt)).toEqual([before, clock.now()]);
        expect(rows[1]?.data).toEqual({ id: 'b', name: 'B' });
      },
    },
    {
      name: 'a field that comes, goes or turns null is a change',
      async run({ store }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        const names = [{}, { name: 'A' }, { name: null }, {}];
        const tags = [['x'], ['x', 'y'], [], {}, null, { a: 1 }, 1, '1', true].map((value) => ({
          tags: value,
        }));
        const forms = [...names, ...tags];
        for (const [index, data] of forms.entries()) {
          const counts = await store.sync.commitPage(samplePage(run, { records: [sampleRecord('a', data)] }));
          expect(counts).toEqual({ ...none, [index === 0 ? 'inserted' : 'updated']: 1 });
        }
      },
    },
    {
      name: 'a deleted record is not deleted twice, and comes back as inserted',
      async run({ store, clock }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        const [record] = [sampleRecord('a', { name: 'A' })];
        await store.sync.commitPage(samplePage(run, { records: [record] }));
        const deletion = samplePage(run, { deleted: [record.key] });
        expect(await store.sync.commitPage(deletion)).toEqual({ ...none, deleted: 1 });
        expect(await store.sync.commitPage(deletion)).toEqual(none);
        expect(await recordIds(store, key)).toEqual([]);
        clock.advance(1_000);
        const back = await store.sync.commitPage(samplePage(run, { records: [record] }));
        expect(back).toEqual({ ...none, inserted: 1 });
        const query = { ...key, stream: 'channels', after: undefined, limit: 10 };
        expect(await store.sync.records(query)).toEqual([
          { ...record, partition: '', updatedAt: clock.now() },
        ]);
      },
    },
    {
      name: 'a rejected record is counted, and the stored one of its key stays',
      async run({ store }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: [sampleRecord('a')] }));
        const rejected = [
          { key: sampleRecord('a').key, data: { id: 'a', size: 'huge' }, reason: 'size: expected number' },
          { key: undefined, data: 'not even an object', reason: 'expected object' },
        ];
        const page = samplePage(run, { records: [sampleRecord('b')], rejected });
        expect(await store.sync.commitPage(page)).toEqual({ ...none, inserted: 1, rejected: 2 });
        const query = { ...key, stream: 'channels', after: undefined, limit: 10 };
        expect((await store.sync.records(query)).map(({ data }) => data)).toEqual([{ id: 'a' }, { id: 'b' }]);
      },
    },
    {
      name: 'the log adds up what the pages of a run counted',
      async run({ store, clock }) {
        const { key } = await connect(store);
        const startedAt = clock.now();
        const run = await beginRun(store, key.id);
        const rejected = [{ key: undefined, data: null, reason: 'expected object' }];
        await store.sync.commitPage(
          samplePage(run, { records: [sampleRecord('a'), sampleRecord('b')], rejected }),
        );
        const deleted = [sampleRecord('b').key];
        await store.sync.commitPage(samplePage(run, { records: [sampleRecord('a')], deleted }));
        const counts = { inserted: 2, updated: 0, unchanged: 1, deleted: 1, rejected: 1 };
        const place = { connectionId: key.id, stream: 'channels', partition: '' };
        const row = { id: 'run-1', ...place, counts, pages: 2, errorCode: undefined, startedAt };
        const running = { ...row, status: 'running', endedAt: undefined };
        expect(await store.sync.runs({ ...key, limit: 10 })).toEqual([running]);
        clock.advance(5_000);
        await store.sync.end(sampleEnd(run, { outcome: 'failed', errorCode: 'request/timeout' }));
        const failed = { ...row, status: 'failed', errorCode: 'request/timeout', endedAt: clock.now() };
        expect(await store.sync.runs({ ...key, limit: 10 })).toEqual([failed]);
      },
    },
    {
      name: 'the log is read newest first, by stream, up to a limit',
      async run({ store, clock }) {
        const { key } = await connect(store);
        for (const [index, stream] of ['channels', 'users', 'channels', 'users'].entries()) {
          await beginRun(store, key.id, { stream, partition: `P${index}`, runId: `run-${index}` });
          clock.advance(1_000);
        }
        const ids = async (query: { stream?: string; limit: number }) =>
          (await store.sync.runs({ ...key, ...query })).map(({ id }) => id);
        expect(await ids({ limit: 10 })).toEqual(['run-3', 'run-2', 'run-1', 'run-0']);
        expect(await ids({ stream: 'channels', limit: 10 })).toEqual(['run-2', 'run-0']);
        expect(await ids({ limit: 2 })).toEqual(['run-3', 'run-2']);
      },
    },
    {
      name: 'a run that succeeds sets the time of the last sync, others do not',
      async run({ store, clock }) {
        const { key } = await connect(store);
        const failed = await beginRun(store, key.id);
        await store.sync.end(sampleEnd(failed, { outcome: 'failed', errorCode: 'request/timeout' }));
        expect((await store.connections.find(key))?.lastSyncedAt).toBeUndefined();
        const run = await beginRun(store, key.id, { runId: 'run-2' });
        clock.advance(1_000);
        await store.sync.end(sampleEnd(run));
        expect((await store.connections.find(key))?.lastSyncedAt).toEqual(clock.now());
      },
    },
  ],
};
