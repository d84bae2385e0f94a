import { expect, test } from 'vitest';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

const none = { inserted: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0 };

async function benchWith(list: string, last: number) {
  const bench = new Bench();
  bench.emulator.world.put(list, ...rows(1, last));
  const workspace = bench.workspace(await bench.connect());
  const from = () => bench.sent(`/lists/${list}`).map(({ search }) => search.get('from'));
  return { bench, workspace, world: bench.emulator.world, from };
}

test('a first sync brings everything, a second one only what changed', async () => {
  const { workspace, world } = await benchWith('items', 8);
  expect(await workspace.sync('items')).toEqual({
    stream: 'items',
    outcome: 'succeeded',
    counts: { ...none, inserted: 8 },
    missing: [],
  });
  expect(await collect(workspace.records('items'))).toEqual(world.list('items'));
  world.put('items', { id: 'r003', at: minute(20), name: 'changed' }, ...rows(9, 9));
  expect((await workspace.sync('items')).counts).toEqual({ ...none, inserted: 1, updated: 1, unchanged: 1 });
  expect(await collect(workspace.records('items'))).toHaveLength(9);
});

test('a second sync of an unchanged stream writes nothing', async () => {
  const { bench, workspace } = await benchWith('notes', 8);
  await workspace.sync('notes');
  const query = { id: (await workspace.connection()).id, owner: (await workspace.connection()).owner };
  const read = () => bench.store.sync.records({ ...query, stream: 'notes', after: undefined, limit: 99 });
  const before = await read();
  bench.clock.advance(60_000);
  expect((await workspace.sync('notes')).counts).toEqual({ ...none, unchanged: 8 });
  expect(await read()).toEqual(before);
});

test('G23 the mark of an ascending stream is the highest cursor, and ties at it are read again', async () => {
  const { workspace, world, from } = await benchWith('items', 3);
  await workspace.sync('items');
  world.put('items', { id: 'tie', at: minute(3), name: 'as late as the last' });
  expect((await workspace.sync('items')).counts).toEqual({ ...none, inserted: 1, unchanged: 1 });
  expect(from()).toEqual([null, minute(3)]);
});

test('G23 an overlap catches records that arrive late', async () => {
  const { workspace, world, from } = await benchWith('notes', 120);
  await workspace.sync('notes');
  world.put('notes', { id: 'late', at: minute(61), name: 'within the hour' });
  expect((await workspace.sync('notes')).counts).toMatchObject({ inserted: 1 });
  expect(from().at(-1)).toBe(minute(60));
});

test('G23 pages that come twice, or empty, change nothing', async () => {
  const { bench, workspace } = await benchWith('items', 8);
  bench.emulator.fault({ match: '/lists/items', kind: 'duplicate-page', times: 2 });
  bench.emulator.fault({ match: '/lists/items', kind: 'empty-page' });
  expect((await workspace.sync('items')).counts).toMatchObject({ inserted: 8, updated: 0 });
  expect(await collect(workspace.records('items'))).toHaveLength(8);
});

test('G21 a cursor that leads to itself ends in an error, with what came before kept', async () => {
  const { bench, workspace } = await benchWith('items', 8);
  bench.emulator.fault({ match: '/lists/items', kind: 'repeated-cursor', skip: 1, times: Infinity });
  expect(await refusal(workspace.sync('items'))).toMatchObject({ code: 'response/paging-loop' });
  expect(bench.sent('/lists/items').length).toBeLessThan(5);
  expect(await workspace.runs()).toMatchObject([{ status: 'failed', errorCode: 'response/paging-loop' }]);
});

test('a range brings what lies in it, half open, and leaves the mark alone', async () => {
  const { workspace, world, from } = await benchWith('notes', 120);
  await workspace.sync('notes');
  world.put(
    'notes',
    { id: 'r010', at: minute(10), name: 'edited' },
    { id: 'r020', at: minute(20), name: 'edited' },
  );
  const range = { from: new Date(minute(10)), to: new Date(minute(20)) };
  expect((await workspace.sync('notes', { range })).counts).toEqual({ ...none, updated: 1, unchanged: 9 });
  await workspace.sync('notes');
  expect(from().at(-1)).toBe(minute(60));
});

test('a range of an ascending stream leaves its mark alone too', async () => {
  const { workspace, from } = await benchWith('items', 12);
  await workspace.sync('items', { range: { from: new Date(minute(5)), to: new Date(minute(9)) } });
  expect(await collect(workspace.records('items'))).toHaveLength(4);
  expect((await workspace.sync('items')).counts).toMatchObject({ inserted: 8, unchanged: 4 });
  expect(from()).toContain(null);
});

test('a range before any full sync leaves the first full sync whole', async () => {
  const { workspace, from } = await benchWith('notes', 12);
  await workspace.sync('notes', { range: { from: new Date(minute(10)), to: new Date(minute(13)) } });
  expect((await workspace.sync('notes')).counts).toEqual({ ...none, inserted: 9, unchanged: 3 });
  expect(from().at(-1)).toBeNull();
});

test('an empty stream is a success', async () => {
  const { workspace } = await benchWith('items', 0);
  expect(await workspace.sync('items')).toMatchObject({ outcome: 'succeeded', counts: none });
  expect(await workspace.connection()).toHaveProperty('lastSyncedAt');
});

test('records come in batches without end, in the order of their keys', async () => {
  const { workspace, world } = await benchWith('items', 1203);
  await workspace.sync('items');
  const ids = (await collect(workspace.records('items'))).map(({ id }) => id);
  expect(ids).toEqual(
    world
      .list('items')
      .map(({ id }) => id)
      .sort(),
  );
});

test('a stream that is not there, and one that was not consented to, are refused before any request', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect({ abilities: ['createItem'] }));
  const sync = workspace.sync as (name: string) => Promise<unknown>;
  for (const name of ['itmes', '__proto__', 'toString']) {
    const error = await refusal(sync(name));
    expect(error).toMatchObject({ code: 'input/invalid' });
    expect(error.message).toContain('items, notes');
    expect(() => workspace.records(name as 'items')).toThrow(/no stream called/);
  }
  const lacking = await refusal(workspace.sync('items'));
  expect(lacking).toMatchObject({ code: 'auth/scope-missing', detail: { scopes: ['read'] } });
  expect(lacking.message).toContain('abilities: ["items"]');
  expect(await workspace.can('items')).toBe(false);
  expect(bench.sent('/lists/items')).toHaveLength(0);
});

test('streams are named parents first', async () => {
  const { workspace } = await benchWith('items', 0);
  expect(workspace.streams).toEqual(['items', 'notes', 'files', 'folders', 'reports', 'entries']);
});
