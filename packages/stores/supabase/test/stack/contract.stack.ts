import { migrate } from '@patchbay/store-postgres';
import { supabaseStore } from '@patchbay/store-supabase';
import { describeStore } from '@patchbay/testing';
import { emptyTables } from '@patchbay/testing/postgres';
import { createClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import { afterAll, beforeAll } from 'vitest';

/** Of a stack on this machine only, because everything in the schema `integrations` goes. */
function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`Set ${name}: \`supabase status -o env\` prints it.`);
  if (URL.canParse(value) && !['127.0.0.1', 'localhost'].includes(new URL(value).hostname))
    throw new Error(`${name} must lead to this machine: the test empties the schema "integrations".`);
  return value;
}

const url = setting('SUPABASE_URL');
const key = setting('SUPABASE_SECRET_KEY');
const sql = postgres(setting('SUPABASE_DB_URL'), { max: 1, onnotice: () => undefined });

beforeAll(() => migrate(sql));
afterAll(() => sql.end({ timeout: 5 }));

const auth = { persistSession: false, autoRefreshToken: false };

describeStore('supabase, a whole stack', async ({ clock }) => {
  await emptyTables(sql, 'integrations');
  return {
    store: supabaseStore({ client: createClient(url, key, { auth }), clock }),
    again: async () => supabaseStore({ client: createClient(url, key, { auth }), clock }),
  };
});
