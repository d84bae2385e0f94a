import { type Clock, epochSeconds, type RateDecision, RateLimiter } from '@patchbay/testing/emulator';
import { GithubFailure } from './github-failure.ts';
import type { Account } from './records.ts';

/** How much is allowed, and how too much is refused. */
export interface GithubLimits {
  /** Requests of a person in an hour, all tokens together; 5,000 unless told. */
  readonly perHour?: number;
  /** Requests without a token in an hour; 60 unless told. */
  readonly anonymousPerHour?: number;
  /** The secondary limit: a read costs 1 point, a write 5; 900 a minute unless told. */
  readonly pointsPerMinute?: number;
  /** Issues, comments and hooks that may be created in a minute; 80 unless told. */
  readonly contentPerMinute?: number;
  /** GitHub refuses with either status; 403 unless told. */
  readonly status?: 403 | 429;
  /** Whether a secondary refusal says how long to wait; true unless told. */
  readonly retryAfter?: boolean;
}

interface CountedRequest {
  readonly account: Account | undefined;
  readonly method: string;
  readonly createsContent: boolean;
}

/** The limits of the REST API: the primary one by the hour, the secondary ones by the minute. */
export class Budgets {
  readonly #now: Clock;
  readonly #limits: Required<GithubLimits>;
  readonly #limiter: RateLimiter;

  constructor(now: Clock, limits: GithubLimits) {
    this.#now = now;
    this.#limiter = new RateLimiter({ now });
    this.#limits = {
      ...{ perHour: 5000, anonymousPerHour: 60, pointsPerMinute: 900, contentPerMinute: 80 },
      ...{ status: 403, retryAfter: true, ...limits },
    };
  }

  /** What is running, the hourly budgets among it. */
  get running() {
    return this.#limiter.budgets();
  }

  /** Counts a request against the hour, and refuses one too many; `cost` 0 counts nothing. */
  spend(account: Account | undefined, cost: 0 | 1): void {
    const decision = this.#hour(account, cost);
    if (decision.allowed && (cost > 0 || decision.remaining > 0)) return;
    const whom = account === undefined ? 'your address' : `user ID ${account.id}`;
    throw new GithubFailure(this.#limits.status, `API rate limit exceeded for ${whom}.`);
  }

  /** Counts a request against the minute, and refuses one too many whatever the hour has left. */
  spendSecondary({ account, method, createsContent }: CountedRequest): void {
    const { pointsPerMinute, contentPerMinute } = this.#limits;
    const who = account?.id ?? 'anonymous';
    const points = method === 'GET' || method === 'HEAD' ? 1 : 5;
    const rule = { limit: pointsPerMinute, windowSeconds: 60 };
    const decisions = [this.#limiter.take(`points ${who}`, rule, points)];
    if (createsContent) {
      decisions.push(this.#limiter.take(`content ${who}`, { limit: contentPerMinute, windowSeconds: 60 }));
    }
    const refused = decisions.find(({ allowed }) => !allowed);
    if (refused !== undefined) throw this.secondaryLimit(refused.retryAfterSeconds);
  }

  /** The refusal of a secondary limit: its message alone tells it from a missing permission. */
  secondaryLimit(retryAfterSeconds: number): GithubFailure {
    const { status, retryAfter } = this.#limits;
    const message =
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
    const headers = retryAfter ? { 'retry-after': String(retryAfterSeconds) } : {};
    return new GithubFailure(status, message, { headers });
  }

  /** What an hour has left, as `/rate_limit` shows it. */
  state(account: Account | undefined) {
    const { limit, remaining, resetAt } = this.#hour(account, 0);
    return { limit, remaining, reset: epochSeconds(resetAt), used: limit - remaining };
  }

  /** The headers that stand on every answer. */
  headers(account: Account | undefined): Record<string, string> {
    const { limit, remaining, reset, used } = this.state(account);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
      'x-ratelimit-used': String(used),
    };
  }

  /** A budget that nobody touched is whole, and ends an hour from now. */
  get untouched() {
    const reset = epochSeconds(this.#now()) + 3600;
    return { limit: 30, remaining: 30, reset, used: 0 };
  }

  #hour(account: Account | undefined, cost: number): RateDecision {
    const { perHour, anonymousPerHour } = this.#limits;
    return account === undefined
      ? this.#limiter.take('hour anonymous', { limit: anonymousPerHour, windowSeconds: 3600 }, cost)
      : this.#limiter.take(`hour ${account.id}`, { limit: perHour, windowSeconds: 3600 }, cost);
  }
}
