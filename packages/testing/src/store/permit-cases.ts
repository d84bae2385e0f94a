import type { PermitClaim, Store } from '@patchbay/core';
import { expect } from 'vitest';
import { parallel } from './parallel.ts';
import type { StoreCaseGroup } from './store-case.ts';

const key = 'permits acme';
const claim = { key, permits: 2, yields: false, leaseSeconds: 60 };
const held = { held: true, ahead: 0 };
const inLine = (ahead: number) => ({ held: false, ahead });

const ask = (store: Store, holder: string, change: Partial<PermitClaim> = {}) =>
  store.limits.acquire({ ...claim, holder, ...change });

/** Permits: how many are held at once, who is next, and what comes back by itself. */
export const permitCases: StoreCaseGroup = {
  name: 'C23 permits',
  cases: [
    {
      name: 'no more permits are held than there are, whoever asks, and one that is released is given again',
      async run({ store, other }) {
        expect(await ask(store, 'a')).toEqual(held);
        expect(await ask(other, 'b')).toEqual(held);
        expect(await ask(store, 'c')).toEqual(inLine(0));
        await other.limits.release({ key, holder: 'a' });
        expect(await ask(store, 'c')).toEqual(held);
        expect(await ask(other, 'd')).toEqual(inLine(0));
      },
    },
    {
      name: 'of fifty who ask at once for a permit as many hold one as there are',
      async run(bench) {
        const asked = await parallel(bench, 50, (store, index) =>
          ask(store, `holder ${index}`, { permits: 5 }),
        );
        expect(asked.filter((each) => each.held)).toHaveLength(5);
      },
    },
    {
      name: 'who asked for a permit first is first in line, however often others ask meanwhile',
      async run({ store, other }) {
        await ask(store, 'a', { permits: 1 });
        await ask(store, 'b', { permits: 1 });
        expect(await ask(other, 'c', { permits: 1 })).toEqual(inLine(1));
        await store.limits.release({ key, holder: 'a' });
        expect(await ask(other, 'c', { permits: 1 })).toEqual(inLine(1));
        expect(await ask(store, 'b', { permits: 1 })).toEqual(held);
      },
    },
    {
      name: 'who does not ask again within five seconds has left the line for a permit',
      async run({ store, other, clock }) {
        await ask(store, 'a', { permits: 1 });
        await ask(store, 'b', { permits: 1 });
        clock.advance(3_000);
        expect(await ask(other, 'c', { permits: 1 })).toEqual(inLine(1));
        clock.advance(3_000);
        expect(await ask(other, 'c', { permits: 1 })).toEqual(inLine(0));
        expect(await ask(store, 'b', { permits: 1 })).toEqual(inLine(1));
      },
    },
    {
      name: 'who leaves the line for a permit lets the next one come',
      async run({ store, other }) {
        await ask(store, 'a', { permits: 1 });
        await ask(store, 'b', { permits: 1 });
        await store.limits.release({ key, holder: 'b' });
        expect(await ask(other, 'c', { permits: 1 })).toEqual(inLine(0));
      },
    },
    {
      name: 'a permit that nobody released comes back when its lease ends, and asking again makes that later',
      async run({ store, other, clock }) {
        await ask(store, 'a', { permits: 1 });
        clock.advance(40_000);
        expect(await ask(store, 'a', { permits: 1 })).toEqual(held);
        clock.advance(59_000);
        expect(await ask(other, 'b', { permits: 1 })).toEqual(inLine(0));
        clock.advance(1_000);
        expect(await ask(other, 'b', { permits: 1 })).toEqual(held);
      },
    },
    {
      name: 'who yields goes behind all others who wait for a permit',
      async run({ store, other }) {
        await ask(store, 'a', { permits: 1 });
        await ask(store, 'sync', { permits: 1, yields: true });
        expect(await ask(other, 'b', { permits: 1 })).toEqual(inLine(0));
        expect(await ask(store, 'sync', { permits: 1, yields: true })).toEqual(inLine(1));
        await store.limits.release({ key, holder: 'a' });
        expect(await ask(store, 'sync', { permits: 1, yields: true })).toEqual(inLine(1));
        expect(await ask(other, 'b', { permits: 1 })).toEqual(held);
      },
    },
    {
      name: 'who yields leaves a tenth of the permits, and may have the only one',
      async run({ store, other }) {
        const modest = { yields: true, permits: 2 };
        expect(await ask(store, 'a', modest)).toEqual(held);
        expect(await ask(other, 'b', modest)).toEqual(inLine(0));
        expect(await ask(store, 'c')).toEqual(held);
        expect(await ask(store, 'one', { ...modest, permits: 1, key: 'another' })).toEqual(held);
      },
    },
    {
      name: 'keys share no permits',
      async run({ store }) {
        await ask(store, 'a', { permits: 1 });
        expect(await ask(store, 'a', { permits: 1, key: `${key} ` })).toEqual(held);
        expect(await ask(store, 'b', { permits: 1, key: 'Permits acme' })).toEqual(held);
        await store.limits.release({ key: `${key} `, holder: 'a' });
        expect(await ask(store, 'c', { permits: 1 })).toEqual(inLine(0));
      },
    },
  ],
};
