import type { Check, Seen } from '@patchbay/core';
import { type Examined, ok, type WithDatabase } from './examined.ts';

const remedy =
  'Add "integrations" to the exposed schemas: in the dashboard’s Data API settings, or under [api] in supabase/config.toml.';

/** What the role of a REST layer is told to expose, where its settings stand in the database. */
export const exposureCheck: Check<WithDatabase> = {
  id: 'exposed-schema',
  title: 'The REST layer exposes the schema where the store needs it',
  async run({ sql, store, env }) {
    const [row] = await sql<{ schemas: string }[]>`
      select substring(setting from position('=' in setting) + 1) as schemas
      from pg_db_role_setting, unnest(setconfig) as setting
      where setrole = to_regrole('authenticator') and setting like 'pgrst.db\\_schemas=%'
        and setdatabase in (0, (select oid from pg_database where datname = current_database()))
      order by setdatabase desc limit 1`;
    if (row === undefined) return [];
    const where = 'role authenticator, pgrst.db_schemas';
    const isExposed = row.schemas.split(/[\s,]+/).includes('integrations');
    const isNeeded = store?.name === 'supabase' || env.SUPABASE_URL !== undefined;
    if (isNeeded && !isExposed)
      return [
        {
          level: 'error',
          what: `The schema "integrations" is not exposed; these are: ${row.schemas}.`,
          where,
          todo: remedy,
        },
      ];
    return [ok(`The schema "integrations" is ${isExposed ? '' : 'not '}exposed.`, where)];
  },
};

const patienceMs = 10_000;

/** Asks the REST layer itself, where SUPABASE_URL and a secret key are set. */
export const restCheck: Check<Examined> = {
  id: 'rest-api',
  title: 'Supabase’s REST API calls the schema with the secret key',
  online: true,
  async run({ env, fetch }) {
    const { SUPABASE_URL: url } = env;
    const key = env.SUPABASE_SECRET_KEY ?? env.SUPABASE_SERVICE_ROLE_KEY;
    if (url === undefined || key === undefined || !URL.canParse(url)) return [];
    const where = 'SUPABASE_URL';
    const response = await fetch(new URL('/rest/v1/rpc/schema_version', url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-profile': 'integrations',
        apikey: key,
        // A newer key is no token, and is refused as one.
        ...(key.startsWith('eyJ') && { authorization: `Bearer ${key}` }),
      },
      body: '{}',
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    }).catch(() => undefined);
    if (response === undefined)
      return [
        {
          level: 'error',
          what: 'Supabase cannot be reached.',
          where,
          todo: 'Check the URL and the network.',
        },
      ];
    if (response.ok) return [ok('Supabase’s REST API calls the schema.', where)];
    return [{ ...refusal(await codeOf(response), response.status), level: 'error', where }];
  },
};

async function codeOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined);
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : '';
  return typeof code === 'string' && /^[0-9A-Z]{5,8}$/.test(code) ? code : '';
}

/** Codes from docs.postgrest.org, "Errors". */
function refusal(code: string, status: number): Pick<Seen, 'what' | 'todo'> {
  if (code === 'PGRST106')
    return { what: 'Supabase does not expose the schema "integrations" (PGRST106).', todo: remedy };
  if (code === 'PGRST202')
    return {
      what: 'Supabase does not know the functions of the schema "integrations" (PGRST202).',
      todo: "Run `npx patchbay migrate`; if that was done, run `notify pgrst, 'reload schema'` in the SQL editor.",
    };
  if (status === 401 || status === 403)
    return {
      what: `Supabase refused the key (${code || `status ${status}`}).`,
      todo: 'Set SUPABASE_SECRET_KEY to a secret key of this project: neither a publishable nor an anon key, and no person’s session.',
    };
  return {
    what: `What answers is not the REST API of a Supabase project that works (${code || `status ${status}`}).`,
    todo: 'Check SUPABASE_URL and the project’s state.',
  };
}
