import type { LimitStore } from '@patchbay/core';
import type { CallStep } from './step-caller.ts';

/** Token buckets. */
export function limitStore(call: CallStep): LimitStore {
  return { take: (take) => call('take_limit', take) };
}
