import { PatchbayError } from '@patchbay/core';

/** So many at once, and so many more a second. */
export interface Limit {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** How often what may happen. All processes share the count, by the store. */
export interface Limits {
  /** A tenant's beginnings of a consent: 60 at once, one more a second. */
  readonly connect: Limit;
  /** A tenant's syncs: 30 at once, one more every two seconds. */
  readonly sync: Limit;
  /** A tenant's other requests that change something or ask a provider: 120 at once, four more a second. */
  readonly manage: Limit;
  /** A tenant's requests for many connections at once: 10 at once, one more every five seconds. */
  readonly bulk: Limit;
  /** The callbacks of one consent: 30 at once, one more every two seconds. */
  readonly callback: Limit;
  /** All but webhooks from one client's address: 300 at once, ten more a second. */
  readonly address: Limit;
  /** Webhooks from one client's address: 1000 at once, a hundred more a second. */
  readonly webhooks: Limit;
}

/** What holds where the app says nothing else. */
const defaultLimits: Limits = {
  connect: { capacity: 60, refillPerSecond: 1 },
  sync: { capacity: 30, refillPerSecond: 0.5 },
  manage: { capacity: 120, refillPerSecond: 4 },
  bulk: { capacity: 10, refillPerSecond: 0.2 },
  callback: { capacity: 30, refillPerSecond: 0.5 },
  address: { capacity: 300, refillPerSecond: 10 },
  webhooks: { capacity: 1000, refillPerSecond: 100 },
};

/** The limits with the app's own in their place. Throws `config/invalid`. */
export function checkLimits(given: Partial<Limits>): Limits {
  const limits = { ...defaultLimits, ...given };
  for (const [name, { capacity, refillPerSecond }] of Object.entries<Limit>(limits)) {
    if (capacity >= 1 && refillPerSecond > 0 && Number.isFinite(capacity / refillPerSecond)) continue;
    throw new PatchbayError(
      'config/invalid',
      `createHandler: limits.${name} needs a capacity of at least 1 and a refillPerSecond above 0.`,
    );
  }
  return limits;
}
