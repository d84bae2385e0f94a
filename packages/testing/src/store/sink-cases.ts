import type { Store, StreamChanges } from '@patchbay/core';
import { expect } from 'vitest';
import { failureOf, parallel } from './parallel.ts';
import { connect } from './sample-connections.ts';
import { eraseWhole } from './sample-owner.ts';
import { beginRun, sampleEnd, samplePage, sampleRecord } from './sample-sync.ts';
import type { SinkCase } from './sink-case.ts';

const records = (...ids: string[]) => ids.map((id) => sampleRecord(id));
const keys = (...ids: string[]) => ids.map((id) => sampleRecord(id).key);
const placeOf = (connectionId: string) => ({
  tenantId: 'acme',
  connectionId,
  stream: 'channels',
  partition: '',
});

/** What feeds the app's own tables: told all that changed, with the step that changed it or not at all. */
export const sinkCases: { readonly name: string; readonly cases: readonly SinkCase[] } = {
  name: 'G20 sinks',
  cases: [
    {
      name: 'a sink is told what a page added, updated and deleted, and whose it is',
      async run({ store, told }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id, { partition: 'P1' });
        await store.sync.commitPage(samplePage(run, { records: records('a', 'b', 'c') }));
        const second = [sampleRecord('a', { name: 'A', of: { x: [1, null] } }), ...records('c', 'd')];
        const page = samplePage(run, { records: second, deleted: keys('b', 'unknown') });
        const counts = await store.sync.commitPage(page);
        expect(counts).toEqual({ inserted: 1, updated: 1, unchanged: 1, deleted: 1, rejected: 0 });
        const at = { connectionId: key.id, connector: 'slack', stream: 'channels', partition: 'P1' };
        expect(sorted(await told())).toEqual([
          { ...key.owner, ...at, upserted: records('a', 'b', 'c'), deleted: [] },
          { ...key.owner, ...at, upserted: [second[0], second[2]], deleted: keys('b') },
        ]);
      },
    },
    {
      name: 'an organisation’s connection is told of without a person',
      async run({ store, told }) {
        const { key } = await connect(store, { owner: { tenantId: 'acme' } });
        await store.sync.commitPage(samplePage(await beginRun(store, key.id), { records: records('a') }));
        const [changes] = await told();
        expect(changes).toMatchObject({ tenantId: 'acme', connectionId: key.id });
        expect(Object.keys(changes ?? {})).not.toContain('userId');
      },
    },
    {
      name: 'a step that changed nothing tells nothing, nor does another stream or connector',
      async run({ store, told }) {
        const { key } = await connect(store);
        const elsewhere = await connect(store, { id: 'elsewhere', connector: 'teams', slot: 'T2' });
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: records('a') }));
        const same = { records: records('a'), deleted: keys('unknown'), mark: { cursor: '1' } };
        await store.sync.commitPage(samplePage(run, same));
        await store.sync.end(sampleEnd({ ...run, version: run.version + 1 }));
        await store.sync.remove({ ...placeOf(key.id), keys: keys('unknown') });
        const users = await beginRun(store, key.id, { stream: 'users', runId: 'run-2' });
        await store.sync.commitPage(samplePage(users, { records: records('u') }));
        const teams = await beginRun(store, elsewhere.key.id, { runId: 'run-3' });
        await store.sync.commitPage(samplePage(teams, { records: records('t') }));
        expect(shown(await told())).toEqual(['+a']);
      },
    },
    {
      name: 'sweeps, single removals, accepted records and what comes again are told',
      async run({ store, told }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        const rejected = [{ key: sampleRecord('d').key, data: { id: 4 }, reason: 'id: expected string' }];
        await store.sync.commitPage(samplePage(first, { records: records('a', 'b', 'c'), rejected }));
        await store.sync.end(sampleEnd(first));
        const place = placeOf(key.id);
        await store.sync.accept({ ...place, records: records('d', 'never set aside') });
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        await store.sync.commitPage(samplePage(second, { records: records('a', 'b', 'd'), scanning: true }));
        await store.sync.end(sampleEnd(second, { sweep: true }));
        expect(await store.sync.remove({ ...place, keys: keys('a', 'unknown') })).toBe(1);
        const third = await beginRun(store, key.id, { runId: 'run-3' });
        await store.sync.commitPage(samplePage(third, { records: records('c') }));
        expect(shown(await told())).toEqual(['+a +b +c', '+d', '-c', '-a', '+c']);
      },
    },
    {
      name: 'a page that is refused tells nothing',
      async run({ store, told }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        const late = samplePage({ ...run, fence: run.fence - 1 }, { records: records('a') });
        expect(await store.sync.commitPage(late)).toBeUndefined();
        expect(await told()).toEqual([]);
      },
    },
    {
      name: 'when the sink fails the page has not happened, nor what the sink wrote; later it may',
      async run({ store, told, fail }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: records('a', 'b') }));
        const before = await everything(store, key);
        await fail(true);
        const changed = [sampleRecord('a', { name: 'A' }), sampleRecord('c')];
        const rejected = [{ key: undefined, data: 1, reason: 'expected object' }];
        const page = samplePage(run, {
          records: changed,
          deleted: keys('b'),
          rejected,
          mark: { cursor: '2' },
        });
        await expect(store.sync.commitPage(page)).rejects.toMatchObject({
          code: 'sync/sink-failed',
          message: expect.stringContaining('slack.channels'),
        });
        expect(await everything(store, key)).toEqual(before);
        expect(shown(await told())).toEqual(['+a +b']);
        await fail(false);
        expect(await store.sync.commitPage(page)).toMatchObject({ inserted: 1, updated: 1, deleted: 1 });
        expect(shown(await told())).toEqual(['+a +b', '+a +c -b']);
      },
    },
    {
      name: 'when the sink fails a sweep, a removal and a retry have not happened either',
      async run({ store, told, fail }) {
        const { key } = await connect(store);
        const place = placeOf(key.id);
        const first = await beginRun(store, key.id);
        const rejected = [{ key: sampleRecord('d').key, data: { id: 4 }, reason: 'id: expected string' }];
        await store.sync.commitPage(samplePage(first, { records: records('a', 'b', 'c'), rejected }));
        await store.sync.end(sampleEnd(first));
        const walk = await beginRun(store, key.id, { runId: 'run-2' });
        await store.sync.commitPage(
          samplePage(walk, { records: records('a', 'b'), rejected, scanning: true }),
        );
        const before = await everything(store, key);
        await fail(true);
        const refused = [
          store.sync.end(sampleEnd(walk, { sweep: true, mark: { cursor: '3' } })),
          store.sync.remove({ ...place, keys: keys('a') }),
          store.sync.accept({ ...place, records: records('d') }),
        ];
        for (const step of await Promise.all(refused.map(failureOf))) expect(step).toBe('sync/sink-failed');
        expect(await everything(store, key)).toEqual(before);
        await fail(false);
        expect(await store.sync.end(sampleEnd(walk, { sweep: true }))).toEqual({ deleted: 1, spared: 0 });
        expect(await store.sync.accept({ ...place, records: records('d') })).toBe(1);
        expect(shown(await told())).toEqual(['+a +b +c', '-c', '+d']);
      },
    },
    {
      name: 'an erasure tells nothing: what a sink has written is the app’s',
      async run({ store, told }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: records('a') }));
        await eraseWhole(store, key, 10);
        expect(await store.connections.find(key)).toBeUndefined();
        expect(shown(await told())).toEqual(['+a']);
      },
    },
    {
      name: 'whoever writes at the same time, what was told in its order ends in the stored records',
      async run(bench) {
        const { store, told } = bench;
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: records('a', 'b', 'c') }));
        await parallel(bench, 12, async (writer, index) => {
          const one = records('a', 'b', 'c')[index % 3];
          if (!one) return;
          const named = { ...one, data: { ...one.data, index } };
          if (index % 4 === 3) await writer.sync.remove({ ...placeOf(key.id), keys: [one.key] });
          else await writer.sync.commitPage(samplePage(run, { records: [named] }));
        });
        const rows = new Map<string, unknown>();
        for (const { upserted, deleted } of await told()) {
          for (const row of upserted) rows.set(row.key, row.data);
          for (const gone of deleted) rows.delete(gone);
        }
        const stored = await store.sync.records({ ...key, stream: 'channels', after: undefined, limit: 9 });
        expect(Object.fromEntries(rows)).toEqual(
          Object.fromEntries(stored.map((row) => [row.key, row.data])),
        );
      },
    },
  ],
};

/** Each list in the order of its keys, which a store does not promise. */
function sorted(told: readonly StreamChanges[]): readonly StreamChanges[] {
  return told.map(({ upserted, deleted, ...rest }) => ({
    ...rest,
    upserted: [...upserted].sort((left, right) => (left.key < right.key ? -1 : 1)),
    deleted: [...deleted].sort(),
  }));
}

/** One word for each record: `+a`, `-b`. */
function shown(told: readonly StreamChanges[]): readonly string[] {
  return sorted(told).map(({ upserted, deleted }) =>
    [
      ...upserted.map(({ key }) => `+${JSON.parse(key)}`),
      ...deleted.map((key) => `-${JSON.parse(key)}`),
    ].join(' '),
  );
}

/** All that a page writes. */
async function everything(
  store: Store,
  key: { readonly id: string; readonly owner: { readonly tenantId: string } },
) {
  const query = { ...key, stream: 'channels', after: undefined, limit: 99 };
  return {
    records: await store.sync.records(query),
    rejected: await store.sync.rejected(query),
    runs: await store.sync.runs({ ...key, limit: 9 }),
    changes: await store.sync.changes({ ...query, after: { version: 1, index: 0 } }),
  };
}
