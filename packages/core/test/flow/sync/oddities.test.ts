import { expect, test } from 'vitest';
import * as z from 'zod';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';
import { fieldbookWith, pagesOf } from '../../fieldbook/items-read.ts';

const open = z.object({ id: z.string(), name: z.unknown() });

/** One page with a good record, an odd one and another good one. */
async function syncOdd(odd: object, schema: z.ZodType<object> = open) {
  const good = [
    { id: 'a', name: 'before' },
    { id: 'z', name: 'after' },
  ];
  const connector = fieldbookWith({ schema, read: () => pagesOf({ records: [good[0], odd, good[1]] }) });
  const bench = new Bench({ connector });
  const workspace = bench.workspace(await bench.connect());
  const { counts } = await workspace.sync('items');
  const stored = await collect(workspace.records('items'));
  expect(stored.map(({ id }) => id)).toEqual(expect.arrayContaining(['a', 'z']));
  const rejected = await collect(workspace.rejected('items'));
  return { counts, stored: stored.find(({ id }) => id !== 'a' && id !== 'z'), rejected };
}

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { value };
  return value;
}

const maximal = '9'.repeat(40);

test.for([
  ['U+0000 in a text and in a name', { 'a\u0000b': 'c\u0000d' }, { 'a\uFFFDb': 'c\uFFFDd' }],
  ['half a surrogate pair', 'x\uD83D', 'x\uFFFD'],
  ['an integer beyond 2^53', 9007199254740993n, '9007199254740993'],
  ['a decimal as text', `0.${maximal}`, `0.${maximal}`],
  ['nested nulls', [null, { a: null }], [null, { a: null }]],
  ['a megabyte', 'm'.repeat(1_048_576), 'm'.repeat(1_048_576)],
  ['a depth that can be kept', nested(150), nested(150)],
])('C32 a record with %s is stored, and so are those beside it', async ([, name, kept]) => {
  const { counts, stored } = await syncOdd({ id: 'odd', name });
  expect(counts).toMatchObject({ inserted: 3, rejected: 0 });
  expect(stored).toEqual({ id: 'odd', name: kept });
});

test.for([
  ['is nested without end', { id: 'odd', name: nested(20_000) }, 'record: too_deep'],
  ['has a key that no index holds', { id: 'k'.repeat(1001), name: 'x' }, 'id: too_long'],
  ['has another type', 'no object', 'record: invalid_type'],
  ['is null', null, 'record: invalid_type'],
] as const)(
  'C32 a record that %s is set aside with its reason, and those beside it are stored',
  async ([, odd, reason]) => {
    const { counts, rejected } = await syncOdd(odd as object);
    expect(counts).toMatchObject({ inserted: 2, rejected: 1 });
    expect(rejected).toMatchObject([{ reason }]);
  },
);

test('C32 a deletion finds its record though the key holds what no store keeps', async () => {
  const pages = [
    { records: [{ id: 'a\u0000', name: 'x' }], deleted: [] },
    { records: [], deleted: [{ id: 'a\u0000' }] },
  ];
  const connector = fieldbookWith({ schema: open, read: () => pagesOf(...pages) });
  const bench = new Bench({ connector });
  const workspace = bench.workspace(await bench.connect());
  expect((await workspace.sync('items')).counts).toMatchObject({ inserted: 1, deleted: 1 });
});

test('C36 two connections with the same record ids do not meet, and the end of one leaves the other', async () => {
  const bench = new Bench({ accounts: 'many' });
  const { world } = bench.emulator;
  world.put('items', ...rows(1, 4));
  const [first, second] = [await bench.connect({ account: 'ada' }), await bench.connect({ account: 'ben' })];
  await bench.workspace(first).sync('items');
  world.put('items', ...rows(1, 4, { name: 'later' }));
  expect((await bench.workspace(second).sync('items')).counts).toMatchObject({ inserted: 4, updated: 0 });
  const names = async (connection: typeof first) =>
    (await collect(bench.workspace(connection).records('items'))).map(({ name }) => name);
  expect(await names(first)).toEqual(['row 1', 'row 2', 'row 3', 'row 4']);
  await bench.patchbay.disconnect(first.id, first);
  expect(await names(second)).toEqual(['later', 'later', 'later', 'later']);
  expect(await bench.workspace(second).sync('items')).toMatchObject({ outcome: 'succeeded' });
  expect(await bench.workspace(second).schedules()).not.toEqual([]);
});

test('C28 a sync whose worker died with everything it knew is begun again by whoever sweeps next', async () => {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 8));
  const workspace = bench.workspace(await bench.connect({ abilities: ['items'] }));
  const forever = new Promise<Response>(() => undefined);
  bench.intercept = (request, next) => (request.url.includes('cursor=') ? forever : next(request));
  // Never ends, as a process that was killed.
  void bench.patchbay.tick();
  while (bench.sent('/lists/items').length === 0 || (await collect(workspace.records('items'))).length === 0)
    await new Promise((resolve) => setImmediate(resolve));
  const successor = bench.beside();
  successor.intercept = (request, next) => next(request);
  await successor.patchbay.tick();
  expect(await collect(workspace.records('items'))).toHaveLength(3);
  bench.clock.advance(301_000);
  await successor.patchbay.tick();
  expect(await collect(workspace.records('items'))).toHaveLength(8);
  expect((await workspace.runs()).map(({ status, errorCode }) => [status, errorCode])).toEqual([
    ['succeeded', undefined],
    ['failed', 'sync/lease-lost'],
  ]);
});
