import { PGlite } from '@electric-sql/pglite';
import { PatchbayError, type Store } from '@patchbay/core';
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
    // A question that a lost connection never answers would keep it open for ever.
    return { store: impatient(postgresStore({ sql })), close: () => sql.end({ timeout: 1 }) };
  }
  if (backing.kind === 'pglite') {
    const pglite = await PGlite.create(backing.folder);
    return { store: postgresStore({ sql: pgliteDriver(pglite) }), close: () => pglite.close() };
  }
  const auth = { persistSession: false, autoRefreshToken: false };
  const client = createClient(backing.url, backing.key, { auth });
  return { store: supabaseStore({ client }), close: async () => undefined };
}

/** For one question, in milliseconds. */
const patienceMs = 3000;

/** Gives up a question that a lost connection never answers, as core does after half a minute, which is long for a test. */
function impatient(store: Store): Store {
  const sync = Object.entries(store.sync).map(([name, ask]) => [name, inTime(ask)]);
  const work = Object.entries(store.work).map(([name, ask]) => [name, inTime(ask)]);
  return { ...store, sync: Object.fromEntries(sync), work: Object.fromEntries(work) };
}

function inTime<Args extends unknown[], Answer>(ask: (...args: Args) => Promise<Answer>) {
  return (...args: Args) =>
    new Promise<Answer>((resolve, reject) => {
      const lost = () => reject(new PatchbayError('store/unavailable', 'The database does not answer.'));
      const timer = setTimeout(lost, patienceMs);
      ask(...args)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
}
