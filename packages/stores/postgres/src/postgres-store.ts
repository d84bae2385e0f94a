import type { Clock, Sinks, Store } from '@patchbay/core';
import type { Sql, TransactionOf } from './driver.ts';
import { feedingCaller } from './feeding-caller.ts';
import { checkSchema } from './migrate.ts';
import { stepCaller } from './step-caller.ts';
import { stepStore } from './step-store.ts';

/** What a PostgreSQL store stands on. */
export interface PostgresStoreOptions<Client extends Sql = Sql> {
  /** Your postgres.js client, or `pgliteDriver(pglite)`. It is used, never opened or closed. */
  readonly sql: Client;
  /**
   * Functions that feed tables of yours, in the transaction of the step that changed their stream. Give them to every
   * process that syncs: one without them stores records that no sink is told of.
   */
  readonly sinks?: Sinks<TransactionOf<Client>>;
  /** For tests only; left out, the database's own time. */
  readonly clock?: Pick<Clock, 'now'>;
}

/**
 * Keeps everything in the schema `integrations`. Each step is one statement that needs no session, so that it works
 * behind a transaction pooler; one that feeds a sink is a short transaction.
 */
export function postgresStore<Client extends Sql>({
  sql,
  sinks,
  clock,
}: PostgresStoreOptions<Client>): Store {
  const call = sinks ? feedingCaller(sql, sinks, clock) : stepCaller(sql, clock);
  return stepStore({ name: 'postgres', call, check: () => checkSchema(sql) });
}
