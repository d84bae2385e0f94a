import { isPatchbayError } from '@patchbay/core';
import { describe, expect, test } from 'vitest';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';
import { instances, limitedApi, mostInAnySpan } from './limited-api.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

type Worker = Awaited<ReturnType<typeof instances>>[number];

/** Asks again and again until the time is over; told to come back later, it does. */
async function worker({ workspace }: Worker, clock: VirtualTime, endsAt: number): Promise<void> {
  while (clock.now().getTime() < endsAt) {
    const ended = await workspace.request('GET', 'me').catch((error: unknown) => error);
    if (!isPatchbayError(ended, 'request/rate-limited')) continue;
    const back = ended.detail.retryAt?.getTime() ?? 0;
    if (back >= endsAt) return;
    await clock.sleep(back - clock.now().getTime());
  }
}

describe('G26 a budget is shared by all workers of an account', () => {
  test.each([
    { limit: 200, windowSeconds: 60 },
    { limit: 30, windowSeconds: 20 },
  ])(
    'G26 twenty workers, $limit in $windowSeconds s as answers tell: no 429 after warm-up, and used well',
    async (rule) => {
      const clock = virtualTime();
      const api = limitedApi({ clock, rule, publishes: true, travel: { seed: 'G26', min: 5, max: 300 } });
      const workers = await instances(20, { clock, ...api });
      const start = clock.now().getTime();
      const endsAt = start + 4 * rule.windowSeconds * 1000;
      const callers = workers.flatMap((each) => [each, each, each]);
      await clock.until(Promise.all(callers.map((each) => worker(each, clock, endsAt))));
      const warm = start + rule.windowSeconds * 1000;
      expect(api.refused().filter(({ at }) => at > warm)).toEqual([]);
      expect(api.arrivals.length).toBeGreaterThan(4 * rule.limit * 0.8);
    },
  );
});

describe('C23 a declared limit', () => {
  test.each([
    { units: 50, seconds: 10 },
    { units: 50, seconds: 10, burst: 1 },
    { units: 3, seconds: 6, burst: 3 },
  ])('C23 two processes never exceed %o in any span, and come near it', async (rate) => {
    const clock = virtualTime();
    const connector = defineFieldbook({ api: { limits: { default: { per: 'account', rate } } } });
    const rule = { limit: 1e6, windowSeconds: 1 };
    const api = limitedApi({ clock, rule, publishes: false });
    const processes = await instances(2, { clock, connector, ...api });
    const endsAt = clock.now().getTime() + 60_000;
    const callers = processes.flatMap((each) => [each, each, each, each]);
    await clock.until(Promise.all(callers.map((each) => worker(each, clock, endsAt))));
    expect(mostInAnySpan(api.arrivals, rate.seconds * 1000)).toBeLessThanOrEqual(rate.units);
    expect(api.arrivals.length).toBeGreaterThan(
      ((rate.units * 60) / rate.seconds) * (rate.burst === 3 ? 0.33 : 0.8),
    );
  });

  test('G26 a provider that tells only by 429 is never made to', async () => {
    const clock = virtualTime();
    const limits = { default: { per: 'account', rate: { units: 20, seconds: 10 } } } as const;
    const api = limitedApi({ clock, rule: { limit: 20, windowSeconds: 10 }, publishes: false });
    const workers = await instances(5, { clock, connector: defineFieldbook({ api: { limits } }), ...api });
    const endsAt = clock.now().getTime() + 60_000;
    await clock.until(Promise.all(workers.map((each) => worker(each, clock, endsAt))));
    expect(api.refused()).toEqual([]);
    expect(api.arrivals.length).toBeGreaterThan(120 * 0.8);
  });
});
