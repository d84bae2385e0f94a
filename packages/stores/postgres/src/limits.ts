import type { LimitStore } from '@patchbay/core';
import type { CallStep } from './step-caller.ts';

/** Token buckets, and budgets that providers tell of. */
export function limitStore(call: CallStep): LimitStore {
  return {
    take: (take) => call('take_limit', take),
    spend: (spend) => call('spend_budget', spend),
    settle: (settlement) => call('settle_budget', settlement),
  };
}
