import type { RunWork } from '../kernel.ts';
import { ageSeconds, pruneBatch, pruneOn } from '../work/retention.ts';

/** How long handled events are kept, in days; `Infinity` keeps them for ever. */
export interface DeliveryRetention {
  /** How long a redelivery is known as one, since the event was handled; 30 when left out. */
  readonly handledDays?: number;
}

/** Deletes handled events that are old enough, a batch at a time. */
export function prunesDeliveries({ handledDays = 30 }: DeliveryRetention): RunWork {
  const handledSeconds = ageSeconds('webhooks({ retention: { handledDays } })', handledDays);
  return async (kernel, { kind }) => {
    const gone = await kernel.store.deliveries.prune({ handledSeconds, limit: pruneBatch });
    if (gone >= pruneBatch) await pruneOn(kernel, kind);
  };
}
