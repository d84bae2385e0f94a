import type { Check, Seen } from '@patchbay/core';
import { changedMigrations, migrationScript } from '@patchbay/store-postgres';
import type postgres from 'postgres';
import { ok, type WithDatabase } from './examined.ts';

/** Whether the schema is still the one that the migrations made. */
export const schemaCheck: Check<WithDatabase> = {
  id: 'schema',
  title: 'The schema is as the migrations made it',
  async run({ sql }) {
    const changed: readonly Seen[] = (await changedMigrations(sql)).map(({ version, name }) => ({
      level: 'error',
      what: `Migration ${version} (${name}) was applied with another text than that of this package.`,
      where: 'integrations.migrations',
      todo: 'Install the release of @patchbay/store-postgres that made this schema, or start with an empty one.',
    }));
    const missing: readonly Seen[] = (await missingObjects(sql)).map((object) => ({
      level: 'error',
      what: `The ${object} is gone.`,
      where: 'schema integrations',
      todo: '`npx patchbay migrate --sql` shows how it was made; bring its rows back from a backup.',
    }));
    const seen = [...changed, ...missing];
    return seen.length > 0 ? seen : [ok('Every table and function is there.', 'schema integrations')];
  },
};

/** Tables and functions that the migrations make, and that somebody took away. */
async function missingObjects(sql: postgres.Sql): Promise<readonly string[]> {
  const rows = await sql<{ name: string }[]>`
    select 'table ' || relname as name from pg_class
    where relnamespace = 'integrations'::regnamespace and relkind in ('r', 'p')
    union all select 'function ' || proname from pg_proc where pronamespace = 'integrations'::regnamespace`;
  const present = new Set(rows.map(({ name }) => name));
  return [...madeByMigrations()].filter((name) => !present.has(name));
}

function madeByMigrations(): Set<string> {
  const made = /create (?:or replace |unlogged )?(table|function) (?:if not exists )?integrations\.(\w+)/g;
  return new Set([...migrationScript().matchAll(made)].map(([, kind, name]) => `${kind} ${name}`));
}
