import type { LimitStore } from '@patchbay/core';
import type { CallStep } from './step-caller.ts';

/** Token buckets, budgets that providers tell of, and permits. */
export function limitStore(call: CallStep): LimitStore {
  return {
    take: (take) => call('take_limit', take),
    spend: (spend) => call('spend_budget', spend),
    settle: (settlement) => call('settle_budget', settlement),
    acquire: (claim) => call('acquire_permit', claim),
    release: (permit) => call('release_permit', permit),
  };
}
