import { expect, test } from 'vitest';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

async function benchWithItems() {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 8));
  const connection = await bench.connect();
  return { bench, connection, workspace: bench.workspace(connection) };
}

test('G25 of two workers on one stream one works, the other leaves', async () => {
  const { bench, workspace } = await benchWithItems();
  const results = await Promise.all([workspace.sync('items'), workspace.sync('items')]);
  expect(results.map(({ outcome }) => outcome).sort()).toEqual(['busy', 'succeeded']);
  expect(bench.sent('/lists/items')).toHaveLength(3);
  expect(await workspace.runs()).toHaveLength(1);
});

test('G25 a worker whose lease was taken over writes nothing more', async () => {
  const { bench, connection, workspace } = await benchWithItems();
  bench.emulator.world.put('items', ...rows(9, 11));
  const other = bench.beside();
  let taken: unknown;
  bench.intercept = async (request, next) => {
    const response = await next(request);
    if (request.url.includes('cursor=') && taken === undefined) {
      bench.clock.advance(61_000);
      taken = await other.workspace(connection).sync('items');
    }
    return response;
  };
  const error = await refusal(workspace.sync('items'));
  expect(error).toMatchObject({ code: 'sync/lease-lost', retryable: true });
  expect(taken).toMatchObject({ outcome: 'succeeded', counts: { inserted: 8, unchanged: 1 } });
  // Its first two pages and at most one ahead, and three of the other’s.
  expect(bench.sent('/lists/items').length).toBeLessThanOrEqual(6);
  expect(await collect(workspace.records('items'))).toHaveLength(11);
  expect((await workspace.runs()).map(({ status, pages }) => [status, pages])).toEqual([
    ['succeeded', 3],
    ['failed', 1],
  ]);
});

test('G25 a worker that lost its lease before the end saves no mark', async () => {
  const { bench, workspace } = await benchWithItems();
  const { end } = bench.store.sync;
  Object.assign(bench.store.sync, { end: async () => undefined });
  expect(await refusal(workspace.sync('items'))).toMatchObject({ code: 'sync/lease-lost' });
  Object.assign(bench.store.sync, { end });
});

test('G27 a run can be cancelled between pages, and the next one goes on from there', async () => {
  const { bench, workspace } = await benchWithItems();
  const caller = new AbortController();
  const onProgress = () => caller.abort(new Error('canary-reason'));
  const error = await refusal(workspace.sync('items', { signal: caller.signal, onProgress }));
  expect(error).toMatchObject({ code: 'request/aborted', retryable: true });
  expect(await workspace.runs()).toMatchObject([
    { status: 'cancelled', pages: 1, errorCode: 'request/aborted' },
  ]);
  expect((await workspace.sync('items')).counts).toMatchObject({ inserted: 5, unchanged: 1 });
  expect(bench.sent('/lists/items')[1]?.search.has('from')).toBe(true);
});

test('G44 a run can be cancelled while the provider is silent', async () => {
  const { bench, workspace } = await benchWithItems();
  bench.emulator.fault({ match: '/lists/items', kind: 'hang', skip: 1 });
  const caller = new AbortController();
  bench.intercept = (request, next) => {
    if (request.url.includes('cursor=')) setTimeout(() => caller.abort(), 5);
    return next(request);
  };
  expect(await refusal(workspace.sync('items', { signal: caller.signal }))).toMatchObject({
    code: 'request/aborted',
  });
  expect(await workspace.runs()).toMatchObject([{ status: 'cancelled', pages: 1 }]);
});

test('G44 a call that was cancelled before it began sends nothing', async () => {
  const { bench, workspace } = await benchWithItems();
  const signal = AbortSignal.abort();
  expect(await refusal(workspace.sync('items', { signal }))).toMatchObject({ code: 'request/aborted' });
  expect(await refusal(workspace.poll({ signal }))).toMatchObject({ code: 'request/aborted' });
  expect(bench.sent('/lists/items')).toHaveLength(0);
  expect(await workspace.readings()).toEqual([]);
});

test('a stream that waits for settings asks for nothing, and starts over when they change', async () => {
  const { bench, workspace } = await benchWithItems();
  const { world } = bench.emulator;
  world.put('reports-north', ...rows(1, 4));
  world.put('reports-south', ...rows(3, 5));
  expect(await workspace.sync('reports')).toMatchObject({
    outcome: 'waiting',
    missing: ['settings.region'],
    counts: { inserted: 0 },
  });
  expect(bench.urls.some(({ pathname }) => pathname.includes('reports'))).toBe(false);
  expect(await workspace.changeSettings({ region: 'north' })).toEqual({ region: 'north' });
  await workspace.sync('reports');
  await workspace.sync('reports');
  await workspace.changeSettings({ region: 'south' });
  await workspace.sync('reports');
  const sent = ['north', 'south'].map((region) =>
    bench.sent(`/lists/reports-${region}`).filter(({ search }) => !search.has('cursor')),
  );
  expect(sent.map((requests) => requests.map(({ search }) => search.has('from')))).toEqual([
    [false, true],
    [false],
  ]);
});

test('settings that do not fit are refused and change nothing', async () => {
  const { workspace } = await benchWithItems();
  await workspace.changeSettings({ region: 'north' });
  const error = await refusal(workspace.changeSettings({ region: 'canary' as 'south' }));
  expect(error).toMatchObject({ code: 'input/invalid' });
  expect(error.message).toContain('region');
  expect(await workspace.settings()).toEqual({ region: 'north' });
});
