import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPatchbay, imports, keyring } from '@patchbay/core';
import { slack } from '@patchbay/slack';
import { slackEmulator } from '@patchbay/slack/emulator';
import { postgresStore } from '@patchbay/store-postgres';
import { freshDatabase } from '@patchbay/testing/postgres';
import postgres from 'postgres';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { parseArguments } from '../src/call.ts';
import { importFile } from '../src/import/import-command.ts';
import { runCli } from '../src/index.ts';
import { key } from './doctor-bench.ts';
import { keyApp } from './key-app.ts';
import { patchbay } from './processes.ts';
import { temporaryFolder } from './temporary-folder.ts';

// Processes start and databases are made, also on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const app = join(import.meta.dirname, 'adopting-app.ts');

/** A migrated database, and a folder for the files to import. */
async function importBench() {
  const database = await freshDatabase(inject('adminUrl'), inject('template'));
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined });
  onTestFinished(async () => {
    await sql.end({ timeout: 0 });
    await database.drop();
  });
  const folder = await temporaryFolder();
  const env = { DATABASE_URL: database.url, INTEGRATION_ENCRYPTION_KEY: key };
  return {
    sql,
    env,
    reader: keyApp(postgresStore({ sql }), key).patchbay,
    async file(name: string, text: string): Promise<string> {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    },
    importing: (file: string, words: string) => patchbay(`import ${file} --app ${app} ${words}`, env),
  };
}

const csv = `\uFEFFid,org,user_id,provider,access_token,refresh_token,expires_at,scope,account_id
1,acme,u1,vault,canary-1,canary-r1,2099-01-01T00:00:00Z,"profile notes",ada
2,acme,u2,vault,"canary,""2""",,4102444800,profile,ben
3,,u3,vault,canary-3,,,,
4,acme,u4,hubspot,canary-4,,,,
5,acme,u5,vault,,,,,
6,acme,u6,vault,canary-6,,canary,,
`;

const problems = [
  { row: 3, problem: 'no tenant' },
  { row: 4, problem: 'a connector that the app does not have' },
  { row: 5, problem: 'no access token' },
  { row: 6, problem: 'an expiry that is no date' },
];

test('a CSV becomes connections: each row that does not is named with its reason, and a second run takes nothing twice', async () => {
  const { sql, file, importing, reader } = await importBench();
  const path = await file('tokens.csv', csv);
  const dry = await importing(path, '--tenant-column org --json --dry-run');
  expect({ code: dry.code, ...JSON.parse(dry.out) }).toMatchObject({
    code: 1,
    dryRun: true,
    copied: 2,
    problems,
  });
  expect(await sql`select from integrations.connections`).toHaveLength(0);
  const first = await importing(path, '--tenant-column org --json');
  expect({ code: first.code, ...JSON.parse(first.out) }).toMatchObject({
    code: 1,
    copied: 2,
    there: 0,
    problems,
    columns: { connector: 'provider', userId: 'user_id', scopes: 'scope' },
    left: ['id'],
  });
  const second = await importing(path, '--tenant-column org');
  expect(second).toMatchObject({ code: 1, out: '0 rows were imported; 2 were there already; 4 are left.\n' });
  expect(second.said).toContain('row 5: no access token\n');
  expect(first.out + first.said + second.out + second.said + dry.out).not.toContain('canary');
  const owner = { tenantId: 'acme', userId: 'u2' };
  const [connection] = await reader.list({ owner });
  expect(connection).toMatchObject({ account: { id: 'ben' }, abilities: [], missing: ['notes'] });
  expect(await (await reader.workspaceOf(connection?.id ?? '', { owner })).getToken()).toBe('canary,"2"');
});

test('G7 an imported token rests sealed, and nowhere in the schema as it was', async () => {
  const { sql, file, importing } = await importBench();
  await importing(await file('tokens.csv', csv), '--tenant acme');
  expect((await sql`select sealed from integrations.tokens`).length).toBeGreaterThan(1);
  const names = await sql`select tablename as name from pg_tables where schemaname = 'integrations'`;
  for (const { name } of names) {
    const rows = await sql.unsafe(`select t::text as row from integrations.${name} t`);
    expect(rows.filter(({ row }) => String(row).includes('canary'))).toEqual([]);
  }
});

test('stopped in the middle, it goes on where it was: every row is there once', async () => {
  const { sql, file, importing } = await importBench();
  const lines = Array.from({ length: 40 }, (_, at) => ({
    user_id: `u${at}`,
    provider: 'vault',
    token: `canary-${at}`,
  }));
  const half = await file(
    'half.jsonl',
    lines
      .slice(0, 17)
      .map((line) => JSON.stringify(line))
      .join('\n'),
  );
  await importing(half, '--tenant acme');
  const whole = await file('whole.json', JSON.stringify(lines));
  const { code, out } = await importing(whole, '--tenant acme --json');
  expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, copied: 23, there: 17, problems: [] });
  expect(await sql`select distinct user_id from integrations.connections`).toHaveLength(40);
});

/** As `GET /connections/{id}` of Nango answers. */
function nango(id: string, more: object = {}, credentials: object = {}) {
  return {
    id: 1,
    connection_id: id,
    provider_config_key: 'vault-prod',
    provider: 'vault',
    created_at: '2026-06-03T14:53:22.051Z',
    metadata: null,
    end_user: null,
    tags: { end_user_id: `user-${id}`, organization_id: 'acme', end_user_email: 'canary@example.com' },
    errors: [],
    connection_config: {},
    credentials: {
      type: 'OAUTH2',
      access_token: `canary-${id}`,
      refresh_token: 'canary-r',
      expires_at: '2099-01-01T00:00:00.000Z',
      raw: { scope: 'profile notes', access_token: 'canary-raw' },
      ...credentials,
    },
    ...more,
  };
}

test('connections as Nango exports them become connections', async () => {
  const { file, importing, reader } = await importBench();
  const endUser = { id: 'user-old', email: null, organization: { id: 'acme', display_name: null } };
  const connections = [
    nango('a'),
    nango('b', { end_user: endUser, tags: {} }),
    nango('c', {}, { type: 'API_KEY', access_token: undefined }),
    nango('d', {}, { config_override: { client_id: 'canary-client' } }),
    nango('e', { tags: { organization_id: 'acme' } }),
  ];
  const path = await file('nango.json', JSON.stringify({ connections }));
  const { code, out, said } = await importing(
    path,
    '--tenant-column organization_id --connector vault-prod=vault --json',
  );
  expect({ code, ...JSON.parse(out) }).toMatchObject({
    code: 1,
    copied: 2,
    problems: [
      { row: 3, problem: 'credentials that are not OAuth 2' },
      { row: 4, problem: 'tokens of a client id of its own' },
      { row: 5, problem: 'no user' },
    ],
  });
  expect(out + said).not.toContain('canary');
  for (const userId of ['user-a', 'user-old'])
    expect(await reader.list({ owner: { tenantId: 'acme', userId } })).toMatchObject([
      { connector: 'vault', scopes: { default: ['profile', 'notes'] }, expiresAt: expect.any(Date) },
    ]);
});

test('an imported connection is refreshed at its provider', async () => {
  const { env, file, sql } = await importBench();
  const emulator = slackEmulator({ seed: 'import', apps: [{ rotation: true }] });
  const { clientId, clientSecret } = emulator.app;
  const own = createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [slack({ clientId, clientSecret })],
    store: postgresStore({ sql }),
    keys: keyring(key),
    features: [imports()],
    fetch: (input, init) => emulator.fetch(new Request(input, init)),
  });
  const { access_token, refresh_token } = emulator.install({ botScopes: ['channels:read', 'users:read'] });
  const row = { user_id: 'u1', provider: 'slack', access_token, refresh_token, expires_at: '2020-01-01' };
  const path = await file('slack.json', JSON.stringify([row]));
  const { values } = parseArguments(['--tenant', 'acme', '--json']);
  const out: string[] = [];
  const call = { env, options: values, out: (line: string) => out.push(line), say: () => undefined };
  expect(await importFile(own, path, call)).toBe(0);
  expect(JSON.parse(out.join())).toMatchObject({ copied: 1, there: 0, problems: [] });
  const owner = { tenantId: 'acme', userId: 'u1' };
  const [connection] = await own.list({ owner });
  const token = await own.use(slack, { connection: connection?.id ?? '', owner }).getToken();
  expect(token).toMatch(/^xoxe/);
  expect(token).not.toBe(access_token);
  expect(await own.health(connection?.id ?? '', { owner })).toMatchObject({ healthy: true });
});

test.each([
  ['canary.csv', 'cannot be read', '--tenant a'],
  ['canary.xml', '.csv, .json or .jsonl', '--tenant a'],
  ['tokens.csv', 'Say whose the rows are', ''],
  ['tokens.csv', '--tenant-column names a column', '--tenant-column canary'],
  ['broken.json', 'not in the form', '--tenant a'],
  ['broken.csv', 'line 2', '--tenant a'],
  ['text.json', 'a list of objects', '--tenant a'],
  ['unknown.json', '--map <column>=accessToken', '--tenant a'],
])('import %s is a wrong call: %s', async (name, sentence, words) => {
  const { file, env, sql } = await importBench();
  await file('tokens.csv', csv);
  await file('broken.json', '{ "canary": ');
  await file('broken.csv', 'a,b\ncanary,"canary\n');
  await file('text.json', '["canary"]');
  const path = join(await file('unknown.json', '[{"provider":"vault","canary":"canary"}]'), '..', name);
  const said: string[] = [];
  const take = (line: string) => said.push(line);
  vi.stubEnv('INTEGRATION_ENCRYPTION_KEY', key);
  onTestFinished(() => void vi.unstubAllEnvs());
  const args = ['import', path, '--app', app, ...words.split(' ').filter(Boolean)];
  expect(await runCli(args, { env, out: take, say: take })).toBe(2);
  expect(said).toEqual([expect.stringContaining(sentence)]);
  expect(said.join()).not.toContain('canary');
  expect(await sql`select from integrations.connections`).toHaveLength(0);
});
