import type { AppFacts, CheckedSetup, Seen } from '@patchbay/core';
import type postgres from 'postgres';
import type { CliSurroundings } from '../call.ts';

/** The apps of another environment, as its own `patchbay doctor --json` printed them. */
export interface OtherEnvironment {
  readonly file: string;
  readonly apps: readonly Pick<AppFacts, 'connector' | 'provider' | 'clientId'>[];
}

/** What the doctor looks at. */
export interface Examined extends CheckedSetup {
  /** Whether a module of the app said what is configured; else the variables alone did. */
  readonly hasApp: boolean;
  /** The database of DATABASE_URL; undefined where that is not set. */
  readonly sql: postgres.Sql | undefined;
  readonly env: CliSurroundings['env'];
  readonly other: OtherEnvironment | undefined;
}

/** The same where the database was reached and has the schema. */
export interface WithDatabase extends Examined {
  readonly sql: postgres.Sql;
}

/** A finding with nothing to do. */
export function ok(what: string, where: string): Seen {
  return { level: 'ok', what, where };
}
