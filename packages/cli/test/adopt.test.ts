import { join } from 'node:path';
import { postgresStore } from '@patchbay/store-postgres';
import { freshDatabase } from '@patchbay/testing/postgres';
import postgres from 'postgres';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { runCli } from '../src/index.ts';
import { keyApp } from './key-app.ts';
import { patchbay } from './processes.ts';

// Processes start and databases are made, also on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const key = `k1:${'00112233445566778899aabbccddeeff'.repeat(2)}`;
const app = join(import.meta.dirname, 'adopting-app.ts');

/** A database with a table of somebody's own, made by these statements. */
async function legacyDatabase(statements: string) {
  const database = await freshDatabase(inject('adminUrl'));
  const sql = postgres(database.url, { max: 4, onnotice: () => undefined });
  onTestFinished(async () => {
    await sql.end({ timeout: 0 });
    await database.drop();
  });
  await sql.unsafe(statements);
  const env = { DATABASE_URL: database.url, INTEGRATION_ENCRYPTION_KEY: key };
  return {
    sql,
    env,
    adopt: (words: string, more = {}) =>
      patchbay(`migrate --adopt ${words} --app ${app}`, { ...env, ...more }),
    reader: keyApp(postgresStore({ sql }), key).patchbay,
  };
}

const table = `
  create table public.user_integrations (id serial primary key, user_id uuid, org text, provider text,
    access_token text, refresh_token text, expires_at timestamptz, scopes text[], account_id text, is_active boolean,
    created_at timestamptz default now());
  insert into public.user_integrations (user_id, org, provider, access_token, refresh_token, expires_at, account_id,
    is_active) values
    ('11111111-1111-4111-8111-111111111111', 'acme', 'vault', 'canary-1', 'canary-r1', '2099-01-01', 'ada', true),
    ('22222222-2222-4222-8222-222222222222', 'acme', 'vault', 'canary-2', null, null, null, true),
    ('33333333-3333-4333-8333-333333333333', 'globex', 'Vault Inc', 'canary-3', null, null, 'cleo', null),
    ('44444444-4444-4444-8444-444444444444', 'acme', 'vault', 'canary-4', null, null, null, false),
    ('55555555-5555-4555-8555-555555555555', 'acme', 'hubspot', 'canary-5', null, null, null, true),
    ('66666666-6666-4666-8666-666666666666', 'acme', 'vault', null, null, null, null, true),
    (null, 'acme', 'vault', 'canary-7', null, null, null, true),
    ('88888888-8888-4888-8888-888888888888', null, 'vault', 'canary-8', null, null, null, true);`;

const problems = {
  'not active': 1,
  'a connector that the app does not have': 1,
  'no access token': 1,
  'no user': 1,
  'no tenant': 1,
};

test('adopt copies what it can, says what it cannot, leaves the table as it is, and copies nothing twice', async () => {
  const { sql, adopt, reader } = await legacyDatabase(table);
  const before = await sql`select * from public.user_integrations order by id`;
  const words = 'public.user_integrations --tenant-column org --connector Vault_Inc=vault --json';
  await sql`update public.user_integrations set provider = 'Vault_Inc' where provider = 'Vault Inc'`;
  const first = await adopt(words);
  expect({ code: first.code, ...JSON.parse(first.out) }).toMatchObject({
    code: 1,
    copied: 3,
    there: 0,
    problems,
    columns: { connector: 'provider', userId: 'user_id', accessToken: 'access_token', active: 'is_active' },
    left: ['id', 'created_at'],
  });
  const second = await adopt(words);
  expect(JSON.parse(second.out)).toMatchObject({ copied: 0, there: 3, problems });
  expect(first.out + first.said + second.out + second.said).not.toContain('canary');
  const after = await sql`select * from public.user_integrations order by id`;
  expect(after.map((row) => ({ ...row, provider: '' }))).toEqual(
    before.map((row) => ({ ...row, provider: '' })),
  );
  const owner = { tenantId: 'globex', userId: '33333333-3333-4333-8333-333333333333' };
  const [connection] = await reader.list({ owner });
  expect(connection).toMatchObject({ connector: 'vault', status: 'active', account: { id: 'cleo' } });
  const workspace = await reader.workspaceOf(connection?.id ?? '', { owner });
  expect(await workspace.getToken()).toBe('canary-3');
});

test('G7 an adopted token rests sealed, and nowhere in the schema as it was', async () => {
  const { sql, adopt } = await legacyDatabase(table);
  await adopt('user_integrations --tenant acme');
  const tokens = await sql`select sealed from integrations.tokens`;
  expect(tokens.length).toBeGreaterThan(1);
  const names = await sql`select tablename as name from pg_tables where schemaname = 'integrations'`;
  for (const { name } of names) {
    const rows = await sql.unsafe(`select t::text as row from integrations.${name} t`);
    expect(rows.filter(({ row }) => String(row).includes('canary'))).toEqual([]);
  }
});

test('two at once copy each row once', async () => {
  const { sql, adopt } = await legacyDatabase(`${table}
    insert into public.user_integrations (user_id, org, provider, access_token)
    select gen_random_uuid(), 'acme', 'vault', 'canary-' || n from generate_series(10, 60) n`);
  const both = await Promise.all([1, 2].map(() => adopt('public.user_integrations --tenant acme --json')));
  const told = both.map(({ out }) => JSON.parse(out) as { copied: number; there: number });
  const rows = told.map(({ copied, there }) => copied + there);
  expect(rows).toEqual([54, 54]);
  expect(told.reduce((sum, { copied }) => sum + copied, 0)).toBe(54);
  expect(await sql`select from integrations.connections`).toHaveLength(54);
  expect(await sql`select from integrations.grants`).toHaveLength(54);
});

test('--dry-run reads and writes nothing; columns of other names are told', async () => {
  const { sql, adopt, reader } = await legacyDatabase(`
    create table public.integrations (who text, kind text, secret text, until bigint, granted text);
    insert into public.integrations values ('u1', 'vault', 'canary-1', 4102444800, 'read,write')`);
  const unguessed = await adopt('public.integrations --tenant acme');
  expect(unguessed).toMatchObject({ code: 2, said: expect.stringContaining('--map <column>=connector') });
  const words =
    'public.integrations --tenant acme --map who=userId --map kind=connector --map secret=accessToken --map until=expiresAt --map granted=scopes';
  const dry = await adopt(`${words} --dry-run`);
  expect(dry).toMatchObject({
    code: 0,
    out: '1 rows of public.integrations can be read. What is there already is not copied again.\n',
  });
  expect(await sql`select to_regnamespace('integrations') as made`).toEqual([{ made: null }]);
  expect(await adopt(words)).toMatchObject({ code: 0, out: expect.stringContaining('1 rows') });
  const owner = { tenantId: 'acme', userId: 'u1' };
  const [connection] = await reader.list({ owner });
  // Kept as a time from now, so that it does not hang on whose clock is right.
  expect(Number(connection?.expiresAt) - Date.UTC(2100, 0, 1)).toBeLessThan(60_000);
  expect(connection?.scopes).toEqual({ default: ['read', 'write'] });
});

test('a role that would see only some of the rows is refused, and not taken for an empty table', async () => {
  const { sql, env, adopt } = await legacyDatabase(`${table}
    alter table public.user_integrations enable row level security`);
  const role = `adopting_${crypto.randomUUID().slice(0, 8)}`;
  const name = new URL(env.DATABASE_URL).pathname.slice(1);
  await sql.unsafe(`create role ${role} login password 'p'; grant create on database ${name} to ${role};
    grant select on public.user_integrations to ${role}`);
  try {
    const url = Object.assign(new URL(env.DATABASE_URL), { username: role, password: 'p' });
    const { code, said } = await adopt('public.user_integrations --tenant acme', { DATABASE_URL: url.href });
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining('may not read all rows') });
  } finally {
    await sql.unsafe(`drop owned by ${role} cascade; drop role ${role}`);
  }
});

test.each([
  ['public.user_integrations', 'Say whose the rows are'],
  ['public.user_integrations --tenant a --tenant-column org', 'Say whose the rows are'],
  ['public.user_integrations --tenant-column canary', '--tenant-column names a column'],
  ['public.user_integrations --tenant a --map canary=scopes', '--map names a column'],
  ['public.user_integrations --tenant a --map org=canary', 'the fields are'],
  ['public.user_integrations --tenant a --connector canary', '--connector is'],
  ['public.canary --tenant a', 'no such table'],
  ['a"b --tenant a', '--adopt takes a table'],
  ['public.user_integrations --tenant a --app ./missing.ts', 'could not be loaded'],
  [
    `public.user_integrations --tenant a --app ${join(import.meta.dirname, 'processes.ts')}`,
    'exports no `patchbay`',
  ],
])('%s is a wrong call, which changes nothing', async (words, sentence) => {
  const { sql, env } = await legacyDatabase(table);
  vi.stubEnv('INTEGRATION_ENCRYPTION_KEY', key);
  onTestFinished(() => void vi.unstubAllEnvs());
  const said: string[] = [];
  const take = (line: string) => said.push(line);
  const args = ['migrate', '--app', app, '--adopt', ...words.split(' ')];
  expect(await runCli(args, { env, out: take, say: take })).toBe(2);
  expect(said).toEqual([expect.stringContaining(sentence)]);
  expect(said.join()).not.toContain('canary');
  expect(await sql`select to_regnamespace('integrations') as made`).toEqual([{ made: null }]);
});
