import { isPatchbayError } from '@patchbay/core';
import { fakeClock } from '@patchbay/testing';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { toldLimit } from '../../../src/client/told-limit.ts';
import { Bench, ben } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';

type Api = NonNullable<Parameters<typeof defineFieldbook>[0]>['api'];

/** Two accounts, Ada's and Ben's, behind one app. */
async function accounts(api: NonNullable<Api>, clock = fakeClock(undefined, { auto: true })) {
  const bench = new Bench({ clock, connector: defineFieldbook({ api }) });
  const [ada, other] = [await bench.connect(), await bench.connect({ owner: ben, account: 'ben' })];
  const ask = async (of: typeof ada, options: { limit?: string; cost?: number } = {}) => {
    const before = bench.clock.now().getTime();
    const ended = await bench
      .workspace(of)
      .request('GET', 'me', options)
      .catch((error: unknown) => error);
    return isPatchbayError(ended) ? ended.code : bench.clock.now().getTime() - before;
  };
  return {
    bench,
    ada: (options?: { limit?: string; cost?: number }) => ask(ada, options),
    ben: () => ask(other),
  };
}

const slow = { units: 1, seconds: 10 };

describe('G26 what a connector declares', () => {
  test('G26 a limit per account is the account’s own', async () => {
    const { ada, ben: other } = await accounts({ limits: { default: { per: 'account', rate: slow } } });
    expect([await ada(), await other(), await ada()]).toEqual([0, 0, 10_000]);
  });

  test('G26 a limit per app is shared by all accounts, the first call of a consent included', async () => {
    const { ada, ben: other, bench } = await accounts({ limits: { default: { per: 'app', rate: slow } } });
    bench.clock.advance(60_000);
    expect([await ada(), await other()]).toEqual([0, 10_000]);
  });

  test('G26 a limit per group is shared by its accounts', async () => {
    const { ada, ben: other } = await accounts({ limits: { default: { per: 'group', rate: slow } } });
    expect([await ada(), await other()]).toEqual([0, 10_000]);
  });

  test('G26 a request pays the limit it names and the default one', async () => {
    const rate = { units: 6, seconds: 60, burst: 2 };
    const { ada } = await accounts({
      limits: { default: { per: 'account', rate }, lists: { per: 'account', rate: slow } },
    });
    expect([await ada({ limit: 'lists' }), await ada()]).toEqual([0, 0]);
    expect(await ada({ limit: 'lists' })).toBe(12_000); // of the default one, 5 flow in in a minute
  });

  test('G26 a cost is paid whole', async () => {
    const { ada } = await accounts({
      limits: { default: { per: 'account', rate: { units: 9, seconds: 10, burst: 5 } } },
    });
    expect([await ada({ cost: 5 }), await ada({ cost: 4 })]).toEqual([0, 8000]);
    for (const cost of [6, 0, -1, 1.5, Number.NaN]) expect(await ada({ cost })).toBe('input/invalid');
  });

  test('G26 a caller whose wait ended later than his patience takes what is there', async () => {
    const time = fakeClock(undefined, { auto: true });
    let looks = 0;
    const clock = {
      ...time,
      now() {
        looks += 1;
        if (looks > 10_000) throw new RangeError('it asks without an end');
        return time.now();
      },
      async sleep(ms: number, signal?: AbortSignal) {
        await time.sleep(ms, signal);
        time.advance(2000);
      },
    };
    const { ada, bench } = await accounts({ limits: { default: { per: 'account', rate: slow } } }, clock);
    bench.intercept = async () => new Response(null, { status: 429, headers: { 'retry-after': '31' } });
    await ada();
    bench.intercept = (request, next) => next(request);
    time.advance(1500);
    expect(await ada()).toBe(31_500);
  });
});

describe('G26 what answers tell', () => {
  test('G26 a connector’s own word is taken before the headers, and names its limit', async () => {
    const left = z.object({ left: z.number() });
    const { bench, ada } = await accounts({
      budget: ({ body }) => {
        const told = left.safeParse(body);
        return told.success
          ? { limit: 'points', units: 100, remaining: told.data.left, resets: 50 }
          : undefined;
      },
    });
    bench.intercept = async () => Response.json({ records: [], left: 0 });
    const [connection] = await bench.patchbay.list({ owner: { tenantId: 'acme', userId: 'u-ada' } });
    await bench.workspace(connection as NonNullable<typeof connection>).sync('items');
    expect([await ada({ limit: 'points' }), await ada()]).toEqual(['request/rate-limited', 0]);
  });

  test('G26 a connector that cannot read what an answer tells has the answer all the same', async () => {
    const budget = () => {
      throw new TypeError('no body');
    };
    const { ada } = await accounts({ budget });
    expect(await ada()).toBe(0);
  });

  test('G26 an answer that refused the token tells of nobody’s budget', async () => {
    const { bench, ada } = await accounts({});
    bench.intercept = async () =>
      new Response(null, {
        status: 401,
        headers: { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '3000' },
      });
    await ada();
    bench.intercept = (request, next) => next(request);
    expect(await ada()).toBe(0);
  });

  test('G26 a reset counts by the provider’s clock', async () => {
    const { bench, ada } = await accounts({});
    const [now, ahead] = [bench.clock.now(), new Date(bench.clock.now().getTime() + 3_600_000)];
    bench.intercept = async () =>
      new Response(null, {
        headers: {
          date: ahead.toUTCString(),
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(ahead.getTime() / 1000 + 20),
        },
      });
    await ada();
    await ada();
    expect(bench.clock.now().getTime() - now.getTime()).toBe(21_000); // and a second for what was cut off
  });

  const now = new Date('2026-01-01T00:00:00Z');
  test.each([
    [{ 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '30' }, [60, 7, 30]],
    [
      { 'x-rate-limit-remaining': '7', 'x-rate-limit-reset': String(now.getTime() / 1000 + 9) },
      [undefined, 7, 9],
    ],
    [{ 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '0', 'ratelimit-reset': '5' }, [100, 0, 5]],
    [{ 'ratelimit-policy': '"h";q=50;w=60', ratelimit: '"h";r=0;t=12' }, [50, 0, 12]],
    [{ 'ratelimit-policy': '"a";q=9, "b";q=5', ratelimit: '"a";r=8;t=2, "b";r=1;t=60' }, [5, 1, 60]],
  ])('G26 %o is read', (headers: Record<string, string>, [units, remaining, resets]) => {
    expect(toldLimit(new Headers(headers), now)).toEqual({ ...(units && { units }), remaining, resets });
  });

  test.each([
    {},
    { 'x-ratelimit-remaining': '7' },
    { 'x-ratelimit-reset': '9' },
    { ratelimit: '"h";r=x;t=1' },
  ])('G26 %o tells nothing', (headers: Record<string, string>) => {
    expect(toldLimit(new Headers(headers), now)).toBeUndefined();
  });
});
