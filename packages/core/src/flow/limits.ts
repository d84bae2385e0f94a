import { PatchbayError } from '../errors/patchbay-error.ts';
import type { LimitStore, LimitTake } from '../store/limits.ts';

/** The store's token buckets for whoever calls from outside: values that make no bucket are `input/invalid`. */
export function checkedLimits(limits: LimitStore): LimitStore {
  return Object.freeze({ take: async (take: LimitTake) => limits.take(check(take)) });
}

function check({ key, capacity, refillPerSecond, cost = 1 }: LimitTake): LimitTake {
  const isBucket = capacity > 0 && refillPerSecond > 0 && Number.isFinite(capacity / refillPerSecond);
  // No database holds U+0000 or half a character.
  const isName = typeof key === 'string' && key !== '' && key.isWellFormed() && !key.includes('\u0000');
  if (isName && isBucket && cost > 0 && Number.isFinite(cost))
    return { key, capacity, refillPerSecond, cost };
  throw new PatchbayError(
    'input/invalid',
    'limits.take needs a key, and a capacity, a refillPerSecond and a cost above 0.',
  );
}
