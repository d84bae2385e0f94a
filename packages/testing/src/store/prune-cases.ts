import type { ConnectionKey, Store, SyncAges } from '@patchbay/core';
import { expect } from 'vitest';
import { connect } from './sample-connections.ts';
import { beginRun, recordIds, sampleBegin, sampleEnd, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreBench, StoreCaseGroup } from './store-case.ts';

const day = 86_400;
const ages: SyncAges = {
  changesSeconds: 30 * day,
  runsSeconds: 30 * day,
  rejectedSeconds: 30 * day,
  limit: 100,
};
const none = { changes: 0, tombstones: 0, runs: 0, rejected: 0 };
const keys = (...ids: string[]) => ids.map((id) => sampleRecord(id).key);
const records = (...ids: string[]) => ids.map((id) => sampleRecord(id));
const bad = (id: string) => ({ key: sampleRecord(id).key, data: { id: 1 }, reason: 'id: expected string' });

/** History that is old enough goes; nothing else, and never more at once than asked. */
export const pruneCases: StoreCaseGroup = {
  name: 'pruning',
  cases: [
    {
      name: 'changes older than their age go, and who has not read them is told by their number',
      async run(bench) {
        const { store, other, clock } = bench;
        const { key, commit } = await running(bench);
        for (const id of ['a', 'b']) await commit({ records: records(id) });
        clock.advance(31 * day * 1000);
        await commit({ records: records('c') });
        expect(await store.sync.prune(ages)).toEqual({ ...none, changes: 2 });
        const query = { ...key, stream: 'channels', after: { version: 3, index: 0 }, limit: 10 };
        const page = await other.sync.changes(query);
        expect(page).toMatchObject({
          version: 3,
          pruned: 2,
          changes: [{ kind: 'added', data: { id: 'c' } }],
        });
        expect(await store.sync.prune(ages)).toEqual(none);
        expect((await other.sync.changes(query)).pruned).toBe(2);
        expect(await recordIds(store, key)).toEqual(['a', 'b', 'c']);
      },
    },
    {
      name: 'what a deleted record left goes after its age, a live one and one that came again never',
      async run(bench) {
        const { store, clock } = bench;
        const { key, commit } = await running(bench);
        await commit({ records: records('a', 'b', 'c', 'd') });
        await commit({ deleted: keys('a', 'b') });
        await commit({ records: records('b') });
        clock.advance(31 * day * 1000);
        await commit({ deleted: keys('c') });
        expect(await recordIds(store, key)).toEqual(['b', 'd']);
        expect(await store.sync.prune(ages)).toEqual({ ...none, changes: 3, tombstones: 1 });
        expect(await held(store, key)).toEqual(['b', 'c gone', 'd']);
        expect(await commit({ records: records('aa') })).toMatchObject({ inserted: 1 });
        expect(await recordIds(store, key)).toEqual(['aa', 'b', 'd']);
      },
    },
    {
      name: 'a deleted record stays while the inbox has an event about it',
      async run(bench) {
        const { store, clock } = bench;
        const { key, commit } = await running(bench);
        await commit({ records: records('a', 'b') });
        await commit({ deleted: keys('a', 'b') });
        await store.deliveries.accept(event('e1', 'a'));
        clock.advance(31 * day * 1000);
        expect(await store.sync.prune(ages)).toMatchObject({ tombstones: 1 });
        expect(await held(store, key)).toEqual(['a gone']);
        await store.deliveries.handled(at('e1'));
        clock.advance(31 * day * 1000);
        await store.deliveries.prune({ handledSeconds: 30 * day, limit: 100 });
        expect(await store.sync.prune(ages)).toMatchObject({ tombstones: 1 });
        expect(await held(store, key)).toEqual([]);
      },
    },
    {
      name: 'ended runs go after their age, one that is under way never',
      async run({ store, clock }) {
        const { key } = await connect(store);
        for (const [partition, outcome] of [
          ['P1', 'succeeded'],
          ['P2', 'failed'],
        ] as const) {
          const run = await beginRun(store, key.id, { partition, runId: `run of ${partition}` });
          await store.sync.end(sampleEnd(run, { outcome }));
        }
        await beginRun(store, key.id, { partition: 'P3', runId: 'under way' });
        const last = await beginRun(store, key.id, { partition: 'P4', runId: 'ended later' });
        clock.advance(31 * day * 1000);
        await store.sync.end(sampleEnd(last));
        expect(await store.sync.prune(ages)).toEqual({ ...none, runs: 2 });
        const left = await store.sync.runs({ ...key, limit: 10 });
        expect(left.map(({ id }) => id).sort()).toEqual(['ended later', 'under way']);
      },
    },
    {
      name: 'rejected records go after their age, counted from when they were last refused',
      async run(bench) {
        const { store, clock } = bench;
        const { key, commit } = await running(bench);
        await commit({ rejected: [bad('a'), bad('b')] });
        clock.advance(20 * day * 1000);
        await commit({ rejected: [bad('b')] });
        clock.advance(11 * day * 1000);
        expect(await store.sync.prune(ages)).toEqual({ ...none, rejected: 1 });
        const { rows } = await store.owners.listOf('rejected', { ...key, after: undefined, limit: 10 });
        expect(rows.map((row) => row.key)).toEqual(keys('b'));
      },
    },
    {
      name: 'handled events go after their age, one that nobody has handled never',
      async run({ store, other, clock }) {
        const old = { handledSeconds: 30 * day, limit: 100 };
        for (const id of ['e1', 'e2', 'e3']) await store.deliveries.accept(event(id, 'a'));
        await store.deliveries.handled(at('e1'));
        clock.advance(20 * day * 1000);
        await store.deliveries.handled(at('e2'));
        clock.advance(11 * day * 1000);
        expect(await store.deliveries.prune(old)).toBe(1);
        expect(await other.deliveries.find(at('e1'))).toBeUndefined();
        expect(await store.deliveries.accept(event('e2', 'a'))).toBe(false);
        expect(await other.deliveries.find(at('e3'))).toBeDefined();
        expect(await store.deliveries.prune(old)).toBe(0);
      },
    },
    {
      name: 'at most so many of each kind go at once, the oldest first',
      async run(bench) {
        const { store, other, clock } = bench;
        const { key, commit } = await running(bench);
        for (const id of ['a', 'b', 'c']) {
          await commit({ records: records(id), rejected: [bad(`bad ${id}`)] });
          await commit({ deleted: keys(id) });
          await store.deliveries.accept(event(id, 'other'));
          await store.deliveries.handled(at(id));
          clock.advance(1000);
        }
        clock.advance(31 * day * 1000);
        const few = { ...ages, limit: 2 };
        expect(await store.sync.prune(few)).toEqual({ changes: 2, tombstones: 2, runs: 0, rejected: 2 });
        expect(await held(store, key)).toEqual(['c gone']);
        expect(await other.sync.prune(few)).toEqual({ changes: 2, tombstones: 1, runs: 0, rejected: 1 });
        expect(await store.sync.prune(few)).toEqual({ ...none, changes: 2 });
        expect(await store.deliveries.prune({ handledSeconds: 30 * day, limit: 2 })).toBe(2);
        expect(await store.deliveries.find(at('c'))).toBeDefined();
      },
    },
  ],
};

/** A connection with a run, and its pages. A run that nobody took over is still good after any time. */
async function running({ store }: StoreBench) {
  const { key } = await connect(store);
  const run = await beginRun(store, key.id, sampleBegin(key.id));
  const commit = (changed: Parameters<typeof samplePage>[1]) =>
    store.sync.commitPage(samplePage(run, changed));
  return { key, commit };
}

/** All that is kept of a stream's records, what deleted ones left too. */
async function held(store: Store, key: ConnectionKey): Promise<readonly string[]> {
  const { rows } = await store.owners.listOf('record', { ...key, after: undefined, limit: 100 });
  return rows.map((row) => `${JSON.parse(row.key)}${row.deleted ? ' gone' : ''}`).sort();
}

const route = { connector: 'slack', appId: 'slack/client-1' };

function at(eventId: string) {
  return { ...route, eventId };
}

function event(id: string, record: string) {
  const about = { stream: 'channels', key: { id: record } };
  return {
    ...route,
    event: { id, type: 'message', payload: null, about },
    recordKey: sampleRecord(record).key,
  };
}
