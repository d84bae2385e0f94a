import type { DeliveryKey, DeliveryStore } from '@patchbay/core';
import { json } from './json.ts';
import { keyOf } from './key-of.ts';
import { pruneDeliveries } from './pruning.ts';
import type { State } from './state.ts';
import { submitWork } from './work.ts';

/** The inbox of verified events. A handled one stays for some time, so that a redelivery is known. */
export function deliveryStore(state: State): DeliveryStore {
  const { deliveries } = state;

  return {
    async accept({ connector, appId, tenantId, event, recordKey }) {
      const args = { connector, appId, tenantId, eventId: event.id };
      const key = idOf(args);
      if (deliveries.has(key)) return false;
      deliveries.set(key, {
        row: { connector, appId, tenantId, event: json(event) },
        recordKey,
        handledAt: undefined,
      });
      const once = { connectionId: undefined, tenantId: undefined, inSeconds: 0, everySeconds: undefined };
      submitWork(state, [{ key: deliveryWorkKey(key), kind: 'delivery', args: json(args), ...once }]);
      return true;
    },
    async find(key) {
      return structuredClone(deliveries.get(idOf(key))?.row);
    },
    async handled(key) {
      const id = idOf(key);
      const delivery = deliveries.get(id);
      if (!delivery || delivery.handledAt) return false;
      deliveries.set(id, { ...delivery, handledAt: state.now() });
      state.work.delete(deliveryWorkKey(id));
      return true;
    },
    prune: async (ages) => pruneDeliveries(state, ages),
  };
}

function idOf({ connector, appId, tenantId = '', eventId }: DeliveryKey): string {
  return keyOf(connector, appId, tenantId, eventId);
}

/** Under which the work of handling a delivery is kept. */
export function deliveryWorkKey(deliveryKey: string): string {
  return `delivery:${deliveryKey}`;
}
