import type { Clock, Store } from '@patchbay/core';

/** What becomes of a process at one of its steps: it goes on, is killed there, or what it asked for fails. */
export type Fate = 'lives' | 'dies' | 'fails';

/** Decides at a step (`before sync.commitPage`, `after fetch`), the nth of its process. A promise holds it there. */
export type Fates = (step: string, number: number) => Fate | Promise<Fate>;

/** What a process shares with others. */
export interface ProcessWorld {
  readonly store: Store;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/**
 * What one process reaches the world through. Its steps are each call of the store and each request, before it and after
 * it. At a step it may be killed: nothing of it happens from then on, also no cleaning up, and what it waits for never
 * comes.
 */
export class SyncProcess {
  readonly store: Store;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** The steps that it reached, in their order. */
  readonly steps: string[] = [];
  readonly #fates: Fates;
  /** Calls of the store that are under way. */
  readonly #asked = new Set<Promise<unknown>>();
  readonly #death = Promise.withResolvers<'killed'>();
  #dead = false;

  constructor(world: ProcessWorld, fates: Fates) {
    this.#fates = fates;
    this.store = this.#through(world.store, '');
    this.fetch = (input, init) => this.#around('fetch', () => world.fetch(input, init));
    this.clock = {
      now: world.clock.now,
      sleep: (ms, signal) => (this.#dead ? never() : world.clock.sleep(ms, signal)),
    };
  }

  get killed(): boolean {
    return this.#dead;
  }

  /** What the work ends with, or that the process was killed while at it, once the store has done what it asked for. */
  async run<T>(work: Promise<T>): Promise<T | 'killed'> {
    const ended = await Promise.race([work, this.#death.promise]);
    if (this.#dead) await Promise.allSettled(this.#asked);
    return ended;
  }

  /** Kills it from outside, wherever it is. */
  kill(): void {
    this.#dead = true;
    this.#death.resolve('killed');
  }

  async #step(name: string): Promise<void> {
    if (this.#dead) return never();
    this.steps.push(name);
    const fate = await this.#fates(name, this.steps.length);
    if (fate === 'dies') this.kill();
    if (this.#dead) return never();
    if (fate === 'fails') throw new Error(`${name}: the connection is gone`);
  }

  async #around<T>(name: string, act: () => T | Promise<T>): Promise<T> {
    await this.#step(`before ${name}`);
    const result = await act();
    await this.#step(`after ${name}`);
    return result;
  }

  async #ask(answer: unknown): Promise<unknown> {
    const asked = Promise.resolve(answer);
    this.#asked.add(asked);
    try {
      return await asked;
    } finally {
      this.#asked.delete(asked);
    }
  }

  #through<T extends object>(target: T, path: string): T {
    return new Proxy(target, {
      get: (_, name) => {
        const member: unknown = Reflect.get(target, name);
        const inside = path === '' ? String(name) : `${path}.${String(name)}`;
        if (typeof member === 'function')
          return (...args: unknown[]) =>
            this.#around(inside, () => this.#ask(Reflect.apply(member, target, args)));
        return typeof member === 'object' && member !== null ? this.#through(member, inside) : member;
      },
    });
  }
}

/** A killed process waits for good; nothing holds on to it. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** Kills at the nth step. */
export function diesAt(number: number): Fates {
  return (_, step) => (step === number ? 'dies' : 'lives');
}

/** Does one thing at the nth time that a step is reached. */
export function atStep(name: string, nth: number, act: () => Fate | Promise<Fate>): Fates {
  let times = 0;
  return (step) => {
    if (step !== name) return 'lives';
    times += 1;
    return times === nth ? act() : 'lives';
  };
}
