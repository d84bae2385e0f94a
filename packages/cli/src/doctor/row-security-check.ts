import type { Check, Seen } from '@patchbay/core';
import { migrationScript } from '@patchbay/store-postgres';
import { ok, type WithDatabase } from './examined.ts';

/** Whether a row shows itself to those only whom the policies name. */
export const rowSecurityCheck: Check<WithDatabase> = {
  id: 'row-security',
  title: 'Every table has row-level security, with the policies of the migrations and no other',
  async run({ sql }) {
    const tables = await sql<{ name: string; secured: boolean; policies: readonly string[] }[]>`
      select relname as name, relrowsecurity as secured,
        array(select polname::text from pg_policy where polrelid = pg_class.oid order by 1) as policies
      from pg_class where relnamespace = 'integrations'::regnamespace and relkind in ('r', 'p') order by 1`;
    const wanted = wantedPolicies();
    const seen = tables.flatMap(({ name, secured, policies }) => [
      ...(secured ? [] : [off(name)]),
      ...wanted
        .filter(([table, policy]) => table === name && !policies.includes(policy))
        .map(([, policy]) => missing(name, policy)),
      ...policies
        .filter((policy) => !wanted.some(([table, known]) => table === name && known === policy))
        .map((policy) => foreign(name, policy)),
    ]);
    if (seen.length > 0) return seen;
    return [ok(`${tables.length} tables have row-level security.`, 'schema integrations')];
  },
};

/** Tables and their policies, as the migrations make them. */
function wantedPolicies(): readonly (readonly [table: string, policy: string])[] {
  const made = migrationScript().matchAll(/create policy (\w+) on integrations\.(\w+)/g);
  return [...made].map(([, policy = '', table = '']) => [table, policy]);
}

function off(table: string): Seen {
  return {
    level: 'error',
    what: `Row-level security is off: whoever may read the table ${table} reads the rows of every tenant.`,
    where: `integrations.${table}`,
    todo: `alter table integrations.${table} enable row level security;`,
  };
}

function missing(table: string, policy: string): Seen {
  return {
    level: 'error',
    what: `The policy ${policy} is gone: people see none of their own rows of ${table}.`,
    where: `integrations.${table}`,
    todo: `Make it again: it begins with "create policy ${policy} on integrations.${table}" in \`npx patchbay migrate --sql\`.`,
  };
}

function foreign(table: string, policy: string): Seen {
  return {
    level: 'warning',
    what: `A policy that is not Patchbay’s, ${JSON.stringify(policy)}, may show more rows of ${table}: policies add up.`,
    where: `integrations.${table}`,
    todo: 'Drop it, unless it is meant. Who belongs to which tenant is for integrations.current_tenant() to say.',
  };
}
