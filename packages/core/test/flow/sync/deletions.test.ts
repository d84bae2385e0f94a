import { expect, test } from 'vitest';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

async function synced(count: number) {
  const bench = new Bench();
  const { world } = bench.emulator;
  world.put('folders', ...rows(1, count));
  const workspace = bench.workspace(await bench.connect());
  await workspace.sync('folders');
  const ids = async () => (await collect(workspace.records('folders'))).map(({ id }) => id);
  return { bench, world, workspace, ids };
}

test('G22 what a complete walk does not show is gone', async () => {
  const { world, workspace, ids } = await synced(8);
  world.drop('folders', 'r002', 'r007');
  expect((await workspace.sync('folders')).counts).toMatchObject({ deleted: 2, unchanged: 6 });
  expect(await ids()).toEqual(['r001', 'r003', 'r004', 'r005', 'r006', 'r008']);
  world.put('folders', ...rows(2, 2));
  expect((await workspace.sync('folders')).counts).toMatchObject({ inserted: 1, deleted: 0 });
});

test.for([1, 2, 3])('G22 a walk that breaks off at page %d deletes nothing', async (page) => {
  const { bench, world, workspace, ids } = await synced(9);
  world.drop('folders', 'r001', 'r009');
  const skip = page - 1;
  bench.emulator.fault({ match: '/lists/folders', kind: 'connection-lost', skip, times: 4 });
  if (page === 3) world.put('folders', ...rows(10, 12)); // so that there is a third page
  await refusal(workspace.sync('folders'));
  expect(await ids()).toEqual(expect.arrayContaining(['r001', 'r009']));
  await workspace.sync('folders');
  expect(await ids()).not.toContain('r001');
});

test('G22 a walk in a loop deletes nothing', async () => {
  const { bench, world, workspace, ids } = await synced(9);
  world.drop('folders', 'r009');
  bench.emulator.fault({ match: '/lists/folders', kind: 'repeated-cursor', times: Infinity });
  expect(await refusal(workspace.sync('folders'))).toMatchObject({ code: 'response/paging-loop' });
  expect(await ids()).toContain('r009');
});

test('G22 an empty page in the middle is not the end', async () => {
  const { bench, workspace, ids } = await synced(9);
  bench.emulator.fault({ match: '/lists/folders', kind: 'empty-page', skip: 1 });
  expect((await workspace.sync('folders')).counts).toMatchObject({ deleted: 0, unchanged: 9 });
  expect(await ids()).toHaveLength(9);
});

test.for([
  ['all', 0, true],
  ['more than half', 3, true],
  ['exactly half', 4, false],
  ['less than half', 5, false],
] as const)('G22 %s of 8 vanish: %d left', async ([, left, isSpared]) => {
  const { world, workspace, ids } = await synced(8);
  world.drop('folders', ...rows(left + 1, 8).map(({ id }) => id));
  if (!isSpared) {
    expect((await workspace.sync('folders')).counts.deleted).toBe(8 - left);
    return;
  }
  const error = await refusal(workspace.sync('folders'));
  expect(error.code).toBe('response/invalid');
  expect(error.message).toMatch(new RegExp(`${8 - left} records.*allowMassDeletion: true`, 's'));
  expect(await ids()).toHaveLength(8);
  expect((await workspace.sync('folders', { allowMassDeletion: true })).counts.deleted).toBe(8 - left);
  expect(await ids()).toHaveLength(left);
});

test('G22 a record that is set aside is not taken for absent', async () => {
  const { bench, workspace, ids } = await synced(9);
  bench.emulator.fault({ match: '/lists/folders', kind: 'schema-drift' });
  expect((await workspace.sync('folders')).counts).toMatchObject({ rejected: 3, deleted: 0 });
  bench.emulator.fault({ match: '/lists/folders', kind: 'poison-record' });
  expect((await workspace.sync('folders')).counts).toMatchObject({ rejected: 1, deleted: 0 });
  expect(await ids()).toHaveLength(9);
});

test('C31 a sync that refused to delete so much is in the log as failed, and was not a sync', async () => {
  const { bench, world, workspace } = await synced(8);
  const { lastSyncedAt } = await workspace.connection();
  bench.clock.advance(60_000);
  world.drop('folders', ...rows(1, 5).map(({ id }) => id));
  await refusal(workspace.sync('folders'));
  expect((await workspace.runs())[0]).toMatchObject({ status: 'failed', errorCode: 'response/invalid' });
  expect((await workspace.connection()).lastSyncedAt).toEqual(lastSyncedAt);
});

test('a stream that reports its deletions loses nothing by absence', async () => {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 3));
  const workspace = bench.workspace(await bench.connect());
  await workspace.sync('items');
  bench.emulator.world.drop('items', 'r001');
  await workspace.sync('items');
  expect(await collect(workspace.records('items'))).toHaveLength(3);
});

test('G22 only a walk from the very beginning can tell by absence', async () => {
  const bench = new Bench();
  const { world } = bench.emulator;
  world.put('reports-north', ...rows(1, 4));
  const workspace = bench.workspace(await bench.connect());
  await workspace.changeSettings({ region: 'north' });
  await workspace.sync('reports');
  world.put('reports-north', ...rows(5, 6));
  expect((await workspace.sync('reports')).counts).toMatchObject({ inserted: 2, deleted: 0 });
  expect(await collect(workspace.records('reports'))).toHaveLength(6);
});
