import { isPatchbayError, type Limit, type LimitStore } from '@patchbay/core';
import { describe, expect, test, vi } from 'vitest';
import { Bench, type Intercept } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';
import { instances } from './limited-api.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

/** Fieldbook's API, at which every request takes a while; it counts those on their way. */
function slowApi(clock: VirtualTime, takesMs: number) {
  const paths: string[] = [];
  let [now, most] = [0, 0];
  const intercept: Intercept = async (request, next) => {
    const { host, pathname } = new URL(request.url);
    if (!host.startsWith('api.')) return next(request);
    paths.push(pathname);
    now += 1;
    most = Math.max(most, now);
    await clock.sleep(takesMs, request.signal);
    now -= 1;
    return next(request);
  };
  return { intercept, paths, most: () => most };
}

/** So many processes at one account whose connector declares its limits. */
async function processes(count: number, limits: Record<string, Limit>, takesMs = 200) {
  const clock = virtualTime();
  const api = slowApi(clock, takesMs);
  const connector = defineFieldbook({ api: { limits } });
  const all = await instances(count, { clock, connector, intercept: api.intercept, pageSize: 1 });
  return { clock, api, all };
}

const four: Limit = { per: 'account', concurrent: 4 };

describe('C23 requests on their way at once', () => {
  test('C23 two processes never have more on their way than are declared, and as many', async () => {
    const { clock, api, all } = await processes(2, { default: four });
    const start = clock.now().getTime();
    const callers = all.flatMap((each) => Array.from({ length: 12 }, () => each));
    await clock.until(Promise.all(callers.map(({ workspace }) => workspace.request('GET', 'me'))));
    expect(api.paths).toHaveLength(24);
    expect(api.most()).toBe(4);
    expect(clock.now().getTime() - start).toBeLessThan(2 * (24 / 4) * 200);
  });

  test('C23 where a process has all permits, another gets its turn', async () => {
    const { clock, api, all } = await processes(2, { default: { ...four, concurrent: 1 } });
    const [one, other] = all;
    const order: string[] = [];
    const call = async (name: string, times: number, { workspace }: NonNullable<typeof one>) => {
      for (let calls = 0; calls < times; calls += 1) {
        await workspace.request('GET', 'me');
        order.push(name);
      }
    };
    if (one === undefined || other === undefined) throw new RangeError('there are two');
    const busy = [call('one', 5, one), call('one', 5, one), call('one', 5, one)];
    await clock.until(Promise.all([...busy, call('other', 1, other)]));
    expect(order.indexOf('other')).toBeLessThan(8);
    expect(api.most()).toBe(1);
  });

  test('C23 a named limit and the default one both count', async () => {
    const { clock, api, all } = await processes(1, {
      default: four,
      exports: { per: 'account', concurrent: 1 },
    });
    const ask = (limit?: string) =>
      all[0]?.workspace.request('GET', 'me', { ...(limit !== undefined && { limit }) });
    const start = clock.now().getTime();
    await clock.until(Promise.all([ask('exports'), ask('exports'), ask()]));
    expect(api.most()).toBe(2);
    expect(clock.now().getTime() - start).toBeGreaterThanOrEqual(400);
  });

  test('C23 a permit of a process that is gone comes back by itself', async () => {
    const { clock, api, all } = await processes(2, { default: { ...four, concurrent: 1 } }, 60);
    const [gone, other] = all;
    if (gone === undefined || other === undefined) throw new RangeError('there are two');
    gone.bench.intercept = () => new Promise(() => undefined);
    const never = gone.workspace.request('GET', 'me');
    never.catch(() => undefined); // it is never told
    await clock.until(other.workspace.request('GET', 'me').catch((error: unknown) => error));
    clock.advance(100_000);
    await expect(clock.until(other.workspace.request('GET', 'me'))).resolves.toMatchObject({ status: 200 });
    expect(api.most()).toBe(1);
  });

  test('C23 where a sync and a caller wait for a permit, the caller is first', async () => {
    const { clock, api, all } = await processes(2, { default: { ...four, concurrent: 1 } });
    const [one, other] = all;
    const acquire = vi.spyOn(one?.bench.store.limits as LimitStore, 'acquire');
    const inLine = (count: number) =>
      expect
        .poll(() => new Set(acquire.mock.calls.map(([{ holder }]) => holder)).size, { interval: 1 })
        .toBe(count);
    one?.bench.emulator.world.put('items', ...rows(1, 2));
    const first = other?.workspace.request('GET', 'me');
    await inLine(1);
    const sync = one?.workspace.sync('items');
    await inLine(2);
    const asked = other?.workspace.request('GET', 'me');
    await inLine(3);
    await clock.until(Promise.all([first, sync, asked]));
    expect(api.paths).toEqual(['/me', '/me', '/lists/items', '/lists/items']);
    expect(acquire.mock.calls.map(([{ yields }]) => yields)).toContain(true);
  });

  test('C23 whose turn does not come in time is told when to come again, nothing is sent, and its place is free', async () => {
    const { clock, api, all } = await processes(1, { default: { ...four, concurrent: 1 } }, 32_000);
    const [one] = all;
    if (one === undefined) throw new RangeError('there is one');
    const slow = one.workspace.request('GET', 'me').catch((error: unknown) => error);
    const ended = await clock.until(one.workspace.request('GET', 'me').catch((error: unknown) => error));
    expect(isPatchbayError(ended, 'request/rate-limited')).toBe(true);
    expect(ended).toMatchObject({ detail: { retryAt: expect.any(Date) } });
    expect(api.paths).toEqual(['/me']);
    expect(one.bench.events).toContainEqual({
      ...{ type: 'rate-waited', connector: 'fieldbook', limit: 'default', pace: 'caller' },
      ...{ ms: expect.any(Number), held: false },
    });
    await clock.until(slow);
    one.bench.intercept = (request, next) => next(request);
    const start = clock.now().getTime();
    await clock.until(one.workspace.request('GET', 'me'));
    expect(clock.now().getTime()).toBe(start);
  });

  test('C23 a request that its rate lets wait too long leaves its permit', async () => {
    const rate = { units: 1, seconds: 100 };
    const { clock, all } = await processes(1, { default: { ...four, concurrent: 1, rate } });
    const call = async () => {
      const start = clock.now().getTime();
      const ended = await clock.until(
        Promise.resolve(all[0]?.workspace.request('GET', 'me')).catch((error: unknown) => error),
      );
      return isPatchbayError(ended) ? ended.code : clock.now().getTime() - start;
    };
    expect(await call()).toBe(200);
    const start = clock.now().getTime();
    expect([await call(), await call()]).toEqual(['request/rate-limited', 'request/rate-limited']);
    expect(clock.now().getTime()).toBe(start);
  });

  test('C23 a call that is cancelled in line, or on its way, leaves its permit', async () => {
    const { clock, api, all } = await processes(1, { default: { ...four, concurrent: 1 } });
    const [one] = all;
    const stops = [new AbortController(), new AbortController()];
    const calls = stops.map(({ signal }) => one?.workspace.request('GET', 'me', { signal }));
    const ends = Promise.allSettled(calls);
    await expect.poll(() => api.paths.length, { interval: 1 }).toBe(1);
    for (const stop of stops) stop.abort();
    for (const end of await clock.until(ends))
      expect(end).toMatchObject({ reason: { code: 'request/aborted' } });
    const start = clock.now().getTime();
    await clock.until(Promise.resolve(one?.workspace.request('GET', 'me')));
    expect(clock.now().getTime() - start).toBe(200);
  });

  test('a connector that declares nothing of the kind asks the store for no permit', async () => {
    const bench = new Bench();
    const workspace = bench.workspace(await bench.connect());
    bench.store.limits.acquire = () => Promise.reject(new RangeError('asked'));
    expect((await workspace.request('GET', 'me')).status).toBe(200);
  });
});
