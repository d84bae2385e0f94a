import type { LimitTake } from '@patchbay/core';
import { expect } from 'vitest';
import { parallel } from './parallel.ts';
import type { StoreCaseGroup } from './store-case.ts';

/** Three at once, one more every two seconds. */
const bucket: LimitTake = { key: 'connect acme', capacity: 3, refillPerSecond: 0.5, cost: 1 };
const allowed = { allowed: true, retryAfterSeconds: 0 };
const wait = (seconds: number) => ({ allowed: false, retryAfterSeconds: expect.closeTo(seconds, 3) });

/** Token buckets: what they hold, how they fill, and who shares one. */
export const limitCases: StoreCaseGroup = {
  name: 'T29 limits',
  cases: [
    {
      name: 'a bucket gives what it holds, then tells how long to wait',
      async run({ store, other }) {
        expect(await store.limits.take(bucket)).toEqual(allowed);
        expect(await other.limits.take(bucket)).toEqual(allowed);
        expect(await store.limits.take(bucket)).toEqual(allowed);
        expect(await other.limits.take(bucket)).toEqual(wait(2));
      },
    },
    {
      name: 'a bucket fills by the clock of the store',
      async run({ store, clock }) {
        await store.limits.take({ ...bucket, cost: 3 });
        clock.advance(1_500);
        expect(await store.limits.take(bucket)).toEqual(wait(0.5));
        clock.advance(500);
        expect(await store.limits.take(bucket)).toEqual(allowed);
        expect(await store.limits.take(bucket)).toEqual(wait(2));
      },
    },
    {
      name: 'a bucket never holds more than its capacity',
      async run({ store, clock }) {
        await store.limits.take(bucket);
        clock.advance(3_600_000);
        expect(await store.limits.take({ ...bucket, cost: 3 })).toEqual(allowed);
        expect(await store.limits.take(bucket)).toEqual(wait(2));
      },
    },
    {
      name: 'of fifty takes at once as many are allowed as the bucket holds',
      async run(bench) {
        const takes = await parallel(bench, 50, (store) => store.limits.take(bucket));
        expect(takes.filter((each) => each.allowed)).toHaveLength(3);
      },
    },
    {
      name: 'a refused take takes nothing',
      async run({ store, clock }) {
        await store.limits.take({ ...bucket, cost: 2 });
        for (let times = 0; times < 5; times += 1) {
          expect(await store.limits.take({ ...bucket, cost: 2 })).toEqual(wait(2));
        }
        clock.advance(2_000);
        expect(await store.limits.take({ ...bucket, cost: 2 })).toEqual(allowed);
      },
    },
    {
      name: 'a cost is taken whole, and 1 when it is left out',
      async run({ store }) {
        const { cost: _, ...plain } = bucket;
        expect(await store.limits.take(plain)).toEqual(allowed);
        expect(await store.limits.take({ ...bucket, cost: 3 })).toEqual(wait(2));
        expect(await store.limits.take({ ...bucket, cost: 1.5 })).toEqual(allowed);
        expect(await store.limits.take(plain)).toEqual(wait(1));
      },
    },
    {
      name: 'a cost above the capacity waits for a full bucket and takes all of it',
      async run({ store, clock }) {
        const large = { ...bucket, cost: 10 };
        await store.limits.take(bucket);
        expect(await store.limits.take(large)).toEqual(wait(2));
        clock.advance(2_000);
        expect(await store.limits.take(large)).toEqual(allowed);
        expect(await store.limits.take(bucket)).toEqual(wait(2));
      },
    },
    {
      name: 'what a bucket told is how long to wait, for a rate that no number holds exactly',
      async run({ store, clock }) {
        const third = { ...bucket, refillPerSecond: 1 / 3 };
        await store.limits.take({ ...third, cost: 3 });
        for (let times = 0; times < 3; times += 1) {
          const { retryAfterSeconds } = await store.limits.take(third);
          clock.advance(Math.round(retryAfterSeconds * 1000));
          expect(await store.limits.take(third)).toEqual(allowed);
        }
      },
    },
    {
      name: 'a clock that was set back keeps nobody out for longer than a bucket takes to fill',
      async run({ store, clock }) {
        await store.limits.take({ ...bucket, cost: 3 });
        clock.advance(-3_600_000);
        expect(await store.limits.take(bucket)).toEqual(wait(2));
      },
    },
    {
      name: 'a reserve stays for those who name none, as far as the cost lets it',
      async run({ store }) {
        const modest = { ...bucket, reserve: 0.5 };
        expect(await store.limits.take(modest)).toEqual(allowed);
        expect(await store.limits.take(modest)).toEqual(wait(1));
        expect(await store.limits.take(bucket)).toEqual(allowed);
        expect(await store.limits.take({ ...modest, key: 'one', capacity: 1 })).toEqual(allowed);
      },
    },
    {
      name: 'what flows in soon may be taken ahead, and those who come later wait longer',
      async run({ store, other, clock }) {
        await store.limits.take({ ...bucket, cost: 3 });
        const hurried = { ...bucket, aheadSeconds: 3 };
        expect(await store.limits.take(hurried)).toEqual({ ...wait(2), allowed: true });
        expect(await other.limits.take(hurried)).toEqual(wait(4));
        expect(await other.limits.take(bucket)).toEqual(wait(4));
        clock.advance(2_000);
        expect(await other.limits.take(bucket)).toEqual(wait(2));
        clock.advance(2_000);
        expect(await other.limits.take(bucket)).toEqual(allowed);
      },
    },
    {
      name: 'keys share nothing',
      async run({ store }) {
        await store.limits.take({ ...bucket, cost: 3 });
        expect(await store.limits.take({ ...bucket, key: 'connect acme ' })).toEqual(allowed);
        expect(await store.limits.take({ ...bucket, key: 'Connect acme' })).toEqual(allowed);
        expect(await store.limits.take(bucket)).toEqual(wait(2));
      },
    },
  ],
};
