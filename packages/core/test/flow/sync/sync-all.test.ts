import { expect, test } from 'vitest';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

async function benchWithAll() {
  const bench = new Bench();
  const { world } = bench.emulator;
  for (const list of ['items', 'notes', 'files']) world.put(list, ...rows(1, 4));
  world.put('folders', ...rows(1, 6, { open: true }));
  for (const { id } of world.list('folders'))
    world.put('entries', { id, folder: id, at: minute(1), name: 'x' });
  const connection = await bench.connect();
  return { bench, connection, workspace: bench.workspace(connection) };
}

/** The most requests for a list that were under way at once. */
function atOnce(bench: Bench, match: RegExp) {
  const seen = { now: 0, most: 0 };
  bench.intercept = async (request, next) => {
    if (!match.test(request.url)) return next(request);
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    // Long enough for whatever else may begin.
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    seen.now -= 1;
    return next(request);
  };
  return seen;
}

test('all streams are synced at once, each with its result, and children after their parents', async () => {
  const { bench, workspace } = await benchWithAll();
  const seen = atOnce(bench, /\/(?:lists|changes)\/(?:items|notes|files|folders)/);
  const results = await workspace.syncAll();
  expect(results.map(({ stream, outcome }) => [stream, outcome])).toEqual([
    ['items', 'succeeded'],
    ['notes', 'succeeded'],
    ['files', 'succeeded'],
    ['folders', 'succeeded'],
    ['reports', 'waiting'],
    ['entries', 'succeeded'],
  ]);
  expect(seen.most).toBeGreaterThan(1);
  expect(seen.most).toBeLessThanOrEqual(8); // of four streams, each a page ahead
  expect(await collect(workspace.records('entries'))).toHaveLength(6);
});

test('of all streams at most so many are under way as are allowed', async () => {
  const { bench, workspace } = await benchWithAll();
  let [running, most] = [new Set<string>(), 0];
  const { begin, end } = bench.store.sync;
  Object.assign(bench.store.sync, {
    async begin(run: Parameters<typeof begin>[0]) {
      running.add(run.stream);
      most = Math.max(most, running.size);
      return begin(run);
    },
    async end(run: Parameters<typeof end>[0]) {
      running = new Set([...running].filter((stream) => stream !== run.stream));
      return end(run);
    },
  });
  await workspace.syncAll({ concurrency: 2 });
  expect(most).toBe(2);
  expect(await refusal(workspace.syncAll({ concurrency: 0 }))).toMatchObject({ code: 'input/invalid' });
});

test('C31 one stream that fails is told with its error and keeps no other from being synced', async () => {
  const { bench, workspace } = await benchWithAll();
  bench.emulator.fault({ match: '/lists/folders', kind: 'server-error', times: Infinity });
  const results = await workspace.syncAll();
  expect(results.filter(({ outcome }) => outcome === 'failed')).toMatchObject([
    { stream: 'folders', error: { code: 'request/unavailable' } },
  ]);
  expect(await collect(workspace.records('items'))).toHaveLength(4);
  expect(results.find(({ stream }) => stream === 'entries')).toMatchObject({ outcome: 'succeeded' });
});

test('only what was consented to is synced', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect({ abilities: ['notes'] }));
  expect((await workspace.syncAll()).map(({ stream }) => stream)).toEqual(['notes']);
});

test('partitions are read side by side, up to the set number, and their share never goes back', async () => {
  const { bench, workspace } = await benchWithAll();
  await workspace.sync('folders');
  const seen = atOnce(bench, /\/lists\/entries/);
  const shares: number[] = [];
  await workspace.sync('entries', { onProgress: ({ share }) => shares.push(share ?? -1) });
  expect(seen.most).toBe(4);
  expect(shares).toEqual(shares.toSorted((left, right) => left - right));
  expect((await collect(workspace.records('entries'))).map(({ folder }) => folder)).toHaveLength(6);
  expect(await workspace.runs({ stream: 'entries' })).toHaveLength(6);
});
