import { expect } from 'vitest';
import { parallel } from './parallel.ts';
import { connect } from './sample-connections.ts';
import { beginRun, sampleBegin, sampleEnd, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

const records = [sampleRecord('a')];

/** The lease on a partition, the mark that a run leaves, and the log. */
export const syncLeaseCases: StoreCaseGroup = {
  name: 'G25 sync runs',
  cases: [
    {
      name: 'of twenty runs that begin at once one holds the partition',
      async run(bench) {
        const { key } = await connect(bench.store);
        const begun = await parallel(bench, 20, (store, index) =>
          store.sync.begin(sampleBegin(key.id, { runId: `run-${index}`, holder: `worker-${index}` })),
        );
        expect(begun.filter((held) => held !== undefined)).toHaveLength(1);
        expect(await bench.store.sync.runs({ ...key, limit: 50 })).toHaveLength(1);
      },
    },
    {
      name: 'a held partition does not hold other partitions, streams or connections',
      async run({ store }) {
        const { key } = await connect(store);
        const second = await connect(store, { id: 'connection-1:channels', slot: 'T2' });
        const places = [
          { connectionId: key.id, stream: 'channels', partition: '' },
          { connectionId: key.id, stream: 'channels', partition: 'C1' },
          { connectionId: key.id, stream: 'users', partition: '' },
          { connectionId: key.id, stream: 'channels:C1', partition: '' },
          { connectionId: second.key.id, stream: 'C1', partition: '' },
        ];
        for (const [index, place] of places.entries()) {
          expect(
            await store.sync.begin(sampleBegin(key.id, { ...place, runId: `run-${index}` })),
          ).toBeDefined();
        }
      },
    },
    {
      name: 'a run of no connection does not begin',
      async run({ store }) {
        await connect(store);
        expect(await store.sync.begin(sampleBegin('missing'))).toBeUndefined();
      },
    },
    {
      name: 'a partition given back is held again with a higher fence',
      async run({ store, other }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        expect(first).toMatchObject({ version: 0, cursor: undefined, checkpoint: undefined });
        expect(await store.sync.end(sampleEnd(first))).toEqual({ deleted: 0, spared: 0 });
        const second = await beginRun(other, key.id, { runId: 'run-2' });
        expect(second.fence).toBeGreaterThan(first.fence);
      },
    },
    {
      name: 'a lease ends by the clock of the store; who lost it writes no page, no end and no new start',
      async run({ store, other, clock }) {
        const { key } = await connect(store);
        const zombie = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(zombie, { mark: { cursor: '1' } }));
        clock.advance(59_000);
        const next = { runId: 'run-2', holder: 'worker-2' };
        expect(await other.sync.begin(sampleBegin(key.id, next))).toBeUndefined();
        clock.advance(1_000);
        const second = await beginRun(other, key.id, next);
        expect(second).toMatchObject({ version: 1, cursor: '1' });
        const late = { ...zombie, version: 1 };
        expect(
          await store.sync.commitPage(samplePage(late, { records, mark: { cursor: '9' } })),
        ).toBeUndefined();
        expect(await store.sync.end(sampleEnd(late, { mark: { cursor: '9' } }))).toBeUndefined();
        await store.sync.startOver(late);
        expect(await store.sync.records({ ...key, stream: 'channels', after: undefined, limit: 10 })).toEqual(
          [],
        );
        await other.sync.end(sampleEnd(second));
        expect(await beginRun(store, key.id, { runId: 'run-3' })).toMatchObject({ version: 1, cursor: '1' });
      },
    },
    {
      name: 'each page renews the lease, also one that ran out and that nobody took',
      async run({ store, other, clock }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        clock.advance(50_000);
        expect(await store.sync.commitPage(samplePage(run, { records }))).toBeDefined();
        clock.advance(50_000);
        expect(await other.sync.begin(sampleBegin(key.id, { runId: 'run-2' }))).toBeUndefined();
        clock.advance(50_000);
        expect(await store.sync.commitPage(samplePage(run, { records }))).toBeDefined();
        clock.advance(50_000);
        expect(await other.sync.begin(sampleBegin(key.id, { runId: 'run-2' }))).toBeUndefined();
      },
    },
    {
      name: 'a run whose lease was taken over is in the log as failed',
      async run({ store, clock }) {
        const { key } = await connect(store);
        await beginRun(store, key.id);
        clock.advance(60_000);
        await beginRun(store, key.id, { runId: 'run-2' });
        const [second, first] = await store.sync.runs({ ...key, limit: 10 });
        expect(first).toMatchObject({ id: 'run-1', status: 'failed', errorCode: 'sync/lease-lost' });
        expect(first?.endedAt).toEqual(clock.now());
        expect(second).toMatchObject({ id: 'run-2', status: 'running' });
      },
    },
    {
      name: 'after its end a run writes nothing more',
      async run({ store }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.end(sampleEnd(run, { outcome: 'cancelled' }));
        expect(
          await store.sync.commitPage(samplePage(run, { records, mark: { cursor: '9' } })),
        ).toBeUndefined();
        expect(await store.sync.end(sampleEnd(run))).toBeUndefined();
        expect((await store.sync.runs({ ...key, limit: 10 }))[0]?.status).toBe('cancelled');
      },
    },
    {
      name: 'a page of another version than the saved one writes nothing',
      async run({ store }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        const page = samplePage(run, { records, mark: { cursor: '1' } });
        expect(await store.sync.commitPage(page)).toMatchObject({ inserted: 1 });
        expect(await store.sync.commitPage({ ...page, mark: { cursor: '2' } })).toBeUndefined();
        expect(await store.sync.commitPage({ ...page, version: 1 })).toMatchObject({ unchanged: 1 });
        await store.sync.end(sampleEnd(run));
        expect(await beginRun(store, key.id, { runId: 'run-2' })).toMatchObject({ version: 2, cursor: '1' });
      },
    },
    {
      name: 'a mark is saved with its page, and replaced as a whole',
      async run({ store, other }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        const checkpoint = { token: 'a', nested: [null, { deep: '👩‍🚀' }] };
        await store.sync.commitPage(samplePage(first, { records, mark: { checkpoint } }));
        await store.sync.commitPage(samplePage({ ...first, version: 1 }, { records }));
        await store.sync.end(sampleEnd(first, { outcome: 'failed', errorCode: 'request/timeout' }));
        const second = await beginRun(other, key.id, { runId: 'run-2' });
        expect(second).toMatchObject({ version: 1, cursor: undefined, checkpoint });
        await other.sync.end(sampleEnd(second, { mark: { cursor: '2026' } }));
        const third = await beginRun(store, key.id, { runId: 'run-3' });
        expect(third).toMatchObject({ version: 2, cursor: '2026', checkpoint: undefined });
      },
    },
    {
      name: 'a mark and the log share nothing with what was given or read',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        const checkpoint = { token: 'a' };
        await store.sync.commitPage(samplePage(first, { records, mark: { checkpoint } }));
        checkpoint.token = 'changed';
        await store.sync.end(sampleEnd(first));
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        expect(second.checkpoint).toEqual({ token: 'a' });
        Object.assign(second.checkpoint as object, { token: 'changed' });
        await store.sync.end(sampleEnd(second));
        expect((await beginRun(store, key.id, { runId: 'run-3' })).checkpoint).toEqual({ token: 'a' });
        for (const run of await store.sync.runs({ ...key, limit: 10 }))
          Object.assign(run.counts, { inserted: 99 });
        const counts = (await store.sync.runs({ ...key, limit: 10 })).map((run) => run.counts.inserted);
        expect(counts.sort()).toEqual([0, 0, 1]);
      },
    },
    {
      name: 'only a run that succeeded saves the mark of its end',
      async run({ store }) {
        const { key } = await connect(store);
        for (const [index, outcome] of (['failed', 'cancelled', 'succeeded'] as const).entries()) {
          const run = await beginRun(store, key.id, { runId: `run-${index}` });
          expect(run.cursor).toBeUndefined();
          await store.sync.end(sampleEnd(run, { outcome, mark: { cursor: 'end' } }));
        }
        expect((await beginRun(store, key.id, { runId: 'run-last' })).cursor).toBe('end');
      },
    },
    {
      name: 'a mark made under other settings is dropped; records stay',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(first, { records, mark: { cursor: '1' } }));
        await store.sync.end(sampleEnd(first));
        const second = await beginRun(store, key.id, { runId: 'run-2', settingsHash: 'settings-2' });
        expect(second.cursor).toBeUndefined();
        await store.sync.end(sampleEnd(second, { mark: { cursor: '2' } }));
        const third = await beginRun(store, key.id, { runId: 'run-3', settingsHash: 'settings-2' });
        expect(third.cursor).toBe('2');
        const query = { ...key, stream: 'channels', after: undefined, limit: 10 };
        expect(await store.sync.records(query)).toHaveLength(1);
      },
    },
    {
      name: 'starting over drops the mark and keeps the records',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(first, { records, mark: { checkpoint: { token: 'a' } } }));
        const { connectionId, stream, partition, fence } = first;
        await store.sync.startOver({ connectionId, stream, partition, fence });
        await store.sync.end(sampleEnd(first, { outcome: 'failed' }));
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        expect([second.cursor, second.checkpoint]).toEqual([undefined, undefined]);
        expect(await store.sync.commitPage(samplePage(second, { records }))).toMatchObject({ unchanged: 1 });
      },
    },
  ],
};
