import { PGlite } from '@electric-sql/pglite';
import type { Store } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import { pgliteDriver } from '@patchbay/store-postgres/pglite';
import { supabaseStore } from '@patchbay/store-supabase';
import { createClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import type { Backing } from './messages.ts';

/** What the database calls a worker's connections. */
export const workerName = 'sync-worker';

/** Opens a store, with what closes it. */
export async function backingStore(backing: Backing): Promise<{ store: Store; close(): Promise<void> }> {
  if (backing.kind === 'postgres') {
    const sql = postgres(backing.url, {
      max: 2,
      // A database that is back is noticed at once.
      backoff: () => 0.05,
      connection: { application_name: workerName },
      onnotice: () => undefined,
    });
    return { store: postgresStore({ sql }), close: () => sql.end() };
  }
  if (backing.kind === 'pglite') {
    const pglite = await PGlite.create(backing.folder);
    return { store: postgresStore({ sql: pgliteDriver(pglite) }), close: () => pglite.close() };
  }
  const auth = { persistSession: false, autoRefreshToken: false };
  const client = createClient(backing.url, backing.key, { auth });
  return { store: supabaseStore({ client }), close: async () => undefined };
}
