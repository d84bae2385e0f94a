import type { Limit, LimitRate } from '../../definition/limit.ts';
import type { Account } from '../../definition/values.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { LimitTake } from '../../store/limits.ts';
import type { BoundApp } from '../app.ts';
import type { BudgetWindow } from './budget-window.ts';
import type { BudgetWindows } from './budget-windows.ts';

/** Whose requests are counted. */
export interface Counted {
  readonly bound: BoundApp;
  readonly limits: Readonly<Record<string, Limit>>;
  /** Undefined while nobody knows it: then only what the whole app shares is counted. */
  readonly account: Account | undefined;
  readonly budgets: BudgetWindows;
}

/** One of the limits that count a request. */
export interface LimitPart {
  readonly name: string;
  readonly rate: LimitRate | undefined;
  readonly concurrent: number | undefined;
  readonly window: BudgetWindow;
}

/** The limits that count a request of this cost. Throws `input/invalid` for a cost that none of them could ever pay. */
export function limitParts(counted: Counted, limit: string | undefined, cost: number): readonly LimitPart[] {
  const names = limit === undefined || limit === 'default' ? ['default'] : [limit, 'default'];
  const parts = names.map((name) => limitPart(counted, name)).filter((part) => part !== undefined);
  const most = Math.min(...parts.map(({ rate }) => (rate === undefined ? Infinity : burstOf(rate))));
  if (Number.isSafeInteger(cost) && cost > 0 && cost <= most) return parts;
  throw new PatchbayError(
    'input/invalid',
    `A request's cost is a whole number above 0 and at most the burst of its limit, here ${most}. Nothing was sent.`,
    { connector: counted.bound.connector.id },
  );
}

/** The limit of this name; undefined where nobody knows yet whose it is. */
export function limitPart({ bound, limits, account, budgets }: Counted, name: string): LimitPart | undefined {
  const { per, rate, concurrent }: Limit = Object.hasOwn(limits, name)
    ? (limits[name] as Limit)
    : { per: 'account' };
  if (per !== 'app' && account === undefined) return undefined;
  const { id, group = id } = account ?? { id: '' };
  const whose = { app: '', group, account: id }[per];
  const window = budgets.get(JSON.stringify([bound.connector.id, bound.id, name, per, whose]));
  return { name, rate, concurrent, window };
}

/** The bucket that keeps to a rate in every span: what it holds at once and what flows in meanwhile never exceed the units. */
export function bucketOf(rate: LimitRate): Pick<LimitTake, 'capacity' | 'refillPerSecond'> {
  const capacity = burstOf(rate);
  return { capacity, refillPerSecond: (rate.units - capacity + 1) / rate.seconds };
}

function burstOf({ units, burst = Math.max(1, Math.floor(units / 5)) }: LimitRate): number {
  return Math.min(units, burst);
}
