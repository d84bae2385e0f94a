import type { ChangedPage, ChangePlace, ConnectionKey, Store } from '@patchbay/core';
import { expect } from 'vitest';
import { parallel } from './parallel.ts';
import { connect } from './sample-connections.ts';
import { beginRun, sampleEnd, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

const start: ChangePlace = { version: 1, index: 0 };
const keys = (...ids: string[]) => ids.map((id) => sampleRecord(id).key);
const records = (...ids: string[]) => ids.map((id) => sampleRecord(id));

/** Following a stream: what changed, in the order of commits, once and not passed over. */
export const changeCases: StoreCaseGroup = {
  name: 'G20 changes',
  cases: [
    {
      name: 'each step shows what it added, updated and deleted, with the records as they are now',
      async run({ store, other }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        expect(await read(other, key)).toEqual({ version: 0, pruned: 0, changes: [] });
        await store.sync.commitPage(samplePage(run, { records: records('a', 'b') }));
        const changed = [sampleRecord('a', { name: 'A' }), sampleRecord('c')];
        await store.sync.commitPage(samplePage(run, { records: changed, deleted: keys('b') }));
        const { version, changes } = await read(other, key);
        expect(version).toBe(2);
        expect(shown(changes)).toEqual(['added a A', 'added b', 'added c', 'updated a A', 'deleted b']);
        expect(changes.filter(({ kind }) => kind === 'deleted').map(({ data }) => data)).toEqual([undefined]);
        expect(changes.every(({ partition }) => partition === '')).toBe(true);
      },
    },
    {
      name: 'what a page left as it was is no change, nor is a page that changed nothing',
      async run({ store }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: records('a', 'b') }));
        await store.sync.commitPage(samplePage(run, { records: records('a', 'b'), deleted: keys('x') }));
        await store.sync.commitPage(samplePage(run, { records: records('a', 'c') }));
        const { version, changes } = await read(store, key);
        expect([version, shown(changes)]).toEqual([2, ['added a', 'added b', 'added c']]);
      },
    },
    {
      name: 'sweeps and single removals are changes, and so is a record that comes again',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(first, { records: records('a', 'b', 'c'), scanning: true }));
        await store.sync.end(sampleEnd(first, { sweep: true }));
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        await store.sync.commitPage(samplePage(second, { records: records('a', 'b'), scanning: true }));
        await store.sync.end(sampleEnd(second, { sweep: true }));
        const place = { tenantId: 'acme', connectionId: key.id, stream: 'channels', partition: '' };
        await store.sync.remove({ ...place, keys: keys('b') });
        const third = await beginRun(store, key.id, { runId: 'run-3' });
        await store.sync.commitPage(samplePage(third, { records: records('c') }));
        const { changes } = await read(store, key, { version: 2, index: 0 });
        expect(shown(changes)).toEqual(['deleted c', 'deleted b', 'added c']);
      },
    },
    {
      name: 'a record that was set aside and is stored later is a change',
      async run({ store, other }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        const rejected = [{ key: sampleRecord('a').key, data: { id: 1 }, reason: 'id: expected string' }];
        await store.sync.commitPage(samplePage(run, { records: records('b'), rejected }));
        const place = { tenantId: 'acme', connectionId: key.id, stream: 'channels', partition: '' };
        await other.sync.accept({ ...place, records: records('a') });
        expect(shown((await read(store, key)).changes)).toEqual(['added b', 'added a']);
      },
    },
    {
      name: 'reading goes on anywhere, also in the middle of a step, with each change once',
      async run({ store, other }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: records('a', 'b', 'c') }));
        await store.sync.commitPage(samplePage(run, { records: records('d'), deleted: keys('a', 'b') }));
        const found: string[] = [];
        let after = start;
        for (let page = 0; page < 9; page++) {
          const { changes } = await other.sync.changes({ ...key, stream: 'channels', after, limit: 2 });
          expect(changes.length).toBeLessThanOrEqual(2);
          found.push(...changes.map(({ kind, key: of }) => `${kind} ${JSON.parse(of)}`));
          after = changes.at(-1)?.next ?? after;
        }
        expect(found).toEqual(['added a', 'added b', 'added c', 'added d', 'deleted a', 'deleted b']);
        expect(after).toEqual({ version: 3, index: 0 });
      },
    },
    {
      name: 'streams and connections have changes of their own, and strangers see none',
      async run({ store, other }) {
        const { key } = await connect(store);
        const second = await connect(store, { id: 'connection-2', slot: 'T2' });
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: records('a') }));
        const users = await beginRun(store, key.id, { stream: 'users', runId: 'run-2' });
        await store.sync.commitPage(samplePage(users, { records: records('u') }));
        expect(shown((await read(other, key)).changes)).toEqual(['added a']);
        expect((await read(other, second.key)).version).toBe(0);
        for (const owner of [{ tenantId: 'globex', userId: 'ada' }, { tenantId: 'acme' }])
          expect(await read(other, { ...key, owner })).toEqual({ version: 0, pruned: 0, changes: [] });
      },
    },
    {
      name: 'two writers of one stream: a reader that keeps its place misses nothing of either',
      async run(bench) {
        const { store, other } = bench;
        const { key } = await connect(store);
        const runs = await Promise.all(
          ['P1', 'P2'].map((partition) =>
            beginRun(store, key.id, { partition, runId: `run of ${partition}` }),
          ),
        );
        const found: string[] = [];
        let after = start;
        const follow = async () => {
          const { changes } = await other.sync.changes({ ...key, stream: 'channels', after, limit: 100 });
          found.push(...changes.map(({ partition, key: of }) => `${partition} ${JSON.parse(of)}`));
          after = changes.at(-1)?.next ?? after;
        };
        const commits = parallel(bench, 20, async (writer, index) => {
          const run = runs[index % 2];
          if (run) await writer.sync.commitPage(samplePage(run, { records: records(`r${index}`) }));
        });
        for (let round = 0; round < 5; round++) await follow();
        await commits;
        await follow();
        const all = Array.from({ length: 20 }, (_, index) => `P${1 + (index % 2)} r${index}`);
        expect([...found].sort()).toEqual(all.sort());
      },
    },
    {
      name: 'without a place there are no changes, only where the stream stands',
      async run({ store }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records: records('a') }));
        const query = { ...key, stream: 'channels', after: undefined, limit: 10 };
        expect(await store.sync.changes(query)).toEqual({ version: 1, pruned: 0, changes: [] });
      },
    },
  ],
};

function read(store: Store, key: ConnectionKey, after = start): Promise<ChangedPage> {
  return store.sync.changes({ ...key, stream: 'channels', after, limit: 100 });
}

function shown(changes: ChangedPage['changes']): readonly string[] {
  return changes.map(({ kind, key, data }) => [kind, JSON.parse(key), data?.name].filter(Boolean).join(' '));
}
