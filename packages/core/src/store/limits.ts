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
  /** Share of the capacity that has to stay in the bucket for others, as far as the cost lets it; 0 when left out. */
  readonly reserve?: number;
  /** At most 60: what will have flowed in after so many seconds may be taken now, and used then. 0 when left out. */
  readonly aheadSeconds?: number;
}

/** Whether it was there. */
export interface LimitTaken {
  readonly allowed: boolean;
  /**
   * Refused: when the same may be allowed, if nobody else takes meanwhile. Allowed: when it may be used, which is not at
   * once only where it was taken ahead. Not rounded.
   */
  readonly retryAfterSeconds: number;
}

/** A budget for some time, as the one who grants it told what is left of it. */
export interface ToldBudget {
  /** How much the whole is, where that was told. */
  readonly units?: number;
  readonly remaining: number;
  /** When it is whole again; more than 86,400 counts as that. */
  readonly resetInSeconds: number;
}

/** What is to be given out of a told budget. */
export interface BudgetSpend {
  /** Names the budget. Nothing personal: it is kept as it is. */
  readonly key: string;
  /** 0 only looks. More than the whole takes the whole. */
  readonly cost: number;
  /** Share of the whole that has to be left for others, as far as the cost lets it; 0 when left out. */
  readonly reserve?: number;
  /** What the asker has heard since it asked last. */
  readonly told?: ToldBudget;
}

/** Whether it was given out, and what is known then. */
export interface BudgetSpent extends Partial<ToldBudget> {
  readonly allowed: boolean;
  readonly retryAfterSeconds: number;
}

/** What became of a cost that was given out. */
export interface BudgetSettlement {
  readonly key: string;
  /** As it was given out; 0 where it was not asked for. */
  readonly cost: number;
  /** False: it was not used after all. */
  readonly used: boolean;
  readonly told?: ToldBudget;
  /** The one who grants wants nothing of the kind for so long; more than 3,600 counts as that. */
  readonly blockedSeconds?: number;
}

/** Who asks for one of so many permits. */
export interface PermitClaim {
  /** Names what is limited. Nothing personal: it is kept as it is. */
  readonly key: string;
  /** The same each time one asks, and nobody else's. */
  readonly holder: string;
  /** How many may be held at once. Every asker of a key names the same. */
  readonly permits: number;
  /** It goes behind those who do not, and leaves them a tenth of the permits where there is more than one. */
  readonly yields: boolean;
  /** A permit that is not released comes back after that. */
  readonly leaseSeconds: number;
}

/** Whether one is held now. */
export interface PermitClaimed {
  readonly held: boolean;
  /** How many are in line before, where it is not. */
  readonly ahead: number;
}

/**
 * What all processes share of limits, by the store's clock: token buckets, budgets that a provider tells of, and permits.
 */
export interface LimitStore {
  /**
   * Takes the whole cost or nothing. However many ask at once, a bucket gives no more than it holds. One that is full
   * again is forgotten.
   */
  take(take: LimitTake): Promise<LimitTaken>;
  /**
   * Gives out of a budget no more than remained when it was last told, less what was given out and is not settled.
   * While it lasts the lowest word counts, whatever the order in which answers come. A budget that has ended is taken
   * for whole until the next word of it; of one that nobody told of everything is allowed.
   */
  spend(spend: BudgetSpend): Promise<BudgetSpent>;
  settle(settlement: BudgetSettlement): Promise<void>;
  /**
   * Asks for a permit. However many ask at once, no more than there are are held. Who is refused is in line, and loses
   * its place when it does not ask again within five seconds. Who holds one and asks again holds it for longer.
   */
  acquire(claim: PermitClaim): Promise<PermitClaimed>;
  /** Gives a permit back, or a place in line. */
  release(permit: Pick<PermitClaim, 'key' | 'holder'>): Promise<void>;
}
