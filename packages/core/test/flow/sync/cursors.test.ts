import { cursorPages } from '@patchbay/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { cursorText, isLater } from '../../../src/flow/sync/cursor-order.ts';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';
import { fieldbookWith, pagesOf } from '../../fieldbook/items-read.ts';
import { refusal } from '../../fieldbook/refusal.ts';

/** What `since` the syncs of a stream are begun with that hands out these cursor values, a list a sync. */
async function sinceAfter(...syncs: readonly (readonly unknown[])[]) {
  const seen: (string | undefined)[] = [];
  let round = 0;
  const connector = fieldbookWith({
    cursor: 'at',
    ascending: true,
    read({ since }) {
      seen.push(since);
      const values = syncs[round++] ?? [];
      return pagesOf(
        ...values.map((at, index) => ({ records: [{ id: `${round}-${index}`, at, name: 'x' }] })),
      );
    },
  });
  const bench = new Bench({ connector });
  const workspace = bench.workspace(await bench.connect());
  const sync = () => workspace.sync('items');
  for (let each = 0; each < syncs.length; each += 1) await sync();
  await sync();
  const drift = bench.events.flatMap((event) => (event.type === 'schema-drift' ? event.fields : []));
  return { since: seen.at(-1), stored: await collect(workspace.records('items')), drift };
}

test.for([
  ['2025-12-01T10:00:00+02:00', '2025-12-01T09:00:00Z', '2025-12-01T09:00:00Z'],
  ['2025-12-01T09:00:00Z', '2025-12-01T10:30:00+02:00', '2025-12-01T09:00:00Z'],
  ['2025-12-01T09:00:00Z', '2025-12-01T09:00:00.000001Z', '2025-12-01T09:00:00.000001Z'],
  ['2025-12-01T09:00:00.1234567Z', '2025-12-01T09:00:00.123Z', '2025-12-01T09:00:00.1234567Z'],
  ['2025-12-01 09:00:01', '2025-12-01T09:00:00Z', '2025-12-01 09:00:01'],
  ['2025-12-02', '2025-12-01T23:59:59Z', '2025-12-02'],
  ['1700000000.000900', '1700000000.001', '1700000000.001'],
  ['9', '10', '10'],
  ['9007199254740993', '9007199254740992', '9007199254740993'],
  ['01HA', '01HB', '01HB'],
])('C08 of the cursors %s and %s the mark is %s, as the provider wrote it', async ([left, right, mark]) => {
  expect((await sinceAfter([left, right])).since).toBe(mark);
  expect((await sinceAfter([left], [right])).since).toBe(mark);
  expect((await sinceAfter([right], [left])).since).toBe(mark);
});

test('C08 moments are in the order of time whatever their zone and precision', () => {
  const written = fc
    .record({
      ms: fc.integer({ min: 0, max: 4e12 }),
      zone: fc.integer({ min: -14 * 4, max: 14 * 4 }),
      digits: fc.nat(3),
    })
    .map(({ ms, zone, digits }) => {
      const local = new Date(ms + zone * 900_000).toISOString();
      const hours = String(Math.floor(Math.abs(zone) / 4)).padStart(2, '0');
      const sign = zone < 0 ? '-' : '+';
      const kept = Math.floor(ms / 10 ** (3 - digits)) * 10 ** (3 - digits);
      const fraction = digits === 0 ? '' : local.slice(19, 20 + digits);
      return {
        kept,
        text: `${local.slice(0, 19)}${fraction}${sign}${hours}:${String((Math.abs(zone) % 4) * 15).padStart(2, '0')}`,
      };
    });
  fc.assert(
    fc.property(written, written, (left, right) => {
      expect(isLater(left.text, right.text)).toBe(left.kept > right.kept);
    }),
    { numRuns: 500, seed: 8 },
  );
});

test.for([
  ['null', null],
  ['nothing', undefined],
  ['an empty text', ''],
  ['what is no time', 'zzz'],
  ['a list', ['2030-01-01T00:00:00Z']],
  ['a number among times', 9e15],
])('C13 a cursor that is %s is stored with its record, told, and moves no mark', async ([, bad]) => {
  const { since, stored, drift } = await sinceAfter([minute(1), bad, minute(2)], [bad]);
  expect(since).toBe(minute(2));
  expect(stored).toHaveLength(4);
  expect(drift).toEqual([
    { field: 'at', change: 'unplaced', records: 1 },
    { field: 'at', change: 'unplaced', records: 1 },
  ]);
});

test('C13 what comes first and is no time gives way to the first that is one', async () => {
  expect((await sinceAfter(['zzz', minute(1)])).since).toBe(minute(1));
  expect(cursorText(Number.POSITIVE_INFINITY)).toBeUndefined();
});

async function benchWithItems(last: number) {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, last));
  bench.emulator.world.put('notes', ...rows(1, last));
  return { bench, world: bench.emulator.world, workspace: bench.workspace(await bench.connect()) };
}

test.for([1, 2, 3, 4, 5])(
  'C07 ten records with one cursor value, interrupted at page %d of three each: none is lost, none read for ever',
  async (page) => {
    const { bench, world, workspace } = await benchWithItems(2);
    world.put('items', ...rows(3, 12).map((row) => ({ ...row, at: minute(3) })));
    const trouble = bench.emulator.fault({
      match: '/lists/items',
      kind: 'server-error',
      skip: page - 1,
      times: Infinity,
    });
    if (page < 5) await refusal(workspace.sync('items'));
    trouble.clear();
    await workspace.sync('items');
    expect(await collect(workspace.records('items'))).toHaveLength(12);
    expect((await workspace.sync('items')).counts).toMatchObject({ inserted: 0, unchanged: 10 });
    expect(bench.sent('/lists/items').length).toBeLessThan(25);
  },
);

test('C09 a record that arrives late is caught within the overlap that its stream declares', async () => {
  const { world, workspace } = await benchWithItems(90);
  await workspace.sync('notes');
  world.put('notes', { id: 'late', at: minute(31), name: 'within the hour' });
  expect((await workspace.sync('notes')).counts).toMatchObject({ inserted: 1 });
});

test.for([-600, 600])(
  'C10 a provider whose clock is %d seconds off is read to the same table',
  async (seconds) => {
    const { bench, world, workspace } = await benchWithItems(4);
    await workspace.sync('items');
    const at = new Date(bench.clock.now().getTime() + seconds * 1000).toISOString();
    world.put('items', { id: 'skewed', at, name: 'by its own clock' });
    await workspace.sync('items');
    world.put('items', {
      id: 'later',
      at: new Date(Date.parse(at) + 1000).toISOString(),
      name: 'a second later',
    });
    await workspace.sync('items');
    expect(await collect(workspace.records('items'))).toHaveLength(6);
    expect(bench.sent('/lists/items').at(-1)?.search.get('from')).toBe(at);
  },
);

test('C11 a record that changes while it is walked, and moves to a later page, is there once with its last version', async () => {
  const { bench, world, workspace } = await benchWithItems(8);
  let pages = 0;
  bench.intercept = async (request, next) => {
    const response = await next(request);
    if (request.url.includes('/lists/items') && ++pages === 1)
      world.put('items', { id: 'r001', at: minute(20), name: 'moved' });
    return response;
  };
  await workspace.sync('items');
  const stored = await collect(workspace.records('items'));
  expect(stored.filter(({ id }) => id === 'r001')).toEqual([{ id: 'r001', at: minute(20), name: 'moved' }]);
  expect(stored).toHaveLength(8);
});

const listed = z.object({ records: z.array(z.unknown()), next: z.string().optional() });

test('C20 a page token that is no longer good when a walk goes on loses nothing: it goes on from the last safe mark', async () => {
  const connector = fieldbookWith({
    cursor: 'at',
    ascending: true,
    read: ({ client, since }) =>
      cursorPages(client, 'lists/items', {
        page: listed,
        records: ({ records }) => records,
        next: ({ next }) => next,
        parameter: 'cursor',
        searchParams: { from: since },
      }),
  });
  const bench = new Bench({ connector });
  bench.emulator.world.put('items', ...rows(1, 8));
  const workspace = bench.workspace(await bench.connect());
  bench.intercept = (request, next) => {
    const expired = new URL(request.url);
    if (expired.searchParams.has('cursor')) expired.searchParams.set('cursor', 'expired');
    return next(new Request(expired, request));
  };
  expect(await refusal(workspace.sync('items'))).toMatchObject({ code: 'request/rejected' });
  bench.intercept = (request, next) => next(request);
  expect((await workspace.sync('items')).counts).toMatchObject({ inserted: 5, unchanged: 1 });
  const resumed = bench.sent('/lists/items').at(-2)?.search;
  expect([resumed?.get('cursor'), resumed?.get('from')]).toEqual([null, minute(3)]);
});
