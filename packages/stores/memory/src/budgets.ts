import type { BudgetSettlement, BudgetSpend, BudgetSpent, ToldBudget } from '@patchbay/core';
import type { KeptBudget, State } from './state.ts';

const unknown: KeptBudget = {
  units: undefined,
  remaining: undefined,
  out: 0,
  endsAt: 0,
  told: false,
  blockedUntil: 0,
  keptUntil: 0,
};
/** Two tellings of one reset differ by what travel and whole seconds make. */
const sameResetMs = 2000;
/** For how long a budget is taken for whole while nobody tells of it. */
const untoldMs = 60_000;
const [hour, day] = [3_600_000, 86_400_000];

/** Gives a cost out, unless that would be more than is left. */
export function spend(state: State, { key, cost, reserve = 0, told }: BudgetSpend): BudgetSpent {
  const now = state.now().getTime();
  const budget = current(state, key, now, told);
  const { units, remaining, out, endsAt, blockedUntil } = budget;
  const need = Math.min(cost, units ?? cost);
  const left = units === undefined ? 0 : Math.min(Math.ceil(reserve * units), units - need);
  const isShort = cost > 0 && remaining !== undefined && remaining - out - left < need;
  const shortMs = isShort ? (budget.told ? endsAt - now : 1000) : 0;
  const retryAfterSeconds = Math.max(blockedUntil - now, shortMs, 0) / 1000;
  const allowed = retryAfterSeconds === 0;
  if (cost > 0 || told !== undefined)
    keep(state, key, allowed ? { ...budget, out: out + need } : budget, now);
  return {
    allowed,
    retryAfterSeconds,
    ...(units !== undefined && { units }),
    ...(remaining !== undefined && { remaining: Math.max(0, remaining - out) }),
    ...(budget.told && { resetInSeconds: (endsAt - now) / 1000 }),
  };
}

/** Takes a cost back that was given out, with what its answer told. */
export function settle(state: State, { key, cost, used, told, blockedSeconds = 0 }: BudgetSettlement): void {
  const now = state.now().getTime();
  const budget = current(state, key, now, told);
  const need = Math.min(cost, budget.units ?? cost);
  const untold = used && told === undefined && budget.remaining !== undefined;
  const settled = {
    ...budget,
    out: Math.max(0, budget.out - need),
    // Whether an answer that tells nothing was counted cannot be known.
    ...(untold && { remaining: Math.max(0, (budget.remaining ?? 0) - need) }),
    blockedUntil: Math.max(budget.blockedUntil, now + Math.min(blockedSeconds * 1000, hour)),
  };
  keep(state, key, settled, now);
  for (const [other, { keptUntil }] of state.budgets) if (keptUntil <= now) state.budgets.delete(other);
}

function keep({ budgets }: State, key: string, budget: KeptBudget, now: number): void {
  budgets.set(key, { ...budget, keptUntil: Math.max(now, budget.endsAt, budget.blockedUntil) + day });
}

/** The budget at this moment, with what was told of it. */
function current({ budgets }: State, key: string, now: number, told: ToldBudget | undefined): KeptBudget {
  const kept = budgets.get(key) ?? unknown;
  const hasEnded = kept.remaining !== undefined && kept.endsAt <= now;
  const budget = hasEnded
    ? { ...kept, remaining: kept.units, out: 0, told: false, endsAt: now + untoldMs }
    : kept;
  const endsAt = now + Math.min((told?.resetInSeconds ?? 0) * 1000, day);
  if (told === undefined || endsAt <= now) return budget;
  if (budget.remaining === undefined || !budget.told || endsAt > budget.endsAt + sameResetMs) {
    return { ...budget, units: told.units ?? budget.units, remaining: told.remaining, endsAt, told: true };
  }
  if (endsAt < budget.endsAt - sameResetMs) return budget; // of an earlier budget
  return { ...budget, remaining: Math.min(budget.remaining, told.remaining) };
}
