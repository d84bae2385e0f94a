import type { DeliveryRow, DeliveryStore } from '@patchbay/core';
import { type CallStep, foundRow, type JsonRow } from './step-caller.ts';

/** The inbox of verified events. */
export function deliveryStore(call: CallStep): DeliveryStore {
  return {
    accept: (delivery) => call('accept_delivery', delivery),
    find: async (key) => foundRow<DeliveryRow>(await call<JsonRow | undefined>('find_delivery', key)),
    handled: (key) => call('handle_delivery', key),
    prune: (ages) => call('prune_deliveries', ages),
  };
}
