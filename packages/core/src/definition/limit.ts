/** So many units in any span of so many seconds. */
export interface LimitRate {
  readonly units: number;
  readonly seconds: number;
  /**
   * How many may be spent at once, after a rest; a fifth of the units when left out, at least 1. No cost may be higher.
   * What is allowed at once is taken off the steady rate, so that no span ever sees more than the units.
   */
  readonly burst?: number;
}

/** One of a connector's limits: who shares it, and how much there is. */
export interface Limit {
  /** All accounts of an app share it, those of one group (Slack's workspace), or each account has its own. */
  readonly per: 'app' | 'group' | 'account';
  /** Left out where answers tell. */
  readonly rate?: LimitRate;
  /** How many requests may be on their way at once; as many as come when left out. */
  readonly concurrent?: number;
}

/** What an answer tells of a budget. */
export interface ToldLimit {
  /** Which of the limits; `default` when left out. */
  readonly limit?: string;
  /** How much the whole is. */
  readonly units?: number;
  readonly remaining: number;
  /** When it is whole again: by the provider's clock, or in seconds from now. */
  readonly resets: Date | number;
}
