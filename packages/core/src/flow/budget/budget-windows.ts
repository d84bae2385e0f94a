import type { Clock } from '../../client/clock.ts';
import type { LimitStore } from '../../store/limits.ts';
import { BudgetWindow } from './budget-window.ts';

/** At so many, those that are not in use are forgotten. */
const roomFor = 1000;

/** The budgets that this process works with, by what they are of. */
export class BudgetWindows {
  readonly #limits: LimitStore;
  readonly #clock: Clock;
  readonly #windows = new Map<string, BudgetWindow>();
  #sweepAt = roomFor;

  constructor({ limits, clock }: { limits: LimitStore; clock: Clock }) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** The one of this name; two askers get the same. */
  get(name: string): BudgetWindow {
    const found = this.#windows.get(name);
    if (found !== undefined) return found;
    if (this.#windows.size >= this.#sweepAt) this.#sweep();
    const window = new BudgetWindow({ limits: this.#limits, clock: this.#clock, name });
    this.#windows.set(name, window);
    return window;
  }

  #sweep(): void {
    for (const [name, window] of this.#windows) if (window.isIdle) this.#windows.delete(name);
    this.#sweepAt = Math.max(roomFor, 2 * this.#windows.size);
  }
}
