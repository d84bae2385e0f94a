import type { DeliveryStore } from '@patchbay/core';
import { json } from './json.ts';
import { keyOf } from './key-of.ts';
import type { State } from './state.ts';
import { submitWork } from './work.ts';

/** The inbox of verified events. A handled one stays, so that a redelivery is known. */
export function deliveryStore(state: State): DeliveryStore {
  const { deliveries } = state;

  return {
    async accept({ connector, appId, event }) {
      const key = keyOf(connector, appId, event.id);
      if (deliveries.has(key)) return false;
      deliveries.set(key, { row: { connector, appId, event: json(event) }, handled: false });
      const args = { connector, appId, eventId: event.id };
      const once = { connectionId: undefined, tenantId: undefined, inSeconds: 0, everySeconds: undefined };
      submitWork(state, [{ key: workKey(key), kind: 'delivery', args, ...once }]);
      return true;
    },
    async find(connector, appId, eventId) {
      return structuredClone(deliveries.get(keyOf(connector, appId, eventId))?.row);
    },
    async handled(connector, appId, eventId) {
      const key = keyOf(connector, appId, eventId);
      const delivery = deliveries.get(key);
      if (!delivery || delivery.handled) return false;
      deliveries.set(key, { ...delivery, handled: true });
      state.work.delete(workKey(key));
      return true;
    },
  };
}

function workKey(deliveryKey: string): string {
  return `delivery:${deliveryKey}`;
}
