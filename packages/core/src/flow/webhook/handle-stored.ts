import { isPatchbayError } from '../../errors/patchbay-error.ts';
import type { BoundApp } from '../app.ts';
import type { Kernel } from '../kernel.ts';
import { handleEvent } from './handle-event.ts';

/** A failure is not the provider's affair: the event stays due, and `tick` comes back to it. */
export async function handleAll(kernel: Kernel, bound: BoundApp, events: readonly string[]): Promise<void> {
  for (const event of events) {
    try {
      await handleStored(kernel, bound, event, new AbortController().signal);
    } catch (error) {
      kernel.emit({
        type: 'work-failed',
        kind: 'delivery',
        code: isPatchbayError(error) ? error.code : undefined,
      });
    }
  }
}

/** Handles one stored event and marks it. One that came through another app, or to another tenant, is left alone. */
export async function handleStored(
  kernel: Kernel,
  bound: BoundApp,
  eventId: string,
  signal: AbortSignal,
): Promise<void> {
  const key = { connector: bound.connector.id, appId: bound.id, tenantId: bound.tenantId, eventId };
  const delivery = await kernel.store.deliveries.find(key);
  if (delivery === undefined) return;
  await handleEvent(kernel, bound, delivery.event, signal);
  await kernel.store.deliveries.handled(key);
}
