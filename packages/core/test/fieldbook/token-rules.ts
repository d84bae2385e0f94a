import type { Store, TokenKey, TokenStore } from '@patchbay/core';
import type { Interleaving } from './interleaving.ts';

type Fenced = TokenKey & { readonly generation: number; readonly fence: number };

interface Spend {
  readonly fence: number;
  readonly at: number;
  /** False once the provider has surely not processed it. */
  standing: boolean;
}

/** Holds every step of every process against what must never happen to a token, whatever the order of steps. */
export class TokenRules {
  readonly #now: () => Date;
  readonly #lateAnswerMs: number;
  readonly #committed = new Set<number>();
  readonly #announced = new Map<number, readonly Spend[]>();
  /** When each process announced its spend. */
  readonly #last = new Map<number, number>();
  condemned = false;
  /** A process slept between its announcement and its spend, for longer than others wait: the provider may see two. */
  overslept = false;
  /** The rules that did not hold. */
  readonly broken: string[] = [];

  constructor(now: () => Date, lateAnswerMs: number) {
    this.#now = now;
    this.#lateAnswerMs = lateAnswerMs;
  }

  /** The store as one process has it: each step waits for its turn, then is judged. */
  storeOf(process: number, store: Store, steps: Interleaving): Store {
    const { tokens } = store;
    const turn = () => steps.turn(process);
    const judged: TokenStore = {
      ...tokens,
      find: async (key) => turn().then(() => tokens.find(key)),
      claim: async (request) => turn().then(() => tokens.claim(request)),
      announce: async (key) => {
        await turn();
        const announced = await tokens.announce(key);
        if (announced) this.#announce(process, key);
        return announced;
      },
      commit: async (commit) => {
        await turn();
        const committed = await tokens.commit(commit);
        if (committed) this.#commit(commit.generation);
        return committed;
      },
      release: async (release) => {
        await turn();
        const spend = this.#spends(release.generation).find(({ fence }) => fence === release.fence);
        if (spend !== undefined && !release.spent) spend.standing = false;
        await tokens.release(release);
      },
      condemn: async (condemned) => {
        await turn();
        const ended = await tokens.condemn(condemned);
        if (ended) this.#condemn(condemned.reason);
        return ended;
      },
    };
    return { ...store, tokens: judged };
  }

  /** A refresh token leaves for the provider. */
  spend(process: number): void {
    const announced = this.#last.get(process) ?? 0;
    this.#require(this.#last.delete(process), 'no spend without an announcement');
    if (this.#now().getTime() - announced >= this.#lateAnswerMs) this.overslept = true;
  }

  #announce(process: number, fenced: Fenced): void {
    const at = this.#now().getTime();
    const before = this.#spends(fenced.generation);
    const isAlone = before.every((spend) => !spend.standing || at - spend.at >= this.#lateAnswerMs);
    this.#require(isAlone, 'a second spend waits for a late answer');
    this.#require(!this.#committed.has(fenced.generation), 'a used up generation is not spent');
    this.#last.set(process, at);
    this.#announced.set(fenced.generation, [...before, { fence: fenced.fence, at, standing: true }]);
  }

  #commit(generation: number): void {
    this.#require(!this.#committed.has(generation), 'a generation is followed by one other');
    this.#require(!this.condemned, 'what was condemned does not come back');
    this.#committed.add(generation);
  }

  #condemn(reason: string): void {
    this.#require(reason === 'lost_write' || this.overslept, 'the provider ended nothing of its own accord');
    this.condemned = true;
  }

  #spends(generation: number): readonly Spend[] {
    return this.#announced.get(generation) ?? [];
  }

  /** Noted, not thrown: whoever calls would take a throw for a failing database. */
  #require(holds: boolean, rule: string): void {
    if (!holds) this.broken.push(rule);
  }
}
