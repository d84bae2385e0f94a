import type { Range } from '../../definition/stream.ts';

/** The windows of a range that are brought, as first and last of each stretch of them. */
type Done = readonly (readonly [first: number, last: number])[];

/** What is saved of a range while it is being brought. */
interface SavedWindows {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly done: Done;
}

const dayMs = 86_400_000;

/** A range in windows: which of them are still to be brought, and what to save once one is. */
export class Windows {
  readonly #range: Range;
  readonly #days: number;
  #done: Done = [];

  /** `saved`: of another range, or of windows of another length, it is not used. */
  constructor(range: Range, days: number, saved: unknown) {
    this.#range = range;
    this.#days = days;
    const { from, to, days: its, done } = (saved ?? {}) as Partial<SavedWindows>;
    const { saved: now } = this;
    if (done !== undefined && from === now.from && to === now.to && its === days) this.#done = done;
  }

  get saved(): SavedWindows {
    const { from, to } = this.#range;
    return { from: from.toISOString(), to: to.toISOString(), days: this.#days, done: this.#done };
  }

  get total(): number {
    const { from, to } = this.#range;
    return Math.max(1, Math.ceil((to.getTime() - from.getTime()) / (this.#days * dayMs)));
  }

  /** In the order of time. */
  get open(): readonly number[] {
    const isDone = (index: number) => this.#done.some(([first, last]) => index >= first && index <= last);
    return Array.from({ length: this.total }, (_, index) => index).filter((index) => !isDone(index));
  }

  /** Half open like the whole: what one window leaves out at its end, the next one begins with. */
  range(index: number): Range {
    const { from, to } = this.#range;
    const at = (edge: number) => new Date(Math.min(to.getTime(), from.getTime() + edge * this.#days * dayMs));
    return { from: at(index), to: at(index + 1) };
  }

  finish(index: number): void {
    const before = this.#done.find(([, last]) => last === index - 1);
    const after = this.#done.find(([first]) => first === index + 1);
    const others = this.#done.filter((stretch) => stretch !== before && stretch !== after);
    this.#done = [...others, [before?.[0] ?? index, after?.[1] ?? index]];
  }
}
