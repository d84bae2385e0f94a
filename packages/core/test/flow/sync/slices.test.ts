import { expect, test, vi } from 'vitest';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';

/** A provider that takes its time over each page of these lists. */
function slow(bench: Bench, seconds: number, ...lists: readonly string[]): void {
  bench.intercept = async (request, next) => {
    const response = await next(request);
    if (lists.some((list) => request.url.includes(`/lists/${list}`))) bench.clock.advance(seconds * 1000);
    return response;
  };
}

/** A provider that answers one request for entries a minute. */
function onceAMinute(bench: Bench): void {
  let last = Number.NEGATIVE_INFINITY;
  bench.intercept = async (request, next) => {
    if (!request.url.includes('/lists/entries')) return next(request);
    const now = bench.clock.now().getTime();
    if (now - last < 60_000) return new Response(null, { status: 429, headers: { 'retry-after': '60' } });
    last = now;
    return next(request);
  };
}

async function benchWithLists(abilities: readonly ('items' | 'notes')[]) {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 12));
  bench.emulator.world.put('notes', ...rows(1, 12));
  const workspace = bench.workspace(await bench.connect({ abilities: [...abilities] }));
  return { bench, workspace };
}

/** Five open folders with two entries each, known already, and due work for the entries alone. */
async function benchWithFolders() {
  const bench = new Bench({ sync: { partsAtOnce: 1 } });
  const { world } = bench.emulator;
  const folders = ['f1', 'f2', 'f3', 'f4', 'f5'];
  world.put('folders', ...folders.map((id) => ({ id, at: minute(1), name: id, open: true })));
  for (const folder of folders)
    world.put('entries', ...rows(1, 2).map((row) => ({ ...row, id: `${folder}-${row.id}`, folder })));
  const workspace = bench.workspace(await bench.connect({ abilities: ['folders', 'entries'] }));
  await workspace.schedule({ stream: 'folders', everySeconds: 'off' });
  await workspace.sync('folders');
  const asked = () => bench.sent('/lists/entries').map(({ search }) => search.get('parent'));
  return { bench, workspace, folders, asked };
}

test('G33 a long sync is done in slices that go on from the last page, and other work comes between them', async () => {
  const { bench, workspace } = await benchWithLists(['items', 'notes']);
  slow(bench, 11, 'items');
  expect(await bench.patchbay.tick({ budgetMs: 200_000 })).toEqual({ done: 5, failed: 0 });
  const lists = bench.urls.map(({ pathname }) => pathname).filter((path) => path.startsWith('/lists/'));
  expect(lists.indexOf('/lists/notes')).toBeLessThan(lists.lastIndexOf('/lists/items'));
  expect((await workspace.runs({ stream: 'items' })).map(({ status }) => status)).toEqual([
    'succeeded',
    'continued',
    'continued',
  ]);
  expect(await collect(workspace.records('items'))).toHaveLength(12);
  expect(bench.events.filter((event) => event.type === 'sync-ended').map(({ outcome }) => outcome)).toContain(
    'continued',
  );
});

test('G33 a slice that ends is due at once, is no failure, and is not yet a sync', async () => {
  const { bench, workspace } = await benchWithLists(['items']);
  slow(bench, 30, 'items');
  expect(await bench.patchbay.tick({ budgetMs: 10_000 })).toMatchObject({ failed: 0 });
  expect((await workspace.connection()).lastSyncedAt).toBeUndefined();
  expect(await workspace.runs()).toMatchObject([{ status: 'continued', pages: 1, errorCode: undefined }]);
  const [{ nextAt } = {}] = await workspace.schedules();
  expect(nextAt).toEqual(bench.clock.now());
});

test('C07 a tie group longer than a slice is read to its end, not over and over', async () => {
  const { bench, workspace } = await benchWithLists(['items']);
  const ties = rows(13, 24).map((row) => ({ ...row, at: minute(12) }));
  bench.emulator.world.put('items', ...ties);
  slow(bench, 25, 'items');
  for (let ticks = 0; ticks < 12; ticks += 1) await bench.patchbay.tick({ budgetMs: 20_000 });
  expect(await collect(workspace.records('items'))).toHaveLength(24);
  expect((await workspace.runs({ limit: 1 })).map(({ status }) => status)).toEqual(['succeeded']);
});

test('a stream that saves no mark by the page runs through, and comes due for nobody else meanwhile', async () => {
  const { bench, workspace } = await benchWithLists(['notes']);
  const other = bench.beside();
  const meanwhile: unknown[] = [];
  bench.intercept = async (request, next) => {
    const response = await next(request);
    if (!request.url.includes('/lists/notes')) return response;
    bench.clock.advance(130_000);
    meanwhile.push(await other.patchbay.tick());
    return response;
  };
  expect(await bench.patchbay.tick()).toEqual({ done: 2, failed: 0 });
  expect(meanwhile).toHaveLength(4);
  expect(new Set(meanwhile.map((ticked) => JSON.stringify(ticked)))).toEqual(
    new Set([JSON.stringify({ done: 0, failed: 0 })]),
  );
  expect((await workspace.runs()).map(({ status }) => status)).toEqual(['succeeded']);
});

test('slices of a stream with many partitions walk each of them once', async () => {
  const { bench, workspace, folders, asked } = await benchWithFolders();
  slow(bench, 9, 'entries');
  let ticks = 0;
  for (; (await workspace.runs({ stream: 'entries' })).length < 5; ticks += 1)
    await bench.patchbay.tick({ budgetMs: 10_000 });
  expect(ticks).toBeGreaterThan(1);
  expect(asked()).toEqual(folders);
  expect(await collect(workspace.records('entries'))).toHaveLength(10);
  bench.clock.advance(900_000);
  await bench.patchbay.tick({ budgetMs: 1_000_000 });
  expect(asked().slice(5)).toEqual(folders);
});

test('C31 a partition that fails in one slice keeps no later one from its turn, and the round has failed', async () => {
  const { bench, workspace, folders, asked } = await benchWithFolders();
  bench.intercept = async (request, next) => {
    if (!request.url.includes('/lists/entries')) return next(request);
    bench.clock.advance(9000);
    return request.url.includes('parent=f2') ? new Response('', { status: 404 }) : next(request);
  };
  const ticked = [];
  for (let ticks = 0; ticks < 4; ticks += 1) ticked.push(await bench.patchbay.tick({ budgetMs: 10_000 }));
  expect(new Set(asked())).toEqual(new Set(folders.filter((folder) => folder !== 'f2')));
  expect(ticked.reduce((sum, { failed }) => sum + failed, 0)).toBe(1);
  expect(bench.events).toContainEqual({ type: 'work-failed', kind: 'sync', code: 'request/not-found' });
  expect(await collect(workspace.records('entries'))).toHaveLength(8);
});

test('C22 a limit in the middle of many partitions keeps what is done: after it the sync goes on behind that', async () => {
  const { bench, workspace, asked } = await benchWithFolders();
  bench.emulator.fault({ match: '/lists/entries', kind: 'rate-limited', skip: 2, retryAfterSeconds: 600 });
  const in600 = new Date(bench.clock.now().getTime() + 600_000);
  await bench.patchbay.tick();
  expect(await workspace.schedules()).toMatchObject([{}, { stream: 'entries', nextAt: in600 }]);
  bench.clock.advance(599_000);
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 0 });
  bench.clock.advance(2000);
  expect(await bench.patchbay.tick()).toEqual({ done: 1, failed: 0 });
  expect(asked()).toEqual(['f1', 'f2', 'f3', 'f3', 'f4', 'f5']);
  expect(await collect(workspace.records('entries'))).toHaveLength(10);
});

test('C31 an error that nobody knows, of one partition, keeps no later one from its turn', async () => {
  const { bench, workspace, folders } = await benchWithFolders();
  const { commitPage } = bench.store.sync;
  vi.spyOn(bench.store.sync, 'commitPage').mockImplementation(async (page) => {
    if (page.partition === 'f1') throw new TypeError('nobody knows');
    return commitPage(page);
  });
  slow(bench, 9, 'entries');
  const ticked = [];
  for (let ticks = 0; ticks < 4; ticks += 1) ticked.push(await bench.patchbay.tick({ budgetMs: 10_000 }));
  const brought = (await collect(workspace.records('entries'))).map(({ folder }) => folder);
  expect(new Set(brought)).toEqual(new Set(folders.slice(1)));
  expect(ticked.reduce((sum, { failed }) => sum + failed, 0)).toBe(1);
});

test('C31 a partition that failed beside a limit makes the round a failure at its end', async () => {
  const { bench } = await benchWithFolders();
  bench.emulator.fault({ match: '/lists/entries', kind: 'rate-limited', skip: 1, retryAfterSeconds: 600 });
  bench.intercept = async (request, next) =>
    request.url.includes('parent=f1') ? new Response('', { status: 404 }) : next(request);
  expect(await bench.patchbay.tick()).toMatchObject({ failed: 0 });
  bench.clock.advance(601_000);
  expect(await bench.patchbay.tick()).toMatchObject({ failed: 1 });
  expect(bench.events).toContainEqual({ type: 'work-failed', kind: 'sync', code: 'request/not-found' });
});

test('C22 a walk that a limit cuts off each time it begins keeps no other from its turn', async () => {
  const { bench, folders, asked } = await benchWithFolders();
  for (const folder of folders)
    bench.emulator.world.put(
      'entries',
      ...rows(3, 4).map((row) => ({ ...row, id: `${folder}-${row.id}`, folder })),
    );
  onceAMinute(bench);
  for (let ticks = 0; ticks < 12; ticks += 1) {
    await bench.patchbay.tick();
    bench.clock.advance(61_000);
  }
  expect([...new Set(asked())]).toEqual(folders);
  expect(bench.events).toContainEqual({ type: 'work-failed', kind: 'sync', code: 'request/rate-limited' });
});

test('due work of different connections is done side by side, one connection’s piece by piece', async () => {
  const bench = new Bench({ accounts: 'many' });
  bench.emulator.world.put('items', ...rows(1, 3));
  for (const account of ['ada', 'ben', 'cleo'])
    await bench.connect({ account, abilities: ['items', 'notes'] });
  let [now, most] = [0, 0];
  bench.intercept = async (request, next) => {
    if (!request.url.includes('/lists/')) return next(request);
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return next(request);
  };
  expect(await bench.patchbay.tick({ concurrency: 2 })).toEqual({ done: 9, failed: 0 });
  expect(most).toBe(2);
});
