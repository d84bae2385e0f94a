import type { Clock } from '@patchbay/core';
import type { FakeClock } from '@patchbay/testing';

interface Step {
  readonly process: number;
  readonly take: () => void;
}

/**
 * Several processes in one: each stops before every step that others could notice, until a test lets it go on. A process
 * that crashed never goes on.
 */
export class Interleaving {
  readonly #clock: FakeClock;
  readonly #busy = new Set<number>();
  #waiting: readonly Step[] = [];

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** Processes that have begun and neither ended nor crashed. */
  get busy(): readonly number[] {
    return [...this.#busy];
  }

  /** Runs a process up to its first step. */
  async begin(process: number, work: () => Promise<void>): Promise<void> {
    this.#busy.add(process);
    void work().finally(() => this.#busy.delete(process));
    await this.#rest();
  }

  /** What a process calls before a step: resolves when it is its turn. */
  turn(process: number): Promise<void> {
    return new Promise((take) => {
      if (this.#busy.has(process)) this.#waiting = [...this.#waiting, { process, take }];
    });
  }

  /** The shared time, in which a process sleeps until its turn. */
  clockOf(process: number): Clock {
    return {
      now: this.#clock.now,
      sleep: async (ms) => {
        const wakes = this.#clock.now().getTime() + ms;
        await this.turn(process);
        this.#clock.advance(Math.max(0, wakes - this.#clock.now().getTime()));
      },
    };
  }

  /** Lets one process take its step, and waits until all stand before their next. */
  async step(pick: number): Promise<void> {
    const next = this.#waiting[pick % this.#waiting.length];
    if (next === undefined) return;
    this.#waiting = this.#waiting.filter((step) => step !== next);
    next.take();
    await this.#rest();
  }

  crash(pick: number): void {
    const process = this.busy[pick % this.#busy.size];
    if (process === undefined) return;
    this.#busy.delete(process);
    this.#waiting = this.#waiting.filter((step) => step.process !== process);
  }

  /** Cryptography ends when it ends, so this looks again in every turn of the event loop. */
  async #rest(): Promise<void> {
    const stands = (process: number) => this.#waiting.some((step) => step.process === process);
    while (!this.busy.every(stands)) await new Promise((resolve) => setImmediate(resolve));
  }
}
