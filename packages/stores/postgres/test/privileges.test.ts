import { postgresStore } from '@patchbay/store-postgres';
import type postgres from 'postgres';
import { expect, it } from 'vitest';
import { testDatabase } from './databases.ts';

/** A login role without any grant, and what it may do after `granted` was run for it. */
async function roleWith(granted: (role: string) => string[]) {
  const database = await testDatabase();
  const admin = database.connect();
  const role = `patchbay_role_${crypto.randomUUID().slice(0, 8)}`;
  await admin.unsafe(`create role ${role} login password 'p'`);
  for (const statement of granted(role)) await admin.unsafe(statement);
  return {
    admin,
    sql: database.connect({ username: role, password: 'p' }),
    drop: () => admin.unsafe(`drop owned by ${role} cascade; drop role ${role}`),
  };
}

const usage = (role: string) => [`grant usage on schema integrations to ${role}`];
const service = (role: string) => [
  ...usage(role),
  `grant execute on all functions in schema integrations to ${role}`,
];

async function functionsOf(sql: postgres.Sql) {
  return sql<
    { name: string; signature: string; definer: boolean; config: string[] | null; result: string }[]
  >`
    select proname as name, oid::regprocedure::text as signature, prosecdef as definer, proconfig as config,
      prorettype::regtype::text as result
    from pg_proc where pronamespace = 'integrations'::regnamespace order by 1`;
}

async function tablesOf(sql: postgres.Sql) {
  return sql<{ name: string; secured: boolean }[]>`
    select relname as name, relrowsecurity as secured from pg_class
    where relnamespace = 'integrations'::regnamespace and relkind = 'r' order by 1`;
}

it('G14 a role without grants may neither enter the schema nor use anything in it', async () => {
  const { admin, sql, drop } = await roleWith(usage);
  try {
    const refused: string[] = [];
    const [functions, tables] = [await functionsOf(admin), await tablesOf(admin)];
    for (const { signature } of functions) {
      const [row] = await sql`select has_function_privilege(${signature}, 'execute') as allowed`;
      if (!row?.allowed) refused.push(signature);
    }
    expect(refused).toEqual(functions.map(({ signature }) => signature));
    expect(functions.length).toBeGreaterThan(30);
    for (const { name } of tables) {
      await expect(sql.unsafe(`select from integrations.${name}`)).rejects.toMatchObject({ code: '42501' });
    }
    expect(tables.length).toBeGreaterThan(15);
    await expect(postgresStore({ sql }).check()).rejects.toMatchObject({ code: 'store/unavailable' });
  } finally {
    await drop();
  }
});

it('G14 a role that may only execute the functions runs the store, and reads no table', async () => {
  const { admin, sql, drop } = await roleWith(service);
  try {
    const store = postgresStore({ sql });
    await store.check();
    expect(await store.connections.list({ tenantId: 'acme' }, {})).toEqual([]);
    await store.work.submit([
      {
        key: 'k',
        kind: 'poll',
        connectionId: undefined,
        tenantId: 'acme',
        args: {},
        inSeconds: 0,
        everySeconds: undefined,
      },
    ]);
    expect(await store.work.claim({ holder: 'h', leaseSeconds: 9, limit: 9 })).toHaveLength(1);
    for (const { name } of await tablesOf(admin)) {
      await expect(sql.unsafe(`select from integrations.${name}`)).rejects.toMatchObject({ code: '42501' });
    }
  } finally {
    await drop();
  }
});

it('G14 every table has row-level security on, so that a grant alone shows nothing', async () => {
  const { admin, sql, drop } = await roleWith((role) => [
    ...service(role),
    `grant select on all tables in schema integrations to ${role}`,
  ]);
  try {
    const store = postgresStore({ sql });
    await store.deliveries.accept({
      connector: 'slack',
      appId: 'app',
      event: { id: 'e', type: 't', payload: {} },
    });
    expect(await admin`select event_id from integrations.deliveries`).toHaveLength(1);
    expect(await sql`select event_id from integrations.deliveries`).toEqual([]);
    const open = (await tablesOf(admin)).filter(({ secured }) => !secured);
    expect(open).toEqual([]);
  } finally {
    await drop();
  }
});

it('every step runs as the owner, and every function has a fixed search path', async () => {
  const functions = await functionsOf((await testDatabase()).connect());
  for (const { signature, config } of functions) {
    expect(config, signature).toContain('search_path=integrations, pg_temp');
  }
  const steps = functions.filter(
    ({ signature, result }) => signature.endsWith('(jsonb)') && ['json', 'jsonb'].includes(result),
  );
  expect(steps.filter(({ definer }) => !definer)).toEqual([]);
  expect(steps.length).toBeGreaterThan(30);
});

it('a table that a caller puts in the way is not used', async () => {
  const { sql, drop } = await roleWith(service);
  try {
    const one = await sql.reserve();
    await one.unsafe('create temp table work (like pg_class); create temp table flows (state_hash text)');
    const store = postgresStore({ sql: one });
    expect(await store.flows.find('any')).toBeUndefined();
    expect(await store.work.claim({ holder: 'h', leaseSeconds: 9, limit: 9 })).toEqual([]);
    one.release();
  } finally {
    await drop();
  }
});
