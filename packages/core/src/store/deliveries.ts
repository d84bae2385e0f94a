import type { ProviderEvent } from '../definition/webhook.ts';

/** Through which connector and app an event came. */
interface DeliveryRoute {
  readonly connector: string;
  readonly appId: string;
  /** Whose URL it came to, where each tenant has an app of its own: the event is about nobody else's connections. */
  readonly tenantId?: string | undefined;
}

/** One event of the inbox. */
export interface DeliveryKey extends DeliveryRoute {
  readonly eventId: string;
}

/** A verified event in the inbox. */
export interface DeliveryRow extends DeliveryRoute {
  readonly event: ProviderEvent;
}

/** The inbox: what webhooks reported, each event once. */
export interface DeliveryStore {
  /**
   * True the first time this event is seen; a redelivery changes nothing. The same id under another connector, app or
   * tenant is another event. The event is due from that moment, as work of kind `delivery` with its key as args.
   * `recordKey` is the key of the record that the event names in `about`, as records have it.
   */
  accept(delivery: DeliveryRow & { readonly recordKey?: string }): Promise<boolean>;
  find(key: DeliveryKey): Promise<DeliveryRow | undefined>;
  /** Marks it handled and takes its work away; true for exactly one caller. It stays until it is pruned, so that a redelivery is known. */
  handled(key: DeliveryKey): Promise<boolean>;
  /** Deletes at most `limit` events that were handled longer ago than this, the oldest first; how many. */
  prune(ages: { readonly handledSeconds: number; readonly limit: number }): Promise<number>;
}
