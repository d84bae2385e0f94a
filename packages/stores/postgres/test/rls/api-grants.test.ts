import { migrate, postgresStore } from '@patchbay/store-postgres';
import { pgliteDriver } from '@patchbay/store-postgres/pglite';
import type postgres from 'postgres';
import { expect, it } from 'vitest';
import { createApiRoles } from '../api-roles.ts';
import { migratedPglite, testDatabase } from '../databases.ts';
import { ask, person } from './ask.ts';
import { fillWorld, shown } from './world.ts';

/** Every right that anybody has in the schema. */
function rightsOf(sql: postgres.Sql): PromiseLike<unknown> {
  return sql`
    select nspname::text as name, nspacl::text as rights from pg_namespace where nspname = 'integrations'
    union all select relname, relacl::text from pg_class where relnamespace = 'integrations'::regnamespace
    union all select attrelid::regclass || '.' || attname, attacl::text from pg_attribute
      join pg_class on pg_class.oid = attrelid where relnamespace = 'integrations'::regnamespace and attnum > 0
    union all select oid::regprocedure::text, proacl::text from pg_proc where pronamespace = 'integrations'::regnamespace
    order by 1`;
}

it('G14 migrating again takes back whatever else the roles of the gateway were granted', async () => {
  const sql = (await testDatabase()).connect({ max: 1 });
  const before = await rightsOf(sql);
  // What guides for exposing a schema tell people to run.
  await sql.unsafe(`
    grant usage on schema integrations to public, anon, authenticated, service_role;
    grant all on all tables in schema integrations to public, anon, authenticated, service_role;
    grant all on all sequences in schema integrations to public, anon, authenticated, service_role;
    grant all on all functions in schema integrations to public, anon, authenticated, service_role;`);
  expect(await rightsOf(sql)).not.toEqual(before);
  await migrate(sql);
  expect(await rightsOf(sql)).toEqual(before);
});

it('roles that are made after the schema get their rights from the next migrate', async () => {
  const pglite = await migratedPglite();
  try {
    const sql = pgliteDriver(pglite);
    const usage = `select rolname from pg_roles where rolname in ('anon', 'authenticated', 'service_role')
      and has_schema_privilege(oid, 'integrations', 'usage') order by 1`;
    await createApiRoles(sql);
    expect(await sql.unsafe(usage)).toEqual([]);
    await migrate(sql);
    expect(await sql.unsafe(usage)).toEqual([{ rolname: 'authenticated' }, { rolname: 'service_role' }]);
    await pglite.exec('set role service_role');
    const store = postgresStore({ sql });
    await store.check();
    expect(await store.connections.list({ tenantId: 'acme' }, {})).toEqual([]);
  } finally {
    await pglite.close();
  }
});

it('an app replaces current_tenant(), the policies ask it, and migrating leaves it as it is', async () => {
  const sql = (await testDatabase()).connect({ max: 1 });
  await fillWorld(sql);
  await sql.unsafe(`create or replace function integrations.current_tenant() returns text language sql stable
    set search_path = integrations, pg_temp
    as $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'team_id' $$`);
  await migrate(sql);
  const claims = { sub: 'bob', team_id: 'globex' };
  const { rows } = await ask(
    sql,
    { role: 'authenticated', claims },
    'select id from integrations.connections',
  );
  expect(rows?.map(({ id }) => id).sort()).toEqual(shown.bob.metadata.map((id) => `globex/${id}`));
  const usual = await ask(sql, person('globex', 'bob'), 'select id from integrations.connections');
  expect(usual).toEqual({ rows: [] });
});

it('row A11: taking a subject away from its reader takes its history away at once', async () => {
  const sql = (await testDatabase()).connect({ max: 1 });
  await fillWorld(sql);
  const readings = `select connection_id from integrations.readings where connection_id like '%for-ann'`;
  expect((await ask(sql, person('acme', 'ada'), readings)).rows).toHaveLength(2);
  const granted = { tenantId: 'acme', subject: 'ann', userId: 'ada' };
  expect(await postgresStore({ sql }).subjects.revoke(granted)).toBe(true);
  expect((await ask(sql, person('acme', 'ada'), readings)).rows).toEqual([]);
  expect((await ask(sql, person('globex', 'ada'), readings)).rows).toHaveLength(2);
});

it('a statement asks for the claims a fixed number of times, however many rows there are', async () => {
  const sql = (await testDatabase()).connect({ max: 1 });
  await fillWorld(sql);
  await sql`insert into integrations.readings
    select connection_id, 'many', '', metric, measured_at + n * interval '1 s', tenant_id, n, null, null, 'poll', stored_at
    from integrations.readings, generate_series(1, 500) n`;
  const [calls] = await sql.begin(async (transaction) => {
    await transaction.unsafe(`set local track_functions = 'all'; set local role authenticated`);
    await transaction`select set_config('request.jwt.claims', ${JSON.stringify(person('acme', 'ada').claims)}, true)`;
    expect(await transaction`select from integrations.readings`).toHaveLength(3 * 501);
    return transaction`
      select pg_stat_get_xact_function_calls('integrations.current_tenant()'::regprocedure)::int as tenant,
        pg_stat_get_xact_function_calls('integrations.current_user_id()'::regprocedure)::int as person`;
  });
  expect(calls?.tenant).toBeLessThan(12);
  expect(calls?.person).toBeLessThan(12);
});
