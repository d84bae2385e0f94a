import { defineStream } from '@patchbay/core';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';
import { expectNoSecret, refusal } from '../../fieldbook/refusal.ts';

const counts = { inserted: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0 };

type Items = NonNullable<NonNullable<Parameters<typeof defineFieldbook>[0]>['items']>;

/** The connector after an update that knows names of any form, and has one for a record without an id. */
const updated = defineFieldbook({
  items: defineStream({
    schema: z.object({
      id: z.string().default('without'),
      at: z.string(),
      name: z.unknown().transform((name) => (typeof name === 'string' ? name : 'mended')),
    }),
    key: 'id',
    cursor: 'at',
    scopes: ['read'],
    async *read() {
      yield { records: [] };
    },
  }) as unknown as Items,
});

/** Four items, of which the first page's three came with a name of another form. */
async function benchWithRejected(kind: 'schema-drift' | 'poison-record' = 'schema-drift') {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 4));
  const connection = await bench.connect();
  const workspace = bench.workspace(connection);
  bench.emulator.fault({ match: '/lists/items', kind });
  await workspace.sync('items');
  return { bench, connection, workspace, later: bench.beside({ connector: updated }).workspace(connection) };
}

test('C25 what was set aside is stored once the connector knows its form, without asking the provider', async () => {
  const { bench, workspace, later } = await benchWithRejected();
  const set = await collect(workspace.rejected('items'));
  expect(set.map(({ key, reason }) => [key, reason])).toEqual(
    ['r001', 'r002', 'r003'].map((id) => [JSON.stringify([id]), 'name: invalid_type']),
  );
  expect(await workspace.retryRejected('items')).toEqual({ accepted: 0, left: 3 });
  const asked = bench.sent('/lists/items').length;
  expect(await later.retryRejected('items')).toEqual({ accepted: 3, left: 0 });
  expect(bench.sent('/lists/items')).toHaveLength(asked);
  expect((await collect(later.records('items'))).map(({ name }) => name)).toEqual([
    ...['mended', 'mended', 'mended'],
    'row 4',
  ]);
  expect(await collect(later.rejected('items'))).toEqual([]);
  expect(await later.retryRejected('items')).toEqual({ accepted: 0, left: 0 });
});

test('C25 what a later sync stored is not put back', async () => {
  const { bench, workspace, later } = await benchWithRejected();
  bench.emulator.world.put('items', { id: 'r002', at: minute(9), name: 'newer' });
  await workspace.sync('items');
  expect((await collect(workspace.rejected('items'))).map(({ key }) => key)).toEqual([
    '["r001"]',
    '["r003"]',
  ]);
  expect(await later.retryRejected('items')).toEqual({ accepted: 2, left: 0 });
  expect((await collect(workspace.records('items'))).map(({ name }) => name)).toEqual([
    ...['mended', 'newer', 'mended'],
    'row 4',
  ]);
});

test('C25 a record that named no key stays where it is', async () => {
  const { workspace, later } = await benchWithRejected('poison-record');
  expect(await later.retryRejected('items')).toEqual({ accepted: 0, left: 1 });
  expect(await collect(workspace.rejected('items'))).toMatchObject([{ key: undefined }]);
});

test.for([
  { pages: 20, outcome: 'succeeded' },
  { pages: 21, outcome: 'failed' },
])('C25 of 120 records $pages pages of three do not fit: $outcome', async ({ pages, outcome }) => {
  const bench = new Bench();
  bench.emulator.world.put('notes', ...rows(1, 120));
  const workspace = bench.workspace(await bench.connect());
  bench.emulator.fault({ match: '/lists/notes', kind: 'schema-drift', times: pages });
  const ended = await workspace.sync('notes').catch((error: unknown) => error);
  if (outcome === 'failed') expect(ended).toMatchObject({ code: 'response/invalid' });
  else expect(ended).toMatchObject({ outcome, counts: { rejected: 60 } });
  expect(await workspace.runs()).toMatchObject([{ status: outcome }]);
  expect(await collect(workspace.records('notes'))).toHaveLength(120 - pages * 3);
  // A walk that failed has not moved on: the next one begins where this one did.
  await workspace.sync('notes');
  const starts = bench.sent('/lists/notes').filter(({ search }) => !search.has('cursor'));
  expect(starts.at(-1)?.search.has('from')).toBe(outcome === 'succeeded');
});

test('G24 few records that do not fit are no failure, even if they are all there are', async () => {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 2));
  const workspace = bench.workspace(await bench.connect());
  bench.emulator.fault({ match: '/lists/items', kind: 'schema-drift' });
  expect(await workspace.sync('items')).toMatchObject({
    outcome: 'succeeded',
    counts: { ...counts, rejected: 2 },
  });
});

test('G24 drift from the schema is told once per sync, by name alone', async () => {
  const bench = new Bench();
  const { world } = bench.emulator;
  world.put('items', ...rows(1, 8));
  const workspace = bench.workspace(await bench.connect());
  const told = () =>
    bench.events.filter((event) => event.type === 'schema-drift').map(({ fields }) => fields);
  await workspace.sync('items');
  expect(told()).toEqual([]);
  const more = { colour: 'canary-record' } as object;
  world.put('items', ...rows(9, 10, more), { id: 'r011', at: minute(11), name: 'last' });
  await workspace.sync('items');
  const colour = { field: 'colour', change: 'new', records: 2 };
  expect(told()).toEqual([[colour]]);
  world.put('items', ...rows(12, 12, more));
  await workspace.sync('items');
  expect(told()).toHaveLength(1);
  world.put('items', ...rows(13, 18));
  bench.emulator.fault({ match: '/lists/items', kind: 'schema-drift', times: 1 });
  bench.emulator.fault({ match: '/lists/items', kind: 'poison-record', skip: 1 });
  await workspace.sync('items');
  expect(told().at(-1)).toEqual([
    { field: 'name', change: 'changed', records: 3 },
    { field: 'id', change: 'missing', records: 1 },
  ]);
  expect(told()).toHaveLength(2);
  expectNoSecret(bench.events);
});

test('G24 what a stream’s first records have is not new, also after a sync that brought none', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect());
  await workspace.sync('items');
  bench.emulator.world.put('items', ...rows(1, 4, { colour: 'red' } as object));
  await workspace.sync('items');
  expect(bench.events.map(({ type }) => type)).not.toContain('schema-drift');
});

test('a stream that is not there has nothing to retry', async () => {
  const { workspace } = await benchWithRejected();
  const name = 'itmes' as 'items';
  expect(await refusal(workspace.retryRejected(name))).toMatchObject({ code: 'input/invalid' });
  expect(() => workspace.rejected(name)).toThrow(/no stream called/);
});
