import type { ConnectionKey } from './scope.ts';

/** One device of a connection, as it rests. */
export interface DeviceRow {
  /** The provider's own id. */
  readonly externalId: string;
  readonly name: string;
  readonly model: string | undefined;
}

/** One value of one metric at one time, as it rests. */
export interface ReadingRow {
  /** The provider's id of the device; empty for a reading of the account itself. */
  readonly device: string;
  readonly sensor: string;
  readonly metric: string;
  readonly value: number | string | boolean;
  readonly measuredAt: Date;
  /** `provider` said when; `poll`: the time slot of the poll stands in. */
  readonly timeSource: 'provider' | 'poll';
}

/** Where devices and their readings are kept. */
export interface ReadingStore {
  /** Devices and readings of one poll step together. A reading already there is kept as it is. Returns the new ones' count. */
  write(polled: {
    readonly tenantId: string;
    readonly connectionId: string;
    readonly devices: readonly DeviceRow[];
    readonly readings: readonly ReadingRow[];
  }): Promise<number>;
  /** Newest first, at most `limit`; `since` belongs to it. */
  read(
    query: ConnectionKey & { readonly metric?: string; readonly since?: Date; readonly limit: number },
  ): Promise<readonly ReadingRow[]>;
  /** The newest reading of every device, sensor and metric. */
  latest(key: ConnectionKey): Promise<readonly ReadingRow[]>;
}
