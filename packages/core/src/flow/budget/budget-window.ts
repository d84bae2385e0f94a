import type { Clock } from '../../client/clock.ts';
import { sha256 } from '../../crypto/hash.ts';
import type { LimitStore, ToldBudget } from '../../store/limits.ts';

/** Whether a request may go, and whether the store knows of it. */
export type Asked =
  | { readonly waitMs: number; readonly shared?: undefined }
  | { readonly waitMs: 0; readonly shared: boolean };

/** How a request ended that was let go. */
export interface Spent {
  readonly cost: number;
  readonly shared: boolean;
  readonly used: boolean;
  readonly told?: ToldBudget;
  readonly blockedSeconds?: number;
}

interface Known {
  readonly units: number | undefined;
  readonly remaining: number;
  readonly resetAt: number;
}

/** How long this process goes without looking what the others have learned. */
const lookEveryMs = 1000;
/**
 * Nobody is asked while a fifth of the whole would be left with so many requests on their way for each one here: twenty
 * workers like this one, each with one that was not counted yet when we were told, and the next.
 */
const [crowd, plenty] = [40, 0.2];
const sameResetMs = 2000;
/** As the store has it. A longer word is asked for again then. */
const longestBlockMs = 3_600_000;

/** One budget as this process sees it. Answers tell it what is left; when that is little, the store gives out. */
export class BudgetWindow {
  readonly #limits: LimitStore;
  readonly #clock: Clock;
  /** Its name in the store, which tells nothing of whose it is. */
  readonly key: Promise<string>;
  /** As answers told, and as the store did, which counts what others have on their way. */
  #known: Known | undefined;
  /** As answers told since the store was asked. */
  #heard: Known | undefined;
  #blockedUntil = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;
  /** On its way, and not known to the store. */
  #out = 0;

  constructor({ limits, clock, name }: { limits: LimitStore; clock: Clock; name: string }) {
    this.#limits = limits;
    this.#clock = clock;
    this.key = sha256(name).then((hash) => `budget:${hash}`);
  }

  /** Nothing is on its way, and what is known would be looked up again. */
  get isIdle(): boolean {
    return this.#out === 0 && !this.#isFresh && this.#blockedUntil <= this.#now;
  }

  /** Lets a request of this cost go at once, or tells how long to wait before asking again. */
  async ask({ cost, reserve }: { readonly cost: number; readonly reserve: number }): Promise<Asked> {
    if (!this.#isFresh) await this.#look();
    if (this.#blockedUntil > this.#now) return { waitMs: this.#blockedUntil - this.#now };
    if (this.#isPlenty(cost)) {
      this.#out += cost;
      return { waitMs: 0, shared: false };
    }
    const spent = await this.#spend(cost, reserve);
    return spent.allowed ? { waitMs: 0, shared: true } : { waitMs: spent.retryAfterSeconds * 1000 };
  }

  /** What became of a request. The store is told where it counted it, and where others must not go on. */
  async end({ cost, shared, used, told, blockedSeconds }: Spent): Promise<void> {
    if (!shared) this.#out -= cost;
    if (told !== undefined) this.hear(told);
    else if (used && !shared && this.#known !== undefined) {
      this.#known = { ...this.#known, remaining: Math.max(0, this.#known.remaining - cost) };
    }
    if (blockedSeconds !== undefined) {
      const blockedMs = Math.min(blockedSeconds * 1000, longestBlockMs);
      this.#blockedUntil = Math.max(this.#blockedUntil, this.#now + blockedMs);
    }
    if (!shared && blockedSeconds === undefined) return;
    const settlement = { key: await this.key, cost: shared ? cost : 0, used };
    await this.#limits.settle({
      ...settlement,
      ...(told && { told }),
      ...(blockedSeconds !== undefined && { blockedSeconds }),
    });
  }

  /** Takes in what an answer told. */
  hear({ units, remaining, resetInSeconds }: ToldBudget): void {
    const next = { units, remaining, resetAt: this.#now + resetInSeconds * 1000 };
    this.#known = latest(this.#known, next, this.#now);
    this.#heard = latest(this.#heard, next, this.#now);
  }

  get #now(): number {
    return this.#clock.now().getTime();
  }

  get #isFresh(): boolean {
    const age = this.#now - this.#lookedAt;
    return age >= 0 && age < lookEveryMs;
  }

  #isPlenty(cost: number): boolean {
    const known = this.#known;
    if (known === undefined) return true;
    const left = known.remaining - crowd * (this.#out + cost);
    return known.resetAt > this.#now && left >= plenty * (known.units ?? known.remaining);
  }

  /** One look for all who need it. */
  async #look(): Promise<void> {
    this.#looking ??= this.#spend(0, 0).then(() => undefined);
    try {
      await this.#looking;
    } finally {
      this.#looking = undefined;
    }
  }

  async #spend(cost: number, reserve: number) {
    const told = this.#news();
    this.#heard = undefined;
    const spend = { key: await this.key, cost, reserve, ...(told && { told }) };
    const spent = await this.#limits.spend(spend);
    const { allowed, retryAfterSeconds, units, remaining, resetInSeconds } = spent;
    this.#lookedAt = this.#now;
    if (cost === 0 && !allowed) this.#blockedUntil = this.#now + retryAfterSeconds * 1000;
    this.#known = this.#heard; // what was heard meanwhile the store does not know yet
    if (remaining !== undefined) {
      const resetAt = resetInSeconds === undefined ? 0 : this.#now + resetInSeconds * 1000;
      this.#known = latest(this.#known, { units, remaining, resetAt }, this.#now);
    }
    return spent;
  }

  /** What was heard, less what is still on its way. */
  #news(): ToldBudget | undefined {
    if (this.#heard === undefined || this.#heard.resetAt <= this.#now) return undefined;
    const { units, remaining, resetAt } = this.#heard;
    const resetInSeconds = (resetAt - this.#now) / 1000;
    const left = Math.max(0, remaining - this.#out);
    return { ...(units !== undefined && { units }), remaining: left, resetInSeconds };
  }
}

/** While a budget lasts, the lowest word counts. */
function latest(known: Known | undefined, next: Known, now: number): Known {
  if (known === undefined || known.resetAt <= now || next.resetAt > known.resetAt + sameResetMs) return next;
  if (next.resetAt < known.resetAt - sameResetMs) return known;
  return { ...known, remaining: Math.min(known.remaining, next.remaining) };
}
