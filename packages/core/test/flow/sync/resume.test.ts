import { expect, test } from 'vitest';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { FailingStore } from '../../fieldbook/failing-store.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';

type Listed = 'items' | 'notes' | 'files';

/** Ten records in pages of three, and three more changes: four or five pages, whatever the stream. */
async function benchWith(stream: Listed) {
  const failing = new FailingStore();
  const bench = new Bench({ store: failing.open });
  const { world } = bench.emulator;
  world.put(stream, ...rows(1, 10));
  // Later than the overlap of any stream reaches back: a mark saved too early would lose what is older.
  world.put(stream, { id: 'r002', at: minute(90), name: 'changed' });
  world.drop(stream, 'r004');
  const connection = await bench.connect();
  return { bench, failing, world, connection, workspace: bench.workspace(connection) };
}

const crashes = (['items', 'notes', 'files'] as const).flatMap((stream) =>
  [1, 2, 3, 4].flatMap((page) =>
    (['before', 'after'] as const).flatMap((when) =>
      [false, true].map((killed) => ({ stream, page, when, killed })),
    ),
  ),
);

test.for(crashes)(
  'G20 $stream, dead $when page $page is written (process killed: $killed), ends as if never interrupted',
  async ({ stream, ...crash }) => {
    const { bench, failing, world, workspace } = await benchWith(stream);
    if (stream !== 'files' && crash.page === 4) crash.page = 3;
    Object.assign(failing, crash);
    await expect(workspace.sync(stream)).rejects.toThrow('the database is gone');
    failing.heal();
    if (crash.killed) {
      expect(await workspace.sync(stream)).toMatchObject({ outcome: 'busy' });
      bench.clock.advance(61_000);
    }
    expect(await workspace.sync(stream)).toMatchObject({ outcome: 'succeeded' });
    const byId = (list: readonly { readonly id: string }[]) =>
      list.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId(await collect(workspace.records(stream)))).toEqual(byId(world.list(stream)));
    const [last, first] = await workspace.runs();
    expect(last).toMatchObject({ status: 'succeeded' });
    expect(first).toMatchObject({
      status: 'failed',
      errorCode: crash.killed ? 'sync/lease-lost' : undefined,
      pages: crash.page - (crash.when === 'before' ? 1 : 0),
    });
  },
);

test('G20 the cursor of an ascending stream is saved with every page', async () => {
  const { bench, failing, workspace } = await benchWith('items');
  Object.assign(failing, { page: 3 });
  await expect(workspace.sync('items')).rejects.toThrow();
  failing.heal();
  await workspace.sync('items');
  const resumed = bench.sent('/lists/items')[3];
  expect(resumed?.search.get('from')).toBe(minute(8)); // after r001, r003, r005 and r006, r007, r008
});

test('C12 the cursor of an unsorted stream is saved only when the walk has ended', async () => {
  const { bench, failing, workspace } = await benchWith('notes');
  Object.assign(failing, { page: 3 });
  await expect(workspace.sync('notes')).rejects.toThrow();
  failing.heal();
  await workspace.sync('notes');
  const starts = bench.sent('/lists/notes').filter(({ search }) => !search.has('cursor'));
  expect(starts.map(({ search }) => search.get('from'))).toEqual([null, null]);
});

test('C24 a provider that fails in the middle leaves a mark to go on from', async () => {
  const { bench, workspace } = await benchWith('items');
  const trouble = bench.emulator.fault({
    match: '/lists/items',
    kind: 'server-error',
    skip: 1,
    times: Infinity,
  });
  await expect(workspace.sync('items')).rejects.toMatchObject({ code: 'request/unavailable' });
  expect(await workspace.runs()).toMatchObject([{ pages: 1, counts: { inserted: 3 } }]);
  trouble.clear();
  expect((await workspace.sync('items')).counts).toMatchObject({ inserted: 6, unchanged: 1 });
});

test('lastSyncedAt tells of the last success, not of a failure', async () => {
  const { bench, failing, workspace } = await benchWith('items');
  await workspace.sync('items');
  const { lastSyncedAt } = await workspace.connection();
  bench.clock.advance(60_000);
  failing.heal();
  bench.emulator.fault({ match: '/lists/items', kind: 'server-error', times: 4 });
  await expect(workspace.sync('items')).rejects.toThrow();
  expect((await workspace.connection()).lastSyncedAt).toEqual(lastSyncedAt);
});
