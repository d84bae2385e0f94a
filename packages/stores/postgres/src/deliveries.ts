import type { DeliveryRow, DeliveryStore } from '@patchbay/core';
import { type CallStep, foundRow, type JsonRow } from './step-caller.ts';

/** The inbox of verified events. */
export function deliveryStore(call: CallStep): DeliveryStore {
  return {
    accept: (delivery) => call('accept_delivery', delivery),
    async find(connector, appId, eventId) {
      const found = await call<JsonRow | undefined>('find_delivery', { connector, appId, eventId });
      return foundRow<DeliveryRow>(found);
    },
    handled: (connector, appId, eventId) => call('handle_delivery', { connector, appId, eventId }),
  };
}
