/** What is taken from one token bucket. Every caller of a key names the same capacity and rate. */
export interface LimitTake {
  /** Names the bucket. Nothing personal: it is kept as it is. */
  readonly key: string;
  /** What a full bucket holds. One that was never seen is full. */
  readonly capacity: number;
  /** More than 0. */
  readonly refillPerSecond: number;
  /** 1 when left out. More than the capacity takes all that a full bucket holds. */
  readonly cost?: number;
}

/** Whether it was there. */
export interface LimitTaken {
  readonly allowed: boolean;
  /** When the same may be allowed, if nobody else takes meanwhile; 0 when it was. Not rounded. */
  readonly retryAfterSeconds: number;
}

/** Token buckets that all processes share: rate limits, and budgets for calls to providers. */
export interface LimitStore {
  /**
   * Takes the whole cost or nothing, by the store's clock. However many ask at once, a bucket gives no more than it
   * holds. One that is full again is forgotten.
   */
  take(take: LimitTake): Promise<LimitTaken>;
}
