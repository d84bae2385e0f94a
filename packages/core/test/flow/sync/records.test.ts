import type { Stream } from '@patchbay/core';
import { defineStream } from '@patchbay/core';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { recordKey } from '../../../src/flow/record-key.ts';
import { preparePage } from '../../../src/flow/sync/prepare-page.ts';
import { reachBack } from '../../../src/flow/sync/since.ts';
import { storable, TooDeep } from '../../../src/flow/sync/storable.ts';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';
import { expectNoSecret } from '../../fieldbook/refusal.ts';

test('G24 a poison record is set aside alone, counted, and the rest goes on', async () => {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 8));
  const workspace = bench.workspace(await bench.connect());
  bench.emulator.fault({ match: '/lists/items', kind: 'poison-record', skip: 1 });
  const result = await workspace.sync('items');
  expect(result).toMatchObject({ outcome: 'succeeded', counts: { inserted: 7, rejected: 1 } });
  expect(await workspace.runs()).toMatchObject([{ status: 'succeeded', counts: { rejected: 1 } }]);
  expectNoSecret([result, bench.events, await workspace.runs()]);
});

test('G24 a page of another form than the stream’s is set aside whole, with what did not fit', async () => {
  const rejected: unknown[] = [];
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 4));
  const workspace = bench.workspace(await bench.connect());
  const { commitPage } = bench.store.sync;
  Object.assign(bench.store.sync, {
    commitPage(page: Parameters<typeof commitPage>[0]) {
      rejected.push(...page.rejected);
      return commitPage(page);
    },
  });
  bench.emulator.fault({ match: '/lists/items', kind: 'schema-drift' });
  expect((await workspace.sync('items')).counts).toMatchObject({ inserted: 1, rejected: 3 });
  expect(rejected).toMatchObject([
    { key: '["r001"]', reason: 'name: invalid_type', data: { id: 'r001' } },
    { key: '["r002"]', reason: 'name: invalid_type' },
    { key: '["r003"]', reason: 'name: invalid_type' },
  ]);
});

test('text that no database holds is stored as a decoder would make it', async () => {
  const bench = new Bench();
  bench.emulator.world.put('items', { id: 'a\u0000b', at: minute(1), name: 'half \ud83d and 😀 whole' });
  const workspace = bench.workspace(await bench.connect());
  await workspace.sync('items');
  expect(await collect(workspace.records('items'))).toEqual([
    { id: 'a\ufffdb', at: minute(1), name: 'half \ufffd and 😀 whole' },
  ]);
  expect((await workspace.sync('items')).counts).toMatchObject({ unchanged: 1 });
});

test('storable reaches names and every depth, and leaves the rest as it is', () => {
  const date = new Date(0);
  expect(storable({ 'k\u0000': [{ deep: '\ud800' }, 1, null, true, date] })).toEqual({
    'k\ufffd': [{ deep: '\ufffd' }, 1, null, true, date],
  });
  const fine = { text: 'ä😀' };
  expect(storable(fine)).toBe(fine);
  let deep: unknown = 1;
  for (let level = 0; level < 300; level += 1) deep = [deep];
  for (const tooDeep of [deep, ['\u0000', deep]]) expect(() => storable(tooDeep)).toThrow(TooDeep);
});

const pair = defineStream({
  schema: z.object({ a: z.string(), b: z.number(), at: z.number().optional() }),
  key: ['a', 'b'],
  cursor: 'at',
  async *read() {
    yield { records: [] };
  },
}) as unknown as Stream;

test('of a key that a page has twice the later record counts', () => {
  const page = preparePage(
    pair,
    {
      records: [
        { a: 'x', b: 1, at: 5 },
        { a: 'y', b: 1 },
        { a: 'x', b: 1, at: 3 },
      ],
    },
    undefined,
  );
  expect(page.records).toEqual([
    { key: '["y",1]', data: { a: 'y', b: 1 } },
    { key: '["x",1]', data: { a: 'x', b: 1, at: 3 } },
  ]);
  expect(page.highest).toBe('5');
});

test('a record that a page both shows and names as deleted is there', () => {
  const gone = [
    { a: 'x', b: 1 },
    { a: 'z', b: 2 },
    { a: 'z', b: 2 },
  ];
  const page = preparePage(pair, { records: [{ a: 'x', b: 1 }], deleted: gone }, undefined);
  expect(page.deleted).toEqual(['["z",2]']);
});

test('a rejected record keeps its key only where that is whole', () => {
  const bad = [{ a: 'x', b: 1, at: 'late' }, { a: 'x' }, { a: 'x', b: null }, null, 'text', 7, []];
  const page = preparePage(pair, { records: bad }, '4');
  expect(page.rejected.map(({ key }) => key)).toEqual(['["x",1]', ...Array(6).fill(undefined)]);
  expect(page.records).toEqual([]);
  expect(page.highest).toBe('4');
});

test('keys of several parts never look alike', () => {
  const keys = [
    ['a', 'b'],
    ['a,b', ''],
    ['a"', '"b'],
    ['["a"', 'b]'],
    ['', 'a,b'],
  ].map(([x, y]) => recordKey(['x', 'y'], { x, y }));
  expect(new Set(keys).size).toBe(keys.length);
  expect(recordKey(['x'], { x: 1 })).not.toBe(recordKey(['x'], { x: '1' }));
});

test('numbers are compared as numbers, texts as texts', () => {
  const highest = (values: unknown[]) =>
    preparePage(pair, { records: values.map((at, b) => ({ a: 'x', b, at })) }, undefined).highest;
  expect(highest([9, 10, 8])).toBe('10');
  expect(highest([undefined, 3])).toBe('3');
  expect(highest([])).toBeUndefined();
});

test.for([
  [undefined, 60, undefined],
  ['2026-01-01T00:01:00.000Z', 60, '2026-01-01T00:00:00.000Z'],
  ['2026-01-01T01:00:00+01:00', 60, '2025-12-31T23:59:00.000Z'],
  ['1767225660', 60, '1767225600'],
  ['1767225660000', 60, '1767225600000'],
  ['1767225660.000100', 60, '1767225600.000100'],
  ['30', 60, '0'],
  ['opaque-cursor', 60, 'opaque-cursor'],
  ['2026-01-01T00:01:00.000Z', 0, '2026-01-01T00:01:00.000Z'],
] as const)('a mark %s moved back by %d s is %s', ([cursor, seconds, expected]) => {
  expect(reachBack(cursor, seconds)).toBe(expected);
});
