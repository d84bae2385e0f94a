import { describe, expect, test, vi } from 'vitest';
import { paceOfWalk } from '../../../src/flow/budget/pace.ts';
import { Bench } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';
import { instances, limitedApi } from './limited-api.ts';
import { virtualTime } from './virtual-time.ts';

/** A sync of twenty pages and a caller at one account, at an API of which answers tell what is left. */
async function bothAtWork(limit: number, publishes = true) {
  const clock = virtualTime();
  const rule = { limit, windowSeconds: 3600 };
  const api = limitedApi({ clock, rule, publishes });
  const [one, other] = await instances(2, { clock, ...api, pageSize: 1 });
  if (one === undefined || other === undefined) throw new RangeError('there are two');
  one.bench.emulator.world.put('items', ...rows(1, 20));
  return { clock, api, one, other };
}

describe('G26 user calls go before syncs', () => {
  test('G26 a sync leaves a tenth of the budget, and a caller may use it', async () => {
    const { clock, api, one, other } = await bothAtWork(20);
    const ended = await clock.until(one.workspace.sync('items').catch((error: unknown) => error));
    expect(ended).toMatchObject({ code: 'request/rate-limited', detail: { retryAt: expect.any(Date) } });
    expect(api.arrivals).toHaveLength(18);
    for (let calls = 0; calls < 2; calls += 1) {
      expect((await clock.until(other.workspace.request('GET', 'me'))).status).toBe(200);
    }
    await expect(clock.until(other.workspace.request('GET', 'me'))).rejects.toMatchObject({
      code: 'request/rate-limited',
    });
    expect(api.refused()).toEqual([]);
  });

  test('G26 a poll leaves it too, an action need not', async () => {
    const { clock, one, other } = await bothAtWork(10);
    for (let calls = 0; calls < 9; calls += 1) await clock.until(one.workspace.request('GET', 'me'));
    await expect(clock.until(one.workspace.poll())).rejects.toMatchObject({ code: 'request/rate-limited' });
    await expect(clock.until(other.workspace.actions.createItem({ name: 'last' }))).resolves.toMatchObject({
      id: expect.any(String),
    });
  });

  test('G26 where a sync and a caller wait for the same, the caller is first', async () => {
    const clock = virtualTime();
    const limits = { default: { per: 'account', rate: { units: 1, seconds: 10 } } } as const;
    const connector = defineFieldbook({ api: { limits } });
    const api = limitedApi({ clock, rule: { limit: 1, windowSeconds: 10 }, publishes: false });
    const [one, other] = await instances(2, { clock, connector, ...api, pageSize: 1 });
    one?.bench.emulator.world.put('items', ...rows(1, 2));
    const sync = one?.workspace.sync('items');
    const waits = (bench: Bench | undefined) =>
      vi.waitUntil(() => bench?.events.some(({ type }) => type === 'rate-waited'), { interval: 1 });
    await waits(one?.bench);
    const asked = other?.workspace.request('GET', 'me');
    await waits(other?.bench);
    await clock.until(Promise.all([sync, asked]));
    expect(api.arrivals.map(({ path }) => path)).toEqual(['/lists/items', '/me', '/lists/items']);
    expect(api.refused()).toEqual([]);
  });
});

describe('C22 who waits for how long', () => {
  const items = { ascending: true, checkpoint: undefined };
  const others = { ascending: false, checkpoint: undefined };
  test.each([
    ['a slice of a stream that saves its mark with each page', { until: 1, stream: items }, 'resumable'],
    ['a slice of any other stream', { until: 1, stream: others }, 'whole'],
    ['a walk to the end', { until: undefined, stream: items }, 'whole'],
  ] as const)('C22 %s', (_, walk, pace) => {
    expect(paceOfWalk({ ...walk, scanning: false })).toBe(pace);
  });

  test('C22 a slice that ends in a sweep waits ten seconds rather than begin anew after each', async () => {
    const bench = new Bench();
    const { world } = bench.emulator;
    world.put('files', ...rows(1, 6));
    const workspace = bench.workspace(await bench.connect({ abilities: ['files'] }));
    await workspace.sync('files');
    world.put('files', ...rows(7, 8));
    world.horizon = 8;
    let asked = 0;
    bench.intercept = async (request, next) => {
      if (!request.url.includes('/changes/files')) return next(request);
      asked += 1;
      if (asked % 2 === 1) return next(request);
      return new Response(null, { status: 429, headers: { 'retry-after': '10' } });
    };
    await bench.patchbay.tick({ budgetMs: 1 });
    expect((await workspace.runs()).map(({ status }) => status)).toEqual([
      'succeeded',
      'failed',
      'succeeded',
    ]);
  });

  test('C22 a wait of ten seconds lets a scheduled sync’s worker go, and is held for one that somebody called', async () => {
    const bench = new Bench();
    const workspace = bench.workspace(await bench.connect({ abilities: ['items'] }));
    bench.emulator.world.put('items', ...rows(1, 4));
    let refusals = 2;
    bench.intercept = async (request, next) => {
      if (!request.url.includes('/lists/items') || refusals === 0) return next(request);
      refusals -= 1;
      return new Response(null, { status: 429, headers: { 'retry-after': '10' } });
    };
    const start = bench.clock.now().getTime();
    await bench.patchbay.tick({ budgetMs: 1 });
    expect(bench.clock.now().getTime()).toBe(start);
    bench.clock.advance(10_000);
    expect((await workspace.sync('items')).counts.inserted).toBe(4);
    expect(bench.clock.now().getTime() - start).toBe(20_000);
  });
});

describe('G26 who waits is told', () => {
  test('G26 a wait that is held, and one that is thrown, each with its limit and length', async () => {
    const { clock, one } = await bothAtWork(1);
    await clock.until(one.workspace.request('GET', 'me'));
    await expect(clock.until(one.workspace.request('GET', 'me'))).rejects.toMatchObject({
      message: expect.stringContaining('Nothing was sent'),
    });
    const limits = { lists: { per: 'account', rate: { units: 2, seconds: 4, burst: 1 } } } as const;
    const { bench, workspace } = (
      await instances(1, {
        clock,
        connector: defineFieldbook({ api: { limits } }),
        intercept: (request, next) => next(request),
      })
    )[0] as typeof one;
    for (let calls = 0; calls < 2; calls += 1)
      await clock.until(workspace.request('GET', 'me', { limit: 'lists' }));
    const common = { type: 'rate-waited', connector: 'fieldbook', pace: 'caller' };
    expect(one.bench.events).toContainEqual({
      ...common,
      limit: 'default',
      ms: expect.any(Number),
      held: false,
    });
    expect(bench.events).toContainEqual({ ...common, limit: 'lists', ms: 2000, held: true });
  });

  test('a wait ends when the call is cancelled, and what was taken for it is given back', async () => {
    const clock = virtualTime();
    const limits = { default: { per: 'account', rate: { units: 1, seconds: 20 } } } as const;
    const api = limitedApi({ clock, rule: { limit: 100, windowSeconds: 60 }, publishes: true });
    const [one] = await instances(1, { clock, connector: defineFieldbook({ api: { limits } }), ...api });
    await clock.until(Promise.resolve(one?.workspace.request('GET', 'me')));
    const stop = new AbortController();
    const waiting = one?.workspace.request('GET', 'me', { signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'request/aborted' });
    expect(api.arrivals).toHaveLength(1);
  });
});
