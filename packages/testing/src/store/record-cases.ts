import type { RecordRow, Store, StoredRecord } from '@patchbay/core';
import { expect } from 'vitest';
import { connect } from './sample-connections.ts';
import { beginRun, recordIds, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

/** Stored records: read in order, by pages, and given back as they came. */
export const recordCases: StoreCaseGroup = {
  name: 'records',
  cases: [
    {
      name: 'records are read in order of partition and key, page by page, each once',
      async run({ store }) {
        const { key } = await connect(store);
        for (const partition of ['P2', '', 'P10']) {
          const run = await beginRun(store, key.id, { partition, runId: `run of ${partition}` });
          const records = ['c', 'a', 'b'].map((id) => sampleRecord(id, { partition }));
          await store.sync.commitPage(samplePage(run, { records }));
        }
        const found: string[] = [];
        let after: RecordRow | undefined;
        for (let page = 0; page < 10; page++) {
          const rows = await store.sync.records({ ...key, stream: 'channels', after, limit: 2 });
          expect(rows.length).toBeLessThanOrEqual(2);
          found.push(...rows.map((row) => `${row.partition}/${row.data.id}`));
          after = rows.at(-1) ?? after;
          if (rows.length === 0) break;
        }
        expect(found).toEqual(['/a', '/b', '/c', 'P10/a', 'P10/b', 'P10/c', 'P2/a', 'P2/b', 'P2/c']);
      },
    },
    {
      name: 'reading goes on after a key that is not there, or no longer',
      async run({ store }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        const records = ['a', 'b', 'c', 'd'].map((id) => sampleRecord(id));
        await store.sync.commitPage(samplePage(run, { records, deleted: [] }));
        await store.sync.commitPage(samplePage(run, { deleted: [sampleRecord('b').key] }));
        const ids = async (partition: string, id: string, limit: number) => {
          const after = { partition, key: sampleRecord(id).key };
          return (await store.sync.records({ ...key, stream: 'channels', after, limit })).map(
            ({ data }) => data.id,
          );
        };
        expect(await ids('', 'a', 1)).toEqual(['c']);
        expect(await ids('', 'b', 10)).toEqual(['c', 'd']);
        expect(await ids('', 'bb', 10)).toEqual(['c', 'd']);
        expect(await ids('', 'd', 10)).toEqual([]);
        expect(await ids('P1', 'a', 10)).toEqual([]);
      },
    },
    {
      name: 'keys and partitions are in the order of their code points',
      async run({ store }) {
        const { key } = await connect(store);
        const ordered = ['', ' ', '"', '-1', '10', '9', 'B', 'Z', '[', 'a', 'é', '中', '\uff5e', '👩', '🚀'];
        const ids = ordered.filter((id) => id !== '' && id !== '"');
        const keys = ids.map((id) => sampleRecord(id));
        for (const [index, partition] of [...ordered].reverse().entries()) {
          const run = await beginRun(store, key.id, { stream: 'users', partition, runId: `run-${index}` });
          await store.sync.commitPage(samplePage(run, { records: [sampleRecord('a', { partition })] }));
        }
        const run = await beginRun(store, key.id, { runId: 'run of keys' });
        await store.sync.commitPage(samplePage(run, { records: [...keys].reverse() }));
        expect(await recordIds(store, key)).toEqual(ids);
        const rows = await store.sync.records({ ...key, stream: 'users', after: undefined, limit: 100 });
        expect(rows.map(({ partition }) => partition)).toEqual(ordered);
      },
    },
    {
      name: 'the same keys in two connections, streams and partitions are different records',
      async run({ store }) {
        const first = await connect(store, { id: 'a' });
        const second = await connect(store, { id: 'a:b', slot: 'T2' });
        const places = [
          { connectionId: 'a', stream: 'b:c', partition: '' },
          { connectionId: 'a:b', stream: 'c', partition: '' },
          { connectionId: 'a', stream: 'b', partition: 'c' },
          { connectionId: 'a', stream: 'b', partition: '' },
        ];
        for (const [index, place] of places.entries()) {
          const run = await beginRun(store, place.connectionId, { ...place, runId: `run-${index}` });
          const counts = await store.sync.commitPage(
            samplePage(run, { records: [sampleRecord('x', { index })] }),
          );
          expect(counts).toMatchObject({ inserted: 1 });
        }
        const read = async (key: typeof first.key, stream: string) =>
          (await store.sync.records({ ...key, stream, after: undefined, limit: 10 })).map(
            ({ data }) => data.index,
          );
        expect(await read(first.key, 'b:c')).toEqual([0]);
        expect(await read(second.key, 'c')).toEqual([1]);
        expect(await read(first.key, 'b')).toEqual([3, 2]);
      },
    },
    {
      name: 'single records are removed outside a run, even while one holds the partition',
      async run({ store, other }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        const records = ['a', 'b', 'c'].map((id) => sampleRecord(id));
        await store.sync.commitPage(samplePage(run, { records }));
        const place = { tenantId: 'acme', connectionId: key.id, stream: 'channels', partition: '' };
        const keys = ['a', 'c', 'unknown'].map((id) => sampleRecord(id).key);
        expect(await other.sync.remove({ ...place, partition: 'P1', keys })).toBe(0);
        expect(await other.sync.remove({ ...place, keys })).toBe(2);
        expect(await other.sync.remove({ ...place, keys })).toBe(0);
        expect(await recordIds(store, key)).toEqual(['b']);
        expect(await store.sync.commitPage(samplePage(run, { records }))).toMatchObject({
          inserted: 2,
          unchanged: 1,
        });
      },
    },
    {
      name: 'records come back as they were written, whatever JSON they hold',
      async run({ store, other }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        const records = Object.entries(oddData).map(([id, data]) => ({
          key: JSON.stringify([id]),
          data: { id, data },
        }));
        expect(await store.sync.commitPage(samplePage(run, { records }))).toMatchObject({
          inserted: records.length,
        });
        const rows = await other.sync.records({ ...key, stream: 'channels', after: undefined, limit: 100 });
        const found = Object.fromEntries(rows.map(({ data }) => [String(data.id), data.data]));
        expect(found).toEqual(oddData);
        const again = await other.sync.commitPage(samplePage(run, { records }));
        expect(again).toMatchObject({ inserted: 0, updated: 0, unchanged: records.length });
      },
    },
    {
      name: 'a record shares nothing with what was written or read',
      async run({ store }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        const data = { id: 'a', name: 'A', gone: undefined };
        await store.sync.commitPage(samplePage(run, { records: [{ key: '["a"]', data }] }));
        data.name = 'B';
        const [row] = await readAll(store, key);
        expect(row?.data).toEqual({ id: 'a', name: 'A' });
        expect(Object.keys(row?.data ?? {})).not.toContain('gone');
        Object.assign(row?.data ?? {}, { name: 'C' });
        expect((await readAll(store, key))[0]?.data.name).toBe('A');
      },
    },
  ],
};

function readAll(store: Store, key: { readonly id: string; readonly owner: { readonly tenantId: string } }) {
  return store.sync.records({ ...key, stream: 'channels', after: undefined, limit: 100 });
}

/** Core replaces U+0000 and lone surrogates before a store sees them, so they are not here. */
const oddData: Readonly<Record<string, StoredRecord['data'][string]>> = {
  nulls: { a: null, b: [null, { c: null }], d: {} },
  empty: { list: [], object: {}, text: '', zero: 0, no: false },
  numbers: [
    0.1,
    -1.5,
    1e21,
    5e-324,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    1.7976931348623157e308,
  ],
  text: 'quotes "\' back\\slash /* */ -- $1 {} \n\r\t\b\u0001\u007f\u2028\ufeff',
  unicode: ['👩‍🚀🏳️‍🌈', 'e\u0301 é', 'שלום', '\u{10ffff}', '\uffff', 'ẞß'],
  large: 'ä'.repeat(1_000_000),
  deep: Array.from({ length: 100 }).reduce<unknown>((inner) => [inner], 'bottom'),
  names: JSON.parse('{"__proto__":{"x":1},"constructor":"c","":"empty","a.b":1,"ä 👩":2}'),
  lookalikes: ['1', 1, true, 'true', null, 'null', '2026-01-01T00:00:00.000Z'],
};
