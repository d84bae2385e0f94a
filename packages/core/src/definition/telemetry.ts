import type { Empty, Needs, Part, PartContext, Uses, Values, ValuesOf } from './values.ts';

/** Every metric Patchbay keeps, with the one UCUM unit it is kept in. `text` and `bool` are states, not numbers. */
export const metrics = {
  'account.members': '1',
  'account.channels': '1',
  'account.repositories': '1',
  'account.unread': '1',
  'account.open_items': '1',
} as const satisfies Readonly<Record<string, string>>;

/** The name of a metric in {@link metrics}, which fixes its unit. */
export type Metric = keyof typeof metrics;

/** A piece of equipment behind an account. */
export interface Device {
  readonly id: string;
  readonly name: string;
  readonly model?: string;
}

/** One value of one metric at one time. Without `device` it is the account's; without `measuredAt`, the poll's time slot. */
export interface Reading {
  readonly device?: string;
  readonly sensor?: string;
  readonly metric: Metric;
  readonly value: number | string | boolean;
  readonly measuredAt?: Date;
}

/** What one step of a poll found. */
export interface Polled {
  readonly devices?: readonly Device[];
  readonly readings: readonly Reading[];
}

/** How a connector is polled. Made by {@link defineTelemetry}. */
export interface Telemetry<V extends Values = never> extends Part<V> {
  readonly everySeconds: number;
  readonly needs: Needs;
  readonly as: string | undefined;
  readonly scopes: readonly string[];
  readonly poll: (context: never) => AsyncIterable<Polled>;
}

export interface TelemetryDefinition<N extends Needs, As extends string> extends Uses<N, As> {
  /** The usual distance between two polls; also the width of a time slot. */
  readonly everySeconds: number;
  /** Devices and readings together: most providers send both in one answer. */
  readonly poll: (context: PartContext<N>) => AsyncIterable<Polled>;
}

/** Declares how devices and gauges are read. */
export function defineTelemetry<N extends Needs = Empty, const As extends string = never>(
  definition: TelemetryDefinition<N, As>,
): Telemetry<ValuesOf<N, As>> {
  return Object.freeze({
    everySeconds: definition.everySeconds,
    needs: definition.needs ?? {},
    as: definition.as,
    scopes: definition.scopes ?? [],
    poll: definition.poll,
    '~needs': () => undefined,
  });
}

/** One reading; a helper because a mistyped metric is reported here in one line. */
export function reading(
  metric: Metric,
  value: Reading['value'],
  rest: Omit<Reading, 'metric' | 'value'> = {},
): Reading {
  return { metric, value, ...rest };
}
