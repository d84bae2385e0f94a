import type { BudgetSpend, BudgetSpent, Store, ToldBudget } from '@patchbay/core';
import { expect } from 'vitest';
import { parallel } from './parallel.ts';
import type { StoreCaseGroup } from './store-case.ts';

const key = 'budget acme';
const one: BudgetSpend = { key, cost: 1 };
const told: ToldBudget = { units: 10, remaining: 3, resetInSeconds: 60 };
const close = (seconds: number) => expect.closeTo(seconds, 3);
const refused = (seconds: number) =>
  expect.objectContaining({ allowed: false, retryAfterSeconds: close(seconds) });
const left = (remaining: number) => expect.objectContaining({ allowed: true, remaining });

const settle = (store: Store, change: { cost?: number; told?: ToldBudget; used?: boolean } = {}) =>
  store.limits.settle({ key, cost: 1, used: true, ...change });
const allowedOf = async (spends: Promise<readonly BudgetSpent[]>) =>
  (await spends).filter(({ allowed }) => allowed).length;

/** Budgets that are told: what is given out, what comes back, and when they end. */
export const budgetCases: StoreCaseGroup = {
  name: 'G26 budgets',
  cases: [
    {
      name: 'of a budget that nobody told of everything is given out, and nothing is known',
      async run({ store }) {
        expect(await store.limits.spend({ key, cost: 0 })).toEqual({ allowed: true, retryAfterSeconds: 0 });
        expect(await store.limits.spend(one)).toEqual({ allowed: true, retryAfterSeconds: 0 });
      },
    },
    {
      name: 'a budget that was used and that nobody told of lets the next one through',
      async run({ store, other }) {
        await store.limits.spend(one);
        await settle(other);
        expect(await store.limits.spend(one)).toEqual({ allowed: true, retryAfterSeconds: 0 });
      },
    },
    {
      name: 'what is on its way counts when a budget is told of for the first time',
      async run({ store, other }) {
        await store.limits.spend(one);
        await other.limits.settle({ key: 'another', cost: 1, used: true });
        expect(await store.limits.spend({ ...one, told: { ...told, remaining: 1 } })).toEqual(refused(60));
      },
    },
    {
      name: 'no more is given out than was told, whoever asks, and then it tells when the budget ends',
      async run({ store, other }) {
        const first = await store.limits.spend({ ...one, told });
        expect(first).toEqual({ ...told, allowed: true, retryAfterSeconds: 0, resetInSeconds: close(60) });
        expect(await other.limits.spend(one)).toEqual(left(2));
        expect(await store.limits.spend(one)).toEqual(left(1));
        expect(await other.limits.spend(one)).toEqual(refused(60));
      },
    },
    {
      name: 'of fifty spends at once as many are allowed as remained',
      async run(bench) {
        await bench.store.limits.spend({ key, cost: 0, told });
        expect(await allowedOf(parallel(bench, 50, (store) => store.limits.spend(one)))).toBe(3);
      },
    },
    {
      name: 'looking takes nothing',
      async run({ store, other }) {
        await store.limits.spend({ key, cost: 0, told });
        for (let times = 0; times < 5; times += 1)
          expect(await other.limits.spend({ key, cost: 0 })).toEqual(left(3));
      },
    },
    {
      name: 'what is on its way counts beside what an answer told',
      async run({ store, other }) {
        for (const teller of [store, other]) await teller.limits.spend({ ...one, told });
        await settle(store, { told: { ...told, remaining: 2 } });
        expect(await other.limits.spend(one)).toEqual(left(1)); // two remain at the provider, and one is on its way
        expect(await store.limits.spend(one)).toEqual(refused(60));
      },
    },
    {
      name: 'answers that come in another order than they were given count by the lowest',
      async run({ store, other }) {
        for (const teller of [store, other]) await teller.limits.spend({ ...one, told });
        await settle(store, { told: { ...told, remaining: 1 } });
        await settle(other, { told: { ...told, remaining: 2, resetInSeconds: 61 } });
        expect(await store.limits.spend({ key, cost: 0 })).toEqual(left(1));
      },
    },
    {
      name: 'what was given out and not used comes back, and an answer that tells nothing was counted',
      async run({ store }) {
        await store.limits.spend({ ...one, told });
        await settle(store, { used: false });
        expect(await store.limits.spend(one)).toEqual(left(3));
        await settle(store);
        expect(await store.limits.spend({ key, cost: 0 })).toEqual(left(2));
      },
    },
    {
      name: 'a share of the whole is left for others, as far as the cost lets it',
      async run({ store }) {
        await store.limits.spend({ key, cost: 0, told });
        const modest = { ...one, reserve: 0.2 };
        expect(await store.limits.spend(modest)).toEqual(left(3));
        expect(await store.limits.spend(modest)).toEqual(refused(60));
        expect(await store.limits.spend(one)).toEqual(left(2));
        await store.limits.spend({ key: 'small', cost: 0, told: { ...told, units: 1, remaining: 1 } });
        expect(await store.limits.spend({ ...modest, key: 'small' })).toEqual(left(1));
      },
    },
    {
      name: 'a cost is taken whole, and one above the whole takes the whole',
      async run({ store }) {
        await store.limits.spend({ key, cost: 0, told: { ...told, remaining: 10 } });
        expect(await store.limits.spend({ key, cost: 4 })).toEqual(left(10));
        expect(await store.limits.spend({ key, cost: 99 })).toEqual(refused(60));
        await settle(store, { cost: 4, used: false });
        expect(await store.limits.spend({ key, cost: 99 })).toEqual(left(10));
      },
    },
    {
      name: 'a budget that has ended is taken for whole, and for no more, until it is told of again',
      async run(bench) {
        const { store, clock } = bench;
        for (let times = 0; times < 3; times += 1) await store.limits.spend({ ...one, told });
        clock.advance(60_000);
        expect(await store.limits.spend({ key, cost: 0 })).toEqual(left(10));
        expect(await allowedOf(parallel(bench, 50, (each) => each.limits.spend(one)))).toBe(10);
        expect(await store.limits.spend(one)).toEqual(refused(1));
        await settle(store, { told: { units: 20, remaining: 19, resetInSeconds: 60 } });
        expect(await store.limits.spend(one)).toEqual(
          expect.objectContaining({ allowed: true, units: 20, remaining: 10, resetInSeconds: close(60) }),
        );
      },
    },
    {
      name: 'a late word of an earlier budget changes nothing, and a later end begins another',
      async run({ store, clock }) {
        await store.limits.spend({ ...one, told });
        await settle(store, { told: { units: 10, remaining: 0, resetInSeconds: 5 } });
        expect(await store.limits.spend({ key, cost: 0 })).toEqual(left(3));
        clock.advance(10_000);
        await store.limits.spend({ key, cost: 0, told: { ...told, remaining: 9 } });
        expect(await store.limits.spend({ key, cost: 0 })).toEqual(left(9));
      },
    },
    {
      name: 'nobody is given anything while it is blocked, and no longer than an hour',
      async run({ store, other, clock }) {
        await store.limits.settle({ key, cost: 0, used: true, blockedSeconds: 7 });
        expect(await other.limits.spend(one)).toEqual(refused(7));
        await other.limits.settle({ key, cost: 0, used: true, told, blockedSeconds: 86_400 });
        expect(await store.limits.spend({ key, cost: 0 })).toEqual(refused(3600));
        clock.advance(3_600_000);
        expect(await store.limits.spend({ key, cost: 0 })).toEqual(left(10));
      },
    },
    {
      name: 'budgets share nothing',
      async run({ store }) {
        await store.limits.settle({ key, cost: 0, used: true, blockedSeconds: 7 });
        expect(await store.limits.spend({ ...one, key: 'Budget acme' })).toEqual(
          expect.objectContaining({ allowed: true }),
        );
      },
    },
  ],
};
