import type { ConnectionKey, RejectedRow, Store } from '@patchbay/core';
import { expect } from 'vitest';
import { connect } from './sample-connections.ts';
import { beginRun, sampleEnd, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

const bad = (id: string) => ({
  key: sampleRecord(id).key,
  data: { id, size: 'huge' },
  reason: 'size: number',
});
const nameless = { key: undefined, data: null, reason: 'record: object' };

/** Records that did not fit their schema: kept apart until they do. */
export const setAsideCases: StoreCaseGroup = {
  name: 'C25 records set aside',
  cases: [
    {
      name: 'what is set aside is read in order, page by page, each once, with its reason and time',
      async run({ store, clock }) {
        const { key } = await connect(store);
        for (const partition of ['', 'P2', 'P10']) {
          const run = await beginRun(store, key.id, { partition, runId: `run of ${partition}` });
          const rejected = [bad('b'), bad('a'), nameless];
          await store.sync.commitPage(samplePage(run, { rejected }));
          await store.sync.commitPage(samplePage(run, { rejected }));
        }
        const rows: RejectedRow[] = [];
        for (let after: RejectedRow | undefined; rows.length < 20; after = rows.at(-1)) {
          const page = await store.sync.rejected({ ...key, stream: 'channels', after, limit: 2 });
          expect(page.length).toBeLessThanOrEqual(2);
          if (page.length === 0) break;
          rows.push(...page);
        }
        expect(rows.map(({ partition }) => partition)).toEqual(
          ['', 'P10', 'P2'].flatMap((name) => [name, name, name]),
        );
        const first = rows.slice(0, 3).map(({ id: _, ...row }) => row);
        const at = { partition: '', rejectedAt: clock.now() };
        const expected = [bad('a'), bad('b'), nameless].map((row) => ({ ...row, ...at }));
        expect(first).toHaveLength(3);
        expect(first).toEqual(expect.arrayContaining(expected));
        const stranger = { id: key.id, owner: { tenantId: 'globex', userId: 'ada' } };
        const query = { stream: 'channels', after: undefined, limit: 10 };
        expect(await store.sync.rejected({ ...stranger, ...query })).toEqual([]);
        expect(await store.sync.rejected({ ...key, ...query, stream: 'users' })).toEqual([]);
      },
    },
    {
      name: 'a record that fits by now is stored, and no longer set aside',
      async run({ store, other, clock }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(
          samplePage(run, { records: [sampleRecord('a')], rejected: [bad('b'), bad('c')] }),
        );
        clock.advance(1_000);
        const fixed = [sampleRecord('b', { size: 1 })];
        expect(await other.sync.accept({ ...place(key), records: fixed })).toBe(1);
        expect(await asideIds(store, key)).toEqual(['c']);
        const rows = await store.sync.records({ ...key, stream: 'channels', after: undefined, limit: 10 });
        expect(rows.at(-1)).toEqual({ ...fixed[0], partition: '', updatedAt: clock.now() });
        expect(await other.sync.accept({ ...place(key), records: fixed })).toBe(0);
      },
    },
    {
      name: 'what is not set aside any more is not stored: a newer version, or its deletion, came after it',
      async run({ store }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        const ids = ['replaced', 'deleted', 'removed', 'never'];
        const rejected = ids.slice(0, 3).map(bad);
        await store.sync.commitPage(samplePage(run, { rejected }));
        const newer = sampleRecord('replaced', { size: 2 });
        await store.sync.commitPage(samplePage(run, { records: [newer] }));
        await store.sync.commitPage(samplePage(run, { deleted: [sampleRecord('deleted').key] }));
        await store.sync.remove({ ...place(key), keys: [sampleRecord('removed').key] });
        expect(await asideIds(store, key)).toEqual([]);
        const records = ids.map((id) => sampleRecord(id, { size: 1 }));
        expect(await store.sync.accept({ ...place(key), records })).toBe(0);
        const rows = await store.sync.records({ ...key, stream: 'channels', after: undefined, limit: 10 });
        expect(rows.map(({ data }) => data)).toEqual([newer.data]);
      },
    },
    {
      name: 'a complete walk that no longer shows a record forgets that it was set aside',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        const rejected = [bad('a'), bad('b'), nameless];
        await store.sync.commitPage(samplePage(first, { rejected, scanning: true }));
        await store.sync.end(sampleEnd(first));
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        await store.sync.commitPage(samplePage(second, { rejected: [bad('b')], scanning: true }));
        await store.sync.end(sampleEnd(second, { sweep: true }));
        expect(await asideIds(store, key)).toEqual(['b']);
      },
    },
    {
      name: 'nothing of another tenant is accepted',
      async run({ store }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { rejected: [bad('a')] }));
        const records = [sampleRecord('a')];
        expect(await store.sync.accept({ ...place(key), tenantId: 'globex', records })).toBe(0);
        expect(await store.sync.accept({ ...place(key), partition: 'P', records })).toBe(0);
        expect(await asideIds(store, key)).toEqual(['a']);
      },
    },
  ],
};

function place({ id, owner: { tenantId } }: ConnectionKey) {
  return { connectionId: id, tenantId, stream: 'channels', partition: '' };
}

async function asideIds(store: Store, key: ConnectionKey): Promise<unknown[]> {
  const rows = await store.sync.rejected({ ...key, stream: 'channels', after: undefined, limit: 100 });
  return rows.map((row) => (row.key === undefined ? undefined : (JSON.parse(row.key) as unknown[])[0]));
}
