import { expect } from 'vitest';
import { connect } from './sample-connections.ts';
import { beginRun, recordIds, sampleEnd, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

const four = ['a', 'b', 'c', 'd'].map((id) => sampleRecord(id));
const threeOfFour = four.slice(0, 3);

/** The deletion pass of a complete walk: what was not shown goes, within bounds. */
export const sweepCases: StoreCaseGroup = {
  name: 'G22 sync sweeps',
  cases: [
    {
      name: 'a sweep deletes what the walk did not show',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(first, { records: four, scanning: true }));
        expect(await store.sync.end(sampleEnd(first, { sweep: true }))).toEqual({ deleted: 0, spared: 0 });
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        await store.sync.commitPage(samplePage(second, { records: four.slice(0, 1), scanning: true }));
        await store.sync.commitPage(samplePage(second, { records: four.slice(1, 3), scanning: true }));
        expect(await store.sync.end(sampleEnd(second, { sweep: true }))).toEqual({ deleted: 1, spared: 0 });
        expect(await recordIds(store, key)).toEqual(['a', 'b', 'c']);
        const log = await store.sync.runs({ ...key, limit: 10 });
        expect(log.find(({ id }) => id === 'run-2')?.counts).toMatchObject({ unchanged: 3, deleted: 1 });
      },
    },
    {
      name: 'a sweep that would delete more than its share deletes nothing, says how many, and the run has failed',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(first, { records: four, scanning: true }));
        await store.sync.end(sampleEnd(first));
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        await store.sync.commitPage(samplePage(second, { records: four.slice(0, 1), scanning: true }));
        const end = sampleEnd(second, { sweep: true, maxDeletedShare: 0.5, mark: { cursor: 'end' } });
        expect(await store.sync.end(end)).toEqual({ deleted: 0, spared: 3 });
        expect(await recordIds(store, key)).toEqual(['a', 'b', 'c', 'd']);
        const [row] = await store.sync.runs({ ...key, run: 'run-2', limit: 10 });
        expect(row).toMatchObject({
          status: 'failed',
          errorCode: 'response/invalid',
          counts: { deleted: 0 },
        });
        expect((await beginRun(store, key.id, { runId: 'run-3' })).cursor).toBeUndefined();
      },
    },
    {
      name: 'a sweep may delete exactly its share, and everything when told so',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(first, { records: four, scanning: true }));
        await store.sync.end(sampleEnd(first));
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        await store.sync.commitPage(samplePage(second, { records: four.slice(0, 2), scanning: true }));
        const half = sampleEnd(second, { sweep: true, maxDeletedShare: 0.5 });
        expect(await store.sync.end(half)).toEqual({ deleted: 2, spared: 0 });
        const third = await beginRun(store, key.id, { runId: 'run-3' });
        const all = sampleEnd(third, { sweep: true, maxDeletedShare: 1 });
        expect(await store.sync.end(all)).toEqual({ deleted: 2, spared: 0 });
        expect(await recordIds(store, key)).toEqual([]);
      },
    },
    {
      name: 'the share is of the live records: tombstones do not count',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(first, { records: four, scanning: true }));
        await store.sync.commitPage(
          samplePage(first, { deleted: four.slice(2).map((record) => record.key) }),
        );
        await store.sync.end(sampleEnd(first));
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        await store.sync.commitPage(samplePage(second, { records: four.slice(0, 1), scanning: true }));
        const end = sampleEnd(second, { sweep: true, maxDeletedShare: 0.4 });
        expect(await store.sync.end(end)).toEqual({ deleted: 0, spared: 1 });
      },
    },
    {
      name: 'a run that failed or was cancelled sweeps nothing, nor does one that does not ask',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(first, { records: four }));
        await store.sync.end(sampleEnd(first));
        const ends = [{ outcome: 'failed' }, { outcome: 'cancelled' }, { sweep: false }] as const;
        for (const [index, end] of ends.entries()) {
          const run = await beginRun(store, key.id, { runId: `run-${index + 2}` });
          const ended = await store.sync.end(sampleEnd(run, { sweep: true, maxDeletedShare: 1, ...end }));
          expect(ended).toEqual({ deleted: 0, spared: 0 });
        }
        expect(await recordIds(store, key)).toEqual(['a', 'b', 'c', 'd']);
      },
    },
    {
      name: 'a sweep stays in its partition, stream and connection',
      async run({ store }) {
        const { key } = await connect(store);
        const second = await connect(store, { id: 'second', slot: 'T2' });
        const places = [{ partition: 'P1' }, { partition: 'P2' }, { stream: 'users', partition: 'P1' }];
        for (const [index, place] of places.entries()) {
          const run = await beginRun(store, key.id, { ...place, runId: `run-${index}` });
          await store.sync.commitPage(samplePage(run, { records: four, scanning: true }));
          await store.sync.end(sampleEnd(run));
        }
        const elsewhere = await beginRun(store, second.key.id, { partition: 'P1', runId: 'elsewhere' });
        await store.sync.commitPage(samplePage(elsewhere, { records: four, scanning: true }));
        const run = await beginRun(store, key.id, { partition: 'P1', runId: 'sweeping' });
        expect(await store.sync.end(sampleEnd(run, { sweep: true, maxDeletedShare: 1 }))).toMatchObject({
          deleted: 4,
        });
        expect(await recordIds(store, key)).toEqual(['a', 'b', 'c', 'd']);
        expect(await recordIds(store, second.key)).toEqual(['a', 'b', 'c', 'd']);
        const users = { ...key, stream: 'users', after: undefined, limit: 10 };
        expect(await store.sync.records(users)).toHaveLength(4);
      },
    },
    {
      name: 'a walk that goes on from its mark still knows what it has shown',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(first, { records: four, scanning: true }));
        await store.sync.end(sampleEnd(first));
        const walk = await beginRun(store, key.id, { runId: 'run-2' });
        const half = { records: four.slice(0, 2), scanning: true, mark: { checkpoint: { page: 2 } } };
        await store.sync.commitPage(samplePage(walk, half));
        await store.sync.end(sampleEnd(walk, { outcome: 'failed', errorCode: 'request/timeout' }));
        const rest = await beginRun(store, key.id, { runId: 'run-3' });
        await store.sync.commitPage(samplePage(rest, { records: four.slice(2, 3), scanning: true }));
        expect(await store.sync.end(sampleEnd(rest, { sweep: true }))).toEqual({ deleted: 1, spared: 0 });
        expect(await recordIds(store, key)).toEqual(['a', 'b', 'c']);
      },
    },
    {
      name: 'a walk that starts anew has shown nothing yet',
      async run({ store }) {
        const { key } = await connect(store);
        const broken = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(broken, { records: four, scanning: true }));
        await store.sync.end(sampleEnd(broken, { outcome: 'failed', errorCode: 'request/timeout' }));
        const walk = await beginRun(store, key.id, { runId: 'run-2' });
        await store.sync.commitPage(
          samplePage(walk, { records: threeOfFour, scanning: true, mark: { cursor: '3' } }),
        );
        expect(await store.sync.end(sampleEnd(walk, { sweep: true }))).toEqual({ deleted: 1, spared: 0 });
        const next = await beginRun(store, key.id, { runId: 'run-3' });
        await store.sync.commitPage(samplePage(next, { records: four.slice(0, 2), scanning: true }));
        expect(await store.sync.end(sampleEnd(next, { sweep: true }))).toEqual({ deleted: 1, spared: 0 });
        expect(await recordIds(store, key)).toEqual(['a', 'b']);
      },
    },
    {
      name: 'a rejected record was shown: the sweep keeps what is stored of it',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(first, { records: four, scanning: true }));
        await store.sync.end(sampleEnd(first));
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        const rejected = [{ key: sampleRecord('d').key, data: { id: 'd' }, reason: 'size: expected number' }];
        await store.sync.commitPage(samplePage(second, { records: threeOfFour, rejected, scanning: true }));
        expect(await store.sync.end(sampleEnd(second, { sweep: true }))).toEqual({ deleted: 0, spared: 0 });
        expect(await recordIds(store, key)).toEqual(['a', 'b', 'c', 'd']);
      },
    },
  ],
};
