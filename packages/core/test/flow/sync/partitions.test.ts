import { expect, test } from 'vitest';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

/** Three folders, of which two are open, with entries that have the same ids in each. */
async function benchWithFolders(partsAtOnce = 4) {
  const bench = new Bench({ sync: { partsAtOnce } });
  const { world } = bench.emulator;
  world.put(
    'folders',
    ...rows(1, 3).map((row, index) => ({ ...row, id: `f${index + 1}`, open: index !== 1 })),
  );
  for (const folder of ['f1', 'f2', 'f3'])
    world.put('entries', ...rows(1, 4).map((row) => ({ ...row, id: `${folder}-${row.id}`, folder })));
  const workspace = bench.workspace(await bench.connect());
  await workspace.sync('folders');
  const folders = async () => (await collect(workspace.records('entries'))).map(({ folder }) => folder);
  const asked = () => bench.sent('/lists/entries').map(({ search }) => search.get('parent'));
  return { bench, world, workspace, folders, asked };
}

test('each parent that is let through has its own partition', async () => {
  const { workspace, folders, asked } = await benchWithFolders(1);
  expect((await workspace.sync('entries')).counts).toMatchObject({ inserted: 8 });
  expect(asked()).toEqual(['f1', 'f1', 'f3', 'f3']);
  expect(await folders()).toEqual(['f1', 'f1', 'f1', 'f1', 'f3', 'f3', 'f3', 'f3']);
  const runs = await workspace.runs({ stream: 'entries' });
  expect(runs.map(({ partition }) => partition).sort()).toEqual(['f1', 'f3']);
});

test('a parent counts as it is stored, so its own stream decides who is walked', async () => {
  const { world, workspace, folders } = await benchWithFolders();
  await workspace.sync('entries');
  world.put('folders', { id: 'f2', at: minute(9), name: 'now open', open: true });
  await workspace.sync('entries');
  expect(new Set(await folders())).toEqual(new Set(['f1', 'f3']));
  await workspace.sync('folders');
  expect((await workspace.sync('entries')).counts).toMatchObject({ inserted: 4, unchanged: 8 });
});

test('the same key in two partitions is two records', async () => {
  const { bench, world, workspace } = await benchWithFolders();
  await workspace.sync('entries');
  world.drop('entries', 'f1-r001');
  expect((await workspace.sync('entries')).counts).toMatchObject({ deleted: 1, unchanged: 7 });
  expect(bench.events.filter(({ type }) => type === 'sync-ended')).toHaveLength(3);
});

test('G22 absence in one partition deletes nothing in another', async () => {
  const { world, workspace, folders } = await benchWithFolders();
  await workspace.sync('entries');
  world.drop('entries', 'f1-r001', 'f1-r002', 'f1-r003', 'f1-r004');
  expect(await refusal(workspace.sync('entries'))).toMatchObject({ code: 'response/invalid' });
  expect(await folders()).toHaveLength(8);
  await workspace.sync('entries', { allowMassDeletion: true });
  expect(await folders()).toEqual(['f3', 'f3', 'f3', 'f3']);
});

test('C31 a sync that left a partition to another worker is partial, not succeeded; the others are done', async () => {
  const { bench, workspace } = await benchWithFolders(1);
  const other = bench.beside();
  const connection = await workspace.connection();
  let whileBusy: unknown;
  bench.intercept = async (request, next) => {
    const response = await next(request);
    if (request.url.includes('parent=f1')) whileBusy ??= await other.workspace(connection).sync('entries');
    return response;
  };
  expect((await workspace.sync('entries')).counts).toMatchObject({ inserted: 4, unchanged: 4 });
  expect(whileBusy).toMatchObject({ outcome: 'partial', counts: { inserted: 4 } });
});

test('C31 one partition that fails keeps no other from being synced, and the sync has failed', async () => {
  const { bench, workspace, folders, asked } = await benchWithFolders(1);
  bench.intercept = (request, next) =>
    request.url.includes('parent=f1') ? Promise.resolve(new Response('', { status: 404 })) : next(request);
  const error = await refusal(workspace.sync('entries'));
  expect(error).toMatchObject({ code: 'request/not-found', detail: { partitions: ['f1'] } });
  expect(error.message).toContain('1 of 2 parts of entries failed');
  expect(await folders()).toEqual(['f3', 'f3', 'f3', 'f3']);
  const runs = (await workspace.runs({ stream: 'entries' })).map(({ partition, status }) => [
    partition,
    status,
  ]);
  expect(runs.sort()).toEqual([
    ['f1', 'failed'],
    ['f3', 'succeeded'],
  ]);
  expect(bench.events.at(-1)).toMatchObject({ type: 'sync-ended', outcome: 'failed', records: 4 });
  bench.intercept = (request, next) => next(request);
  expect(await workspace.sync('entries')).toMatchObject({ outcome: 'succeeded', counts: { inserted: 4 } });
  expect(asked()).toContain('f1');
});

test('C31 a failure of the whole connection is not met once per partition', async () => {
  const { bench, workspace } = await benchWithFolders(1);
  bench.emulator.fault({
    match: '/lists/entries',
    kind: 'rate-limited',
    retryAfterSeconds: 600,
    times: Infinity,
  });
  const error = await refusal(workspace.sync('entries'));
  expect(error).toMatchObject({ code: 'request/rate-limited', detail: { partitions: ['f1'] } });
  expect(error.detail.retryAt).toBeInstanceOf(Date);
  expect(new Set(bench.sent('/lists/entries').map(({ search }) => search.get('parent')))).toEqual(
    new Set(['f1']),
  );
});

test('C22 calls that a limit cuts short each begin with partitions that did not have their turn', async () => {
  const { bench, world, workspace } = await benchWithFolders();
  const folders = Array.from({ length: 6 }, (_, index) => `g${index}`);
  world.put('folders', ...folders.map((id) => ({ id, at: minute(1), name: id, open: true })));
  await workspace.sync('folders');
  const open = new Set(['f1', 'f3', ...folders]);
  const brought: (string | null)[] = [];
  for (let calls = 0; calls < 2 * open.size; calls += 1) {
    let left = 1;
    bench.intercept = async (request, next) => {
      if (!request.url.includes('/lists/entries')) return next(request);
      left -= 1;
      if (left < 0) return new Response(null, { status: 429, headers: { 'retry-after': '60' } });
      brought.push(new URL(request.url).searchParams.get('parent'));
      return next(request);
    };
    expect(await refusal(workspace.sync('entries'))).toMatchObject({ code: 'request/rate-limited' });
    bench.clock.advance(61_000);
  }
  expect(new Set(brought.slice(0, open.size))).toEqual(open);
  expect(new Set(brought.slice(open.size))).toEqual(open);
});

test('without stored parents there is nothing to walk', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect());
  expect(await workspace.sync('entries')).toMatchObject({ outcome: 'succeeded', counts: { inserted: 0 } });
  expect(bench.sent('/lists/entries')).toHaveLength(0);
});

test('G27 progress is told after every page: partitions, pages, records', async () => {
  const { bench, workspace } = await benchWithFolders(1);
  const seen: unknown[] = [];
  await workspace.sync('entries', { onProgress: (progress) => seen.push(progress) });
  const stream = 'entries';
  expect(seen).toEqual([
    { stream, partitions: { done: 0, total: 2 }, pages: 1, records: 3, share: 0 },
    { stream, partitions: { done: 0, total: 2 }, pages: 2, records: 4, share: 0 },
    { stream, partitions: { done: 1, total: 2 }, pages: 3, records: 7, share: 0.5 },
    { stream, partitions: { done: 1, total: 2 }, pages: 4, records: 8, share: 0.5 },
  ]);
  const committed = bench.events.filter(
    (event) => event.type === 'page-committed' && event.stream === stream,
  );
  expect(committed).toHaveLength(4);
  expect(bench.events.at(-1)).toMatchObject({ type: 'sync-ended', stream, outcome: 'succeeded', records: 8 });
});
