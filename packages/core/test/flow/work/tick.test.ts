import { createPatchbay, keyring, work } from '@patchbay/core';
import { fakeClock } from '@patchbay/testing';
import { expect, test } from 'vitest';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';
import { expectNoSecret } from '../../fieldbook/refusal.ts';

/** Items, folders with entries, and a connection that has just been opened. */
async function connected() {
  const bench = new Bench();
  const { world } = bench.emulator;
  world.put('items', ...rows(1, 4));
  world.put('folders', { id: 'f1', at: minute(1), name: 'one', open: true });
  world.put('entries', { id: 'e1', at: minute(1), name: 'one', folder: 'f1' });
  const connection = await bench.connect();
  return { bench, world, connection, workspace: bench.workspace(connection) };
}

test('a new connection is synced and polled by the first tick', async () => {
  const { bench, workspace } = await connected();
  expect(await bench.patchbay.tick()).toEqual({ done: 8, failed: 0 });
  expect(await collect(workspace.records('items'))).toHaveLength(4);
  expect(await collect(workspace.records('entries'))).toHaveLength(1); // though they were due before their folder
  expect(await workspace.latest()).toHaveLength(2);
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 0 });
});

test('only the streams that were consented to are scheduled', async () => {
  const bench = new Bench();
  bench.emulator.world.put('folders', { id: 'f1', at: minute(1), name: 'one', open: true });
  const connection = await bench.connect({ abilities: ['folders'] });
  expect(await bench.patchbay.tick()).toEqual({ done: 2, failed: 0 });
  const runs = await bench.workspace(connection).runs();
  expect(runs.map(({ stream }) => stream)).toEqual(['folders']);
});

test('work repeats at its own pace, and a new parent’s children come at once', async () => {
  const { bench, world, workspace } = await connected();
  await bench.patchbay.tick();
  bench.clock.advance(899_000);
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 0 });
  bench.clock.advance(1000);
  world.put('folders', { id: 'f2', at: minute(2), name: 'two', open: true });
  world.put('entries', { id: 'e2', at: minute(2), name: 'two', folder: 'f2' });
  expect(await bench.patchbay.tick()).toEqual({ done: 8, failed: 0 });
  expect(await collect(workspace.records('entries'))).toHaveLength(2);
  bench.clock.advance(900_000);
  expect(await bench.patchbay.tick()).toEqual({ done: 7, failed: 0 });
});

test('one piece that fails holds no other up, and comes again later and later', async () => {
  const { bench } = await connected();
  await bench.patchbay.tick();
  bench.emulator.fault({ match: '/lists/items', kind: 'server-error', times: Infinity });
  bench.clock.advance(900_000);
  expect(await bench.patchbay.tick()).toEqual({ done: 6, failed: 1 });
  expect(bench.events.at(-1)).toSatisfy(() =>
    bench.events.some((event) => event.type === 'work-failed' && event.code === 'request/unavailable'),
  );
  const pauses: number[] = [];
  for (let failures = 1; failures < 6; failures += 1) {
    let waited = 0;
    for (let failed = 0; failed === 0; waited += 10) {
      bench.clock.advance(10_000);
      ({ failed } = await bench.patchbay.tick());
    }
    pauses.push(waited);
  }
  for (const [index, expected] of [30, 60, 120, 240, 480].entries()) {
    expect(pauses[index]).toBeGreaterThanOrEqual(expected - 10);
    expect(pauses[index]).toBeLessThanOrEqual(expected + 10);
  }
  expectNoSecret(bench.events);
});

test('C22 what a provider asks to wait for holds no worker and is no failure: it is due again at that time', async () => {
  const { bench } = await connected();
  await bench.patchbay.tick();
  bench.emulator.fault({ match: '/lists/items', kind: 'rate-limited', retryAfterSeconds: 600 });
  bench.clock.advance(900_000);
  expect(await bench.patchbay.tick()).toMatchObject({ failed: 0 });
  const until = new Date(bench.clock.now().getTime() + 600_000);
  expect(bench.events).toContainEqual({ type: 'work-postponed', kind: 'sync', until });
  expect(bench.events.some(({ type }) => type === 'work-failed')).toBe(false);
  const asked = bench.sent('/lists/items').length;
  bench.clock.advance(590_000);
  await bench.patchbay.tick();
  expect(bench.sent('/lists/items')).toHaveLength(asked);
  bench.clock.advance(11_000);
  await bench.patchbay.tick();
  expect(bench.sent('/lists/items').length).toBeGreaterThan(asked);
});

test('a tick ends when its budget is used up, and the rest waits for the next', async () => {
  const { bench } = await connected();
  bench.intercept = async (request, next) => {
    bench.clock.advance(600);
    return next(request);
  };
  const first = await bench.patchbay.tick({ budgetMs: 1000 });
  expect(first.done).toBeGreaterThan(0);
  expect(first.done).toBeLessThan(8);
  // A sync that was cut short counts as done each time.
  expect((await bench.patchbay.tick({ budgetMs: 60_000 })).done + first.done).toBeGreaterThanOrEqual(8);
  expect(await bench.patchbay.tick({ budgetMs: 0 })).toEqual({ done: 0, failed: 0 });
});

test('a tick can be cancelled: what runs stops, what waits stays due', async () => {
  const { bench } = await connected();
  const caller = new AbortController();
  bench.intercept = async (request, next) => {
    caller.abort();
    return next(request);
  };
  expect(await bench.patchbay.tick({ signal: caller.signal })).toMatchObject({ failed: 1 });
  bench.intercept = (request, next) => next(request);
  bench.clock.advance(60_000);
  expect(await bench.patchbay.tick()).toEqual({ done: 8, failed: 0 });
  expect(await bench.patchbay.tick({ signal: AbortSignal.abort() })).toEqual({ done: 0, failed: 0 });
});

test('G33 ticks of many processes at once do each piece once', async () => {
  const { bench } = await connected();
  const ticks = await Promise.all(
    Array.from({ length: 8 }, (_, index) => (index === 0 ? bench : bench.beside()).patchbay.tick()),
  );
  expect(ticks.reduce((sum, { done }) => sum + done, 0)).toBe(8);
  expect(bench.sent('/gauges')).toHaveLength(1);
});

test('G33 work of a process that died comes due again', async () => {
  const { bench } = await connected();
  const lost = await bench.store.work.claim({ holder: 'dead', leaseSeconds: 300, limit: 99 });
  expect(lost).toHaveLength(7);
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 0 });
  bench.clock.advance(301_000);
  expect(await bench.patchbay.tick()).toEqual({ done: 8, failed: 0 });
});

test('work of a connector or a feature that this process lacks is left for one that has it', async () => {
  const { bench } = await connected();
  const clock = fakeClock(bench.clock.now(), { auto: true });
  const failures: unknown[] = [];
  const without = createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [],
    store: bench.store,
    keys: keyring('ab'.repeat(16) + 'cd'.repeat(16)),
    features: [work()],
    clock,
    onEvent: (event) => failures.push(event),
  });
  expect(await without.tick()).toEqual({ done: 0, failed: 7 });
  expect(failures).toHaveLength(7);
  const other = bench.beside({ clientId: 'fieldbook-client' });
  bench.clock.advance(31_000);
  expect(await other.patchbay.tick()).toEqual({ done: 8, failed: 0 });
});
