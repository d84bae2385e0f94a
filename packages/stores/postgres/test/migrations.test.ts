import {
  latestVersion,
  migrate,
  migrationScript,
  postgresStore,
  schemaVersion,
} from '@patchbay/store-postgres';
import { pgliteDriver } from '@patchbay/store-postgres/pglite';
import type postgres from 'postgres';
import { expect, it } from 'vitest';
import { migratedPglite, testDatabase } from './databases.ts';

async function tablesOf(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql`select tablename from pg_tables where schemaname = 'integrations' order by 1`;
  return rows.map(({ tablename }) => tablename);
}

it('migrating an empty database brings it to the latest version, once', async () => {
  const sql = (await testDatabase({ migrated: false })).connect();
  await migrate(sql);
  const first = await sql`select * from integrations.migrations`;
  await migrate(sql);
  expect(await sql`select * from integrations.migrations`).toEqual(first);
  expect(first).toHaveLength(latestVersion);
  expect(await schemaVersion(sql)).toBe(latestVersion);
  await postgresStore({ sql }).check();
});

it.each(['read committed', 'repeatable read', 'serializable'] as const)(
  'eight connections migrate at once under %s, and each finds the schema ready',
  async (isolation) => {
    const database = await testDatabase({ migrated: false });
    const connection = { default_transaction_isolation: isolation };
    const clients = Array.from({ length: 8 }, () => database.connect({ max: 1, connection }));
    await Promise.all(clients.map((sql) => migrate(sql)));
    expect(await Promise.all(clients.map((sql) => schemaVersion(sql)))).toEqual(
      clients.map(() => latestVersion),
    );
  },
);

it('the script can be sent by any client, also in pieces of a transaction', async () => {
  const sql = (await testDatabase({ migrated: false })).connect();
  await sql.begin((transaction) => transaction.unsafe(migrationScript()));
  expect(await schemaVersion(sql)).toBe(latestVersion);
});

it('a failed migration leaves nothing behind', async () => {
  const sql = (await testDatabase({ migrated: false })).connect();
  await sql.unsafe('create schema integrations; create table integrations.readings (mine text)');
  await expect(migrate(sql)).rejects.toMatchObject({
    code: 'store/not-migrated',
    message: expect.stringContaining('not from Patchbay'),
  });
  expect(await tablesOf(sql)).toEqual(['readings']);
});

it('a failed migration leaves nothing behind on PGlite', async () => {
  const pglite = await migratedPglite();
  try {
    await pglite.exec(
      'drop schema integrations cascade; create schema integrations; create table integrations.readings ()',
    );
    await expect(migrate(pgliteDriver(pglite))).rejects.toMatchObject({ code: 'store/not-migrated' });
    const { rows } = await pglite.query(`select tablename from pg_tables where schemaname = 'integrations'`);
    expect(rows).toEqual([{ tablename: 'readings' }]);
  } finally {
    await pglite.close();
  }
});

it('a table named integrations that was there before is left untouched', async () => {
  const sql = (await testDatabase({ migrated: false })).connect();
  await sql.unsafe(`create table public.integrations (id int); insert into public.integrations values (7)`);
  await migrate(sql);
  expect(await sql`select * from public.integrations`).toEqual([{ id: 7 }]);
});

it('a migration that was applied with another text is refused', async () => {
  const sql = (await testDatabase()).connect();
  await sql`update integrations.migrations set checksum = 'other'`;
  await expect(migrate(sql)).rejects.toMatchObject({ code: 'store/not-migrated' });
});

it('a plain role may migrate when it may create the schema, or owns one made for it', async () => {
  const database = await testDatabase({ migrated: false });
  const admin = database.connect();
  const role = `patchbay_role_${crypto.randomUUID().slice(0, 8)}`;
  await admin.unsafe(`create role ${role} login password 'p'`);
  try {
    const sql = database.connect({ username: role, password: 'p' });
    await expect(migrate(sql)).rejects.toMatchObject({ message: expect.stringContaining('lacks a right') });
    await admin.unsafe(`create schema integrations authorization ${role}`);
    await migrate(sql);
    await postgresStore({ sql }).check();
    await admin.unsafe(`drop schema integrations cascade`);
    await admin.unsafe(`grant create on database ${new URL(database.url).pathname.slice(1)} to ${role}`);
    await migrate(sql);
    await postgresStore({ sql }).check();
  } finally {
    await admin.unsafe(`drop owned by ${role} cascade; drop role ${role}`);
  }
});

it('G40 check names the command on a database without the schema, and on an older one', async () => {
  const sql = (await testDatabase({ migrated: false })).connect();
  const store = postgresStore({ sql });
  const problem = { code: 'store/not-migrated', message: expect.stringContaining('await migrate(sql)') };
  await expect(store.check()).rejects.toMatchObject(problem);
  await expect(store.flows.find('any')).rejects.toMatchObject(problem);
  await migrate(sql);
  await sql`delete from integrations.migrations where version = ${latestVersion}`;
  await expect(store.check()).rejects.toMatchObject(problem);
});

it('G40 check says that a schema is newer than this package', async () => {
  const sql = (await testDatabase()).connect();
  await sql`insert into integrations.migrations values (${latestVersion + 1}, 'future', '')`;
  await expect(postgresStore({ sql }).check()).rejects.toMatchObject({
    code: 'store/not-migrated',
    message: expect.stringMatching(/newer: update @patchbay\/store-postgres/),
  });
});
