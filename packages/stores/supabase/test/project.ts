import { freshDatabase } from '@patchbay/testing/postgres';
import { authenticatorUrl, postgrestStandIn, supabaseKey } from '@patchbay/testing/postgrest';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import postgres from 'postgres';
import { inject, vi } from 'vitest';

// Databases are made and dropped, also on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** What the stand-in's tokens are signed with. */
const jwtSecret = 'a-secret-of-at-least-thirty-two-characters';
/** A key of the newer kind. */
export const secretKey = 'sb_secret_of-this-project';

type Fetch = typeof fetch;

/** A Supabase project as far as its REST API calls functions: a database of its own behind the stand-in. */
export async function supabaseProject({
  migrated = true,
  schemas = ['public', 'graphql_public', 'integrations'],
} = {}) {
  const database = await freshDatabase(inject('adminUrl'), migrated ? inject('template') : undefined);
  const admin = postgres(database.url, { max: 4, onnotice: () => undefined });
  const clients = [admin];
  /** A REST layer with a pool of its own, as each of several would have. */
  const restApi = ({ max = 4 } = {}) => {
    const sql = postgres(authenticatorUrl(database.url), { max, onnotice: () => undefined });
    clients.push(sql);
    return postgrestStandIn({ sql, jwtSecret, schemas, apiKeys: { [secretKey]: 'service_role' } });
  };
  const shared = restApi();
  return {
    admin,
    restApi,
    fetch: ((input, init) => shared.fetch(new Request(input, init))) as Fetch,
    async drop() {
      await Promise.all(clients.map((sql) => sql.end({ timeout: 0 })));
      await database.drop();
    },
  };
}

/** A client as an app's server makes it, except that its requests go to `fetch`. */
export function clientOf(fetch: Fetch, key: string): SupabaseClient {
  const auth = { persistSession: false, autoRefreshToken: false };
  return createClient('https://project.supabase.example', key, { auth, global: { fetch } });
}

/** A key that names a role. */
export function keyOf(role: string, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return supabaseKey(jwtSecret, role, claims);
}
