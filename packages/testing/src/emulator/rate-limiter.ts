import { type Clock, secondsAfter } from './clock.ts';

/** So many requests in each window of so many seconds. */
export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

/** What is left of a window. */
export interface RateBudget extends RateLimit {
  readonly key: string;
  readonly remaining: number;
  readonly resetAt: Date;
}

/** Whether a request may pass, and the budget after it. */
export interface RateDecision extends RateBudget {
  readonly allowed: boolean;
  /** Whole seconds until the window ends, at least 1. */
  readonly retryAfterSeconds: number;
}

/** Fixed windows, each beginning with its first request. */
export class RateLimiter {
  readonly #now: Clock;
  readonly #windows = new Map<string, { rule: RateLimit; used: number; resetAt: Date }>();

  constructor({ now }: { now: Clock }) {
    this.#now = now;
  }

  /** Counts a request of `cost` against `key`; a refused one costs nothing. */
  take(key: string, rule: RateLimit, cost = 1): RateDecision {
    const window = this.#window(key, rule);
    const allowed = window.used + cost <= rule.limit;
    if (allowed) window.used += cost;
    const wait = Math.ceil((window.resetAt.getTime() - this.#now().getTime()) / 1000);
    return { ...budgetOf(key, window), allowed, retryAfterSeconds: Math.max(1, wait) };
  }

  /** What `key` has left, without counting anything; undefined when nothing was ever taken. */
  budget(key: string): RateBudget | undefined {
    const window = this.#windows.get(key);
    if (window === undefined) return undefined;
    return window.resetAt > this.#now()
      ? budgetOf(key, window)
      : { ...budgetOf(key, { ...window, used: 0 }) };
  }

  /** Every window that is running. */
  budgets(): RateBudget[] {
    const running = [...this.#windows].filter(([, window]) => window.resetAt > this.#now());
    return running.map(([key, window]) => budgetOf(key, window));
  }

  #window(key: string, rule: RateLimit) {
    const running = this.#windows.get(key);
    if (running !== undefined && running.resetAt > this.#now()) return running;
    const fresh = { rule, used: 0, resetAt: secondsAfter(this.#now(), rule.windowSeconds) };
    this.#windows.set(key, fresh);
    return fresh;
  }
}

function budgetOf(key: string, window: { rule: RateLimit; used: number; resetAt: Date }): RateBudget {
  const { rule, used, resetAt } = window;
  return { key, ...rule, remaining: Math.max(0, rule.limit - used), resetAt };
}
