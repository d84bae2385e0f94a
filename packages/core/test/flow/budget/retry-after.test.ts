import { describe, expect, test } from 'vitest';
import { Bench, ben, type Intercept } from '../../fieldbook/bench.ts';

const hour = 3_600_000;

/** Two instances with one connection, another account beside; the API refuses the first request and notes the rest. */
async function refusing(headers: (now: Date) => Record<string, string>) {
  const here = new Bench();
  const connection = await here.connect();
  const other = await here.connect({ owner: ben, account: 'ben' });
  const there = here.beside();
  const { clock } = here;
  const arrivals: { account: string; after: number }[] = [];
  const start = clock.now().getTime();
  const answering =
    (account: string): Intercept =>
    async (request, next) => {
      if (!new URL(request.url).host.startsWith('api.')) return next(request);
      arrivals.push({ account, after: clock.now().getTime() - start });
      return arrivals.length > 1
        ? next(request)
        : new Response(null, { status: 429, headers: headers(clock.now()) });
    };
  here.intercept = answering('ada');
  there.intercept = answering('ada');
  const get = (bench: Bench, of: typeof connection) => {
    return bench
      .workspace(of)
      .request('GET', 'me')
      .then(
        ({ status }) => status,
        (error: unknown) => error,
      );
  };
  const beside = () => {
    there.intercept = answering('ben');
    return get(there, other);
  };
  return {
    here: () => get(here, connection),
    there: () => get(there, connection),
    beside,
    arrivals,
    clock,
    start,
  };
}

const inSeconds = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);

describe('C22 after a 429 nobody of the account asks before its time', () => {
  test.each([
    ['seconds', () => ({ 'retry-after': '40' }), 40_000],
    ['an HTTP date', (now: Date) => ({ 'retry-after': inSeconds(now, 40).toUTCString() }), 40_000],
    ['an epoch', (now: Date) => ({ 'retry-after': String(inSeconds(now, 40).getTime() / 1000) }), 40_000],
    [
      'an epoch in milliseconds',
      (now: Date) => ({ 'retry-after': String(inSeconds(now, 40).getTime()) }),
      40_000,
    ],
    ['a day', () => ({ 'retry-after': '86400' }), 24 * hour],
  ])(
    'C22 Retry-After as %s: nothing is sent, whichever process is asked, and the time is told',
    async (_, headers, wait) => {
      const { here, there, beside, arrivals, clock, start } = await refusing(headers);
      expect(await here()).toBe(429);
      const until = new Date(start + Math.min(wait, hour)); // an hour is the longest that is believed
      for (const ask of [here, there])
        expect(await ask()).toMatchObject({ code: 'request/rate-limited', detail: { retryAt: until } });
      expect(arrivals).toHaveLength(1);
      expect(await beside()).toBe(200);
      expect(arrivals.at(-1)).toEqual({ account: 'ben', after: 0 });
      clock.advance(until.getTime() - start);
      expect(await there()).toBe(200);
      expect(arrivals).toHaveLength(3);
    },
  );

  test.each([
    ['short enough to be waited for', () => ({ 'retry-after': '7' }), 7000],
    ['absent', () => ({}), 1],
    ['zero', () => ({ 'retry-after': '0' }), 0],
    ['in the past', (now: Date) => ({ 'retry-after': inSeconds(now, -60).toUTCString() }), 0],
  ])('C22 Retry-After %s: it is waited for, and the call succeeds', async (_, headers, atLeast) => {
    const { here, there, arrivals } = await refusing(headers);
    expect(await here()).toBe(200);
    expect(await there()).toBe(200);
    const [first, second] = arrivals.map(({ after }) => after);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(atLeast);
    expect((second ?? 0) - (first ?? 0)).toBeLessThan(8000);
  });
});
