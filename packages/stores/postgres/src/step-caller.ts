import { databaseError } from './database-error.ts';
import type { Sql } from './driver.ts';

/** Calls a step of the schema by its function's name: one statement, one round trip. */
export type CallStep = <Result>(step: string, input: object) => Promise<Result>;

/** A JSON row, whose `null` stands for absence. */
export type JsonRow = Readonly<Record<string, unknown>>;

/** Calls steps over a driver; with a clock, at its time instead of the database's. */
export function stepCaller(sql: Sql, clock: { now(): Date } | undefined): CallStep {
  return async <Result>(step: string, input: object) => {
    const timed = clock ? { ...input, now: clock.now() } : input;
    try {
      // As text both ways: whether a driver encodes and decodes JSON itself then makes no difference.
      const statement = `select integrations.${step}($1::text::jsonb)::text as result`;
      const [row] = await sql.unsafe(statement, [JSON.stringify(timed)], { prepare: true });
      // The schema's functions are ours and answer in the form that the port names.
      return (typeof row?.result === 'string' ? JSON.parse(row.result) : undefined) as Result;
    } catch (error) {
      throw databaseError(error);
    }
  };
}

/** A row as the ports have it: dates as `Date`, absence as `undefined`; what lies deeper stays as it is. */
export function rowFrom<Row>(json: JsonRow, dates: readonly (keyof Row & string)[] = []): Row {
  const row: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    const isDate = typeof value === 'string' && (dates as readonly string[]).includes(name);
    row[name] = isDate ? new Date(value) : (value ?? undefined);
  }
  return row as Row;
}

/** The row that a step found, or `undefined`. */
export function foundRow<Row>(
  json: JsonRow | undefined,
  dates?: readonly (keyof Row & string)[],
): Row | undefined {
  return json && rowFrom(json, dates);
}
