import type { Clock, Store } from '@patchbay/core';
import { connectionStore } from './connections.ts';
import { deliveryStore } from './deliveries.ts';
import type { Sql } from './driver.ts';
import { flowStore } from './flows.ts';
import { checkSchema } from './migrate.ts';
import { readingStore } from './readings.ts';
import { sealedStore } from './sealed.ts';
import { stepCaller } from './step-caller.ts';
import { syncStore } from './sync.ts';
import { tokenStore } from './tokens.ts';
import { workStore } from './work.ts';

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
  const call = stepCaller(sql, clock);
  return {
    name: 'postgres',
    flows: flowStore(call),
    connections: connectionStore(call),
    tokens: tokenStore(call),
    sealed: sealedStore(call),
    sync: syncStore(call),
    readings: readingStore(call),
    deliveries: deliveryStore(call),
    work: workStore(call),
    check: () => checkSchema(sql),
  };
}
