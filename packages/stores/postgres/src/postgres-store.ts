import type { Clock, Store } from '@patchbay/core';
import type { Sql } from './driver.ts';
import { checkSchema } from './migrate.ts';
import { stepCaller } from './step-caller.ts';
import { stepStore } from './step-store.ts';

/** What a PostgreSQL store stands on. */
export interface PostgresStoreOptions {
  /** Your postgres.js client, or `pgliteDriver(pglite)`. It is used, never opened or closed. */
  readonly sql: Sql;
  /** For tests only; left out, the database's own time. */
  readonly clock?: Pick<Clock, 'now'>;
}

/**
 * Keeps everything in the schema `integrations`. Each step is one statement that needs no session, so that it works
 * behind a transaction pooler.
 */
export function postgresStore({ sql, clock }: PostgresStoreOptions): Store {
  return stepStore({ name: 'postgres', call: stepCaller(sql, clock), check: () => checkSchema(sql) });
}
