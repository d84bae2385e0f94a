import { scriptedRecords } from '@patchbay/testing/sync';
import { expect, test } from 'vitest';
import { until } from '../until.ts';
import { recordsOn, syncScene } from './sync-scene.ts';

const pages = 6;
/** As they are for users: a minute for a run, five for due work. */
const fullLeases = 1;

test('G25, sync C26 of two processes on one stream one works, the other leaves without a trace', {
  timeout: 120_000,
}, async (context) => {
  const scene = await syncScene(context, { pages });
  const [first, second] = await Promise.all([
    scene.start({ task: 'sync', leaseScale: fullLeases, meeting: { point: 'before commit', page: 2 } }),
    scene.start({ task: 'sync', leaseScale: fullLeases, meeting: { point: 'before commit', page: 2 } }),
  ]);
  const working = await Promise.any([first.met.then(() => first), second.met.then(() => second)]);
  const other = working === first ? second : first;
  expect(await other.synced).toEqual({ state: 'synced', outcome: 'busy', pages: 0 });
  working.goOn();
  expect(await working.synced).toEqual({ state: 'synced', outcome: 'succeeded', pages });
  expect(scene.provider.requests).toHaveLength(pages);
  expect(await scene.runs()).toMatchObject([{ status: 'succeeded', pages }]);
});

test('G25, sync C27 a process that slept beyond its lease writes nothing into its successor’s run', {
  timeout: 120_000,
}, async (context) => {
  // Its mark is saved at the end: until then both runs began at the same one.
  const scene = await syncScene(context, { pages, stream: 'newest' });
  const slept = await scene.start({
    task: 'sync',
    meeting: { point: 'before commit', page: 3, signal: 'SIGSTOP' },
  });
  await until(async () => (await scene.runs())[0]?.pages === 2);
  // What the sleeper holds in its hands is an older version of these.
  scene.provider.world.put('newest', ...scriptedRecords(28, 37, { name: 'changed meanwhile' }));
  const successor = await scene.start({ meeting: { point: 'before commit', page: 5 } });
  await successor.met;
  slept.signal('SIGCONT');
  expect(await slept.synced).toMatchObject({ outcome: 'sync/lease-lost' });
  successor.goOn();
  await scene.idle();
  const { records } = await scene.table();
  expect(records).toHaveLength(recordsOn(pages, pages));
  expect(records.filter(({ data }) => data.includes('changed meanwhile'))).toHaveLength(10);
  expect(await scene.runs()).toMatchObject([
    { status: 'failed', errorCode: 'sync/lease-lost', pages: 2 },
    { status: 'succeeded' },
  ]);
});

test('G27, sync C30 a sync that another process cancels writes nothing more, and says so', {
  timeout: 120_000,
}, async (context) => {
  const scene = await syncScene(context, { pages });
  const worker = await scene.start({
    task: 'sync',
    leaseScale: fullLeases,
    meeting: { point: 'before commit', page: 3 },
  });
  await worker.met;
  expect(await scene.workspace.cancelSync('ascending')).toBe(1);
  worker.goOn();
  expect(await worker.synced).toMatchObject({ outcome: 'cancelled', pages: 2 });
  expect((await scene.table()).records).toHaveLength(recordsOn(pages, 2));
  // The page that could not be written, and the one after it.
  expect(scene.provider.requests.length).toBeLessThanOrEqual(4);
  expect(await scene.runs()).toMatchObject([{ status: 'cancelled', pages: 2 }]);
});

test('G20, sync C37 a process that is told to end gives its sync back, and the next one goes on at once', {
  timeout: 120_000,
}, async (context) => {
  const scene = await syncScene(context, { pages });
  const ending = await scene.start({
    leaseScale: fullLeases,
    meeting: { point: 'after fetch', page: 4 },
  });
  const successor = await scene.start({ leaseScale: fullLeases });
  await ending.met;
  ending.signal('SIGTERM');
  expect(await ending.ended).toBe(0);
  await scene.idle();
  successor.signal('SIGTERM');
  expect(await successor.ended).toBe(0);
  expect((await scene.table()).records).toHaveLength(recordsOn(pages, pages));
  const runs = await scene.runs();
  expect(runs).toMatchObject([
    { status: 'cancelled', errorCode: 'request/aborted' },
    { status: 'succeeded' },
  ]);
  // Work that failed would rest for half a minute.
  const [given, taken] = runs;
  expect(Number(taken?.startedAt) - Number(given?.endedAt)).toBeLessThan(20_000);
});
