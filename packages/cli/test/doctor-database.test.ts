import { latestVersion } from '@patchbay/store-postgres';
import { freshDatabase } from '@patchbay/testing/postgres';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { doctor, doctorBench, key } from './doctor-bench.ts';

// Databases are made and dropped, also on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

test('G40 the doctor finds nothing wrong with a set-up that is right, and says what it looked at', async () => {
  const { byVariables } = await doctorBench();
  const { code, findings, faults } = await byVariables();
  expect(faults).toEqual([]);
  expect(code).toBe(0);
  expect(findings.map(({ check }) => check)).toEqual([
    'store',
    'keys',
    'database',
    'schema',
    'row-security',
    'rights',
    'clock',
  ]);
});

/** What somebody did to the database, and what the doctor makes of it: one finding, or as many as are named. */
const broken: readonly [what: string, statement: string, ...findings: [object, ...object[]]][] = [
  [
    'another text of a migration',
    "update integrations.migrations set checksum = repeat('0', 64) where version = 1",
    { check: 'schema', level: 'error', what: expect.stringContaining('Migration 1 (initial)') },
  ],
  [
    'a table that is gone',
    'drop table integrations.scan_seen',
    { check: 'schema', level: 'error', what: 'The table scan_seen is gone.' },
  ],
  [
    'a table that is gone, and was granted',
    'drop table integrations.devices cascade',
    { check: 'schema', level: 'error', what: 'The table devices is gone.' },
    { check: 'rights', level: 'warning', what: expect.stringContaining('could not be compared') },
  ],
  [
    'a function that is gone',
    'drop function integrations.keys_in_use(jsonb)',
    { check: 'keys', level: 'warning', what: expect.stringContaining('the store does not answer') },
    { check: 'schema', level: 'error', what: 'The function keys_in_use is gone.' },
  ],
  [
    'a table without row-level security',
    'alter table integrations.records disable row level security',
    {
      check: 'row-security',
      level: 'error',
      where: 'integrations.records',
      todo: 'alter table integrations.records enable row level security;',
    },
  ],
  [
    'a policy that is gone',
    'drop policy people_read on integrations.readings',
    {
      check: 'row-security',
      level: 'error',
      what: expect.stringContaining('none of their own rows of readings'),
    },
  ],
  [
    'a policy of somebody else',
    'create policy everybody on integrations.tokens for select using (true)',
    { check: 'row-security', level: 'warning', what: expect.stringContaining('"everybody"') },
  ],
  [
    'a table that anon may read',
    'grant select on integrations.tokens to anon',
    { check: 'rights', level: 'error', what: 'anon may SELECT the table tokens, and should not.' },
  ],
  [
    'a table that everybody may read',
    'grant select on integrations.flows to public',
    { check: 'rights', level: 'error', what: 'Every role may SELECT the table flows, and should not.' },
  ],
  [
    'a column that people may read',
    'grant select (salt) on integrations.grants to authenticated',
    {
      check: 'rights',
      level: 'error',
      what: 'authenticated may SELECT the column grants.salt, and should not.',
    },
  ],
  [
    'a step that everybody may call',
    'grant execute on function integrations.list_sealed(jsonb) to public',
    {
      check: 'rights',
      level: 'error',
      what: 'Every role may EXECUTE the function list_sealed, and should not.',
    },
  ],
  [
    'a step that the service role may not call',
    'revoke execute on function integrations.list_sealed(jsonb) from service_role',
    {
      check: 'rights',
      level: 'error',
      what: 'service_role may not EXECUTE the function list_sealed.',
      todo: expect.stringContaining('npx patchbay migrate'),
    },
  ],
];

test.each(broken)('G40 the doctor finds %s, and nothing else', async (_, statement, ...findings) => {
  const { sql, byVariables } = await doctorBench();
  await sql.unsafe(statement);
  const { code, faults } = await byVariables();
  expect(faults).toEqual(findings.map((finding) => expect.objectContaining(finding)));
  expect(code).toBe(faults.some(({ level }) => level === 'error') ? 1 : 0);
});

test('G40 what the doctor says of rights is what migrating mends, and looking changes nothing', async () => {
  const { sql, byVariables } = await doctorBench();
  await sql`grant select on integrations.tokens to anon`;
  for (const _ of [1, 2]) expect((await byVariables({}, ['--only', 'rights'])).faults).toHaveLength(1);
  await sql`select integrations.grant_api_roles()`;
  expect((await byVariables({}, ['--only', 'rights'])).faults).toEqual([]);
});

test.each([
  ['older', 'delete from integrations.migrations', 'npx patchbay migrate'],
  [
    'newer',
    `insert into integrations.migrations values (${latestVersion + 1}, 'later', 'x')`,
    'update @patchbay/store-postgres',
  ],
])('G40 the doctor finds a schema that is %s', async (_, statement, remedy) => {
  const { sql, byVariables } = await doctorBench();
  await sql.unsafe(statement);
  const { faults } = await byVariables();
  expect(faults).toEqual(
    ['store', 'database'].map((check) =>
      expect.objectContaining({ check, level: 'error', what: expect.stringContaining(remedy) }),
    ),
  );
});

test('G40 the doctor finds a database without the schema', async () => {
  const empty = await freshDatabase(inject('adminUrl'));
  onTestFinished(() => empty.drop());
  const { code, faults } = await doctor({ DATABASE_URL: empty.url, INTEGRATION_ENCRYPTION_KEY: key });
  expect(code).toBe(1);
  expect(faults[0]).toMatchObject({ check: 'store', what: expect.stringContaining('npx patchbay migrate') });
});

/** The database as a login role of its own, which may do this alone. */
async function asRole(
  { sql, url }: Awaited<ReturnType<typeof doctorBench>>,
  granted: (role: string) => string,
) {
  const role = `patchbay_app_${crypto.randomUUID().slice(0, 8)}`;
  await sql.unsafe(`create role ${role} login password 'canary'; ${granted(role)}`);
  onTestFinished(() => sql.unsafe(`drop owned by ${role} cascade; drop role ${role}`).then(() => undefined));
  return Object.assign(new URL(url), { username: role, password: 'canary' }).href;
}

test('G40 a role that may not look says so, and is no all-clear', async () => {
  const bench = await doctorBench();
  const DATABASE_URL = await asRole(
    bench,
    (role) => `grant usage on schema integrations to ${role};
      grant execute on all functions in schema integrations to ${role}`,
  );
  expect((await bench.byVariables({ DATABASE_URL }, ['--only', 'rights'])).faults).toMatchObject([
    { check: 'rights', level: 'warning', todo: expect.stringContaining('migrates') },
  ]);
});

test('G40 a role without rights is told what it lacks', async () => {
  const bench = await doctorBench();
  const DATABASE_URL = await asRole(bench, () => '');
  const { code, faults } = await bench.byVariables({ DATABASE_URL }, ['--only', 'store']);
  expect(code).toBe(1);
  expect(faults).toMatchObject([
    {
      level: 'error',
      where: 'store/unavailable',
      what: expect.stringContaining('grant the right. (SQLSTATE 42501)'),
    },
  ]);
});

test('G40 the doctor finds a schema that the REST layer was told not to expose', async () => {
  const { sql, byVariables } = await doctorBench();
  const [row] = await sql<{ name: string }[]>`select current_database() as name`;
  await sql.unsafe(
    `alter role authenticator in database ${row?.name} set pgrst.db_schemas = 'public, storage'`,
  );
  const words = ['--only', 'exposed-schema'];
  expect(await byVariables({}, words)).toMatchObject({ code: 0, faults: [] });
  const supabase = { SUPABASE_URL: 'https://project.supabase.example' };
  expect(await byVariables(supabase, words)).toMatchObject({
    code: 1,
    faults: [
      {
        level: 'error',
        what: expect.stringContaining('public, storage'),
        where: expect.stringContaining('pgrst.db_schemas'),
      },
    ],
  });
  await sql.unsafe(
    `alter role authenticator in database ${row?.name} set pgrst.db_schemas = 'public,integrations'`,
  );
  expect(await byVariables(supabase, words)).toMatchObject({ code: 0, faults: [] });
});
