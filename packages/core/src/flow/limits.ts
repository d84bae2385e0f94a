import { PatchbayError } from '../errors/patchbay-error.ts';
import type { LimitStore, LimitTake } from '../store/limits.ts';

/** The store's token buckets for whoever calls from outside: values that make no bucket are `input/invalid`. */
export function checkedLimits(limits: LimitStore): Pick<LimitStore, 'take'> {
  return Object.freeze({ take: async (take: LimitTake) => limits.take(check(take)) });
}

function check({ key, capacity, refillPerSecond, cost = 1, ...how }: LimitTake): LimitTake {
  const { reserve = 0, aheadSeconds = 0 } = how;
  const isBucket = capacity > 0 && refillPerSecond > 0 && Number.isFinite(capacity / refillPerSecond);
  // No database holds U+0000 or half a character.
  const isName = typeof key === 'string' && key !== '' && key.isWellFormed() && !key.includes('\u0000');
  const isHow = reserve >= 0 && reserve <= 1 && aheadSeconds >= 0 && Number.isFinite(aheadSeconds);
  if (isName && isBucket && isHow && cost > 0 && Number.isFinite(cost))
    return { key, capacity, refillPerSecond, cost, reserve, aheadSeconds };
  throw new PatchbayError(
    'input/invalid',
    'limits.take needs a key, and a capacity, a refillPerSecond and a cost above 0; a reserve is at most 1.',
  );
}
