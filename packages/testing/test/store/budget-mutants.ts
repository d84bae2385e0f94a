import type { BudgetSettlement, BudgetSpend, BudgetSpent, Store } from '@patchbay/core';
import { type Mutant, replace } from './mutant.ts';

const spending = (store: Store, change: (spend: BudgetSpend) => BudgetSpend) =>
  replace(store, 'limits', { spend: (spend) => store.limits.spend(change(spend)) });
const telling = (store: Store, change: (spent: BudgetSpent) => BudgetSpent) =>
  replace(store, 'limits', { spend: async (spend) => change(await store.limits.spend(spend)) });
const settling = (store: Store, change: (settlement: BudgetSettlement) => BudgetSettlement) =>
  replace(store, 'limits', { settle: (settlement) => store.limits.settle(change(settlement)) });
const always = { allowed: true, retryAfterSeconds: 0 };

/** Stores that give out of a budget what is not there, or keep back what is. */
export const budgetMutants: readonly Mutant[] = [
  {
    breaks: 'what nobody told of is known',
    caughtBy: 'of a budget that nobody told of everything is given out, and nothing is known',
    spoil: (store) => telling(store, (spent) => ({ remaining: 0, ...spent })),
  },
  {
    breaks: 'everything is given out',
    caughtBy: 'no more is given out than was told, whoever asks, and then it tells when the budget ends',
    spoil: (store) => telling(store, (spent) => ({ ...spent, ...always })),
  },
  {
    breaks: 'reading and writing are two steps',
    caughtBy: 'of fifty spends at once as many are allowed as remained',
    spoil: (store) =>
      replace(store, 'limits', {
        async spend(spend) {
          const seen = await store.limits.spend({ ...spend, cost: 0 });
          await Promise.resolve();
          const isThere = (seen.remaining ?? 1) >= spend.cost;
          if (isThere) await store.limits.spend({ key: spend.key, cost: spend.cost });
          return isThere ? { ...seen, ...always } : { ...seen, allowed: false };
        },
      }),
  },
  {
    breaks: 'a look takes one',
    caughtBy: 'looking takes nothing',
    spoil: (store) => spending(store, (spend) => ({ ...spend, cost: Math.max(1, spend.cost) })),
  },
  {
    breaks: 'an answer clears all that is on its way',
    caughtBy: 'what is on its way counts beside what an answer told',
    spoil: (store) => settling(store, (settlement) => ({ ...settlement, cost: settlement.cost * 2 })),
  },
  {
    breaks: 'the last word counts, not the lowest',
    caughtBy: 'answers that come in another order than they were given count by the lowest',
    spoil: (store) =>
      settling(store, ({ told, ...rest }) => ({
        ...rest,
        ...(told && { told: { ...told, resetInSeconds: told.resetInSeconds + told.remaining * 10 } }),
      })),
  },
  {
    breaks: 'what was not used is gone',
    caughtBy: 'what was given out and not used comes back, and an answer that tells nothing was counted',
    spoil: (store) => settling(store, (settlement) => ({ ...settlement, used: true })),
  },
  {
    breaks: 'no share is left for others',
    caughtBy: 'a share of the whole is left for others, as far as the cost lets it',
    spoil: (store) => spending(store, ({ reserve: _, ...spend }) => spend),
  },
  {
    breaks: 'every spend costs one',
    caughtBy: 'a cost is taken whole, and one above the whole takes the whole',
    spoil: (store) => spending(store, (spend) => ({ ...spend, cost: Math.min(1, spend.cost) })),
  },
  {
    breaks: 'after its end a budget has no bound',
    caughtBy: 'a budget that has ended is taken for whole, and for no more, until it is told of again',
    spoil: (store) =>
      telling(store, (spent) => (spent.resetInSeconds === undefined ? { ...spent, ...always } : spent)),
  },
  {
    breaks: 'a word of an earlier budget is believed',
    caughtBy: 'a late word of an earlier budget changes nothing, and a later end begins another',
    spoil: (store) =>
      settling(store, ({ told, ...rest }) => ({
        ...rest,
        ...(told && { told: { ...told, resetInSeconds: Math.max(60, told.resetInSeconds) } }),
      })),
  },
  {
    breaks: 'a block is not kept',
    caughtBy: 'nobody is given anything while it is blocked, and no longer than an hour',
    spoil: (store) => settling(store, ({ blockedSeconds: _, ...settlement }) => settlement),
  },
  {
    breaks: 'all budgets are one',
    caughtBy: 'budgets share nothing',
    spoil: (store) =>
      settling({ ...store, ...spending(store, (spend) => ({ ...spend, key: 'all' })) }, (settlement) => ({
        ...settlement,
        key: 'all',
      })),
  },
];
