import { databaseError } from './database-error.ts';
import type { Sql } from './driver.ts';

/**
 * Calls a step of the schema by its function's name: one statement, one round trip. `texts` has members of the input that were
 * made into JSON before; who sends no text of its own passes them over.
 */
export type CallStep = <Result>(
  step: string,
  input: object,
  texts?: Readonly<Record<string, string>>,
) => Promise<Result>;

/** A JSON row, whose `null` stands for absence. */
export type JsonRow = Readonly<Record<string, unknown>>;

/** Calls steps over a driver; with a clock, at its time instead of the database's. */
export function stepCaller(sql: Sql, clock: { now(): Date } | undefined): CallStep {
  return async <Result>(step: string, input: object, texts: Readonly<Record<string, string>> = {}) => {
    const timed = clock ? { ...input, now: clock.now() } : input;
    try {
      // As text both ways: whether a driver encodes and decodes JSON itself then makes no difference.
      const statement = `select integrations.${step}($1::text::jsonb)::text as result`;
      const [row] = await sql.unsafe(statement, [jsonText(timed, texts)], { prepare: true });
      // The schema's functions are ours and answer in the form that the port names.
      return (typeof row?.result === 'string' ? JSON.parse(row.result) : undefined) as Result;
    } catch (error) {
      throw databaseError(error);
    }
  };
}

/** The input as JSON, with the texts in place of what they were made of. */
function jsonText(input: object, texts: Readonly<Record<string, string>>): string {
  const made = Object.entries(texts);
  if (made.length === 0) return JSON.stringify(input);
  // What is undefined is left out.
  const rest = JSON.stringify({ ...input, ...Object.fromEntries(made.map(([name]) => [name, undefined])) });
  const members = made.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join();
  return rest === '{}' ? `{${members}}` : `${rest.slice(0, -1)},${members}}`;
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
