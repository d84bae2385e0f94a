import type { ProviderEvent } from '../definition/webhook.ts';

/** A verified event in the inbox. */
export interface DeliveryRow {
  readonly connector: string;
  readonly appId: string;
  readonly event: ProviderEvent;
}

/** The inbox: what webhooks reported, each event once. */
export interface DeliveryStore {
  /**
   * True the first time this event is seen; a redelivery changes nothing. The event is due from that moment, as work of
   * kind `delivery` with the args `{ connector, appId, eventId }`.
   */
  accept(delivery: DeliveryRow): Promise<boolean>;
  find(connector: string, appId: string, eventId: string): Promise<DeliveryRow | undefined>;
  /** Marks it handled and takes its work away; true for exactly one caller. It stays, so that a redelivery is known. */
  handled(connector: string, appId: string, eventId: string): Promise<boolean>;
}
