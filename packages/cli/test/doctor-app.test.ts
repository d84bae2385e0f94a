import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { postgresStore } from '@patchbay/store-postgres';
import { expect, test, vi } from 'vitest';
import { connectionFindings } from '../src/doctor/connection-findings.ts';
import { runCli } from '../src/index.ts';
import { answering, doctorBench, expectNoSecret, key } from './doctor-bench.ts';
import { keyApp } from './key-app.ts';
import { patchbay } from './processes.ts';
import { temporaryFolder } from './temporary-folder.ts';

// Processes start and databases are made, also on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const app = join(import.meta.dirname, 'adopting-app.ts');
const elsewhere = { 'https://id.vault.example': 'http://127.0.0.1:4010' };

test('G40 the doctor finds nothing wrong with an app that is right, and prints what to register', async () => {
  const { byApp } = await doctorBench();
  const { findings, faults } = await byApp();
  expect(faults).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual(
    expect.arrayContaining([
      'store',
      'keys',
      'redirect-uris',
      'origins',
      'providers',
      'stored-client-ids',
      'clock',
    ]),
  );
  expect(findings.find(({ check }) => check === 'redirect-uris')?.what).toBe(
    'Register exactly this redirect URI with Vault: https://app.example.com/integrations/callback/vault',
  );
});

type Options = Parameters<Awaited<ReturnType<typeof doctorBench>>['byApp']>[0];
const hour = 3_600_000;
const later = { now: () => new Date(Date.now() + hour), sleep: () => Promise.resolve() };

/** How the app was set up, and the one finding that this is. */
const misconfigured: readonly [what: string, options: Options, finding: object][] = [
  [
    'a base URL of this machine in production',
    { production: true, baseUrl: 'http://localhost:3000/integrations' },
    { check: 'redirect-uris', level: 'error', where: 'createPatchbay({ baseUrl })' },
  ],
  [
    'an emulator in place of a provider in production',
    { production: true, origins: elsewhere },
    {
      check: 'origins',
      level: 'warning',
      what: 'What is meant for https://id.vault.example goes to http://127.0.0.1:4010.',
    },
  ],
  [
    'an authorization server that cannot be reached',
    { fetch: () => Promise.reject(new TypeError('canary')) },
    { check: 'providers', level: 'error', what: 'Vault could not be reached at https://id.vault.example.' },
  ],
  [
    'a provider whose clock is another',
    { fetch: answering(new Date(Date.now() - hour)) },
    {
      check: 'providers',
      level: 'warning',
      what: expect.stringMatching(/this machine is 3\d\d\d seconds ahead of/),
    },
  ],
  [
    'a database whose clock is another',
    { clock: later, fetch: answering(later.now()) },
    {
      check: 'clock',
      level: 'warning',
      what: expect.stringMatching(/this machine is 3\d\d\d seconds ahead of the database/),
    },
  ],
  [
    'connections that another client id made',
    { clientId: 'client-of-staging' },
    {
      check: 'stored-client-ids',
      level: 'error',
      where: 'vault',
      what: '1 connections were made by the client id client; client-of-staging is configured and cannot refresh them.',
    },
  ],
  [
    'a client id of two environments',
    { other: { file: 'production.json', apps: [{ connector: 'v', provider: 'vault', clientId: 'client' }] } },
    {
      check: 'environments',
      level: 'error',
      what: 'vault has the client id client here and in production.json.',
    },
  ],
];

test.each(misconfigured)('G40 the doctor finds %s, and nothing else', async (_, options, finding) => {
  const { byApp } = await doctorBench();
  expect((await byApp(options)).faults).toEqual([expect.objectContaining(finding)]);
});

test('G40 what is right in development is no fault there', async () => {
  const { byApp } = await doctorBench();
  expect((await byApp({ baseUrl: 'http://localhost:3000/integrations', origins: elsewhere })).faults).toEqual(
    [],
  );
  const other = {
    file: 'production.json',
    apps: [{ connector: 'vault', provider: 'vault', clientId: 'another' }],
  };
  expect((await byApp({ other })).faults).toEqual([]);
});

test('G40 the command names its module, reads another environment, and prints for people too', async () => {
  const { env } = await doctorBench();
  const words = `doctor --app ${app} --offline`;
  const inStaging = await patchbay(`${words} --json`, env);
  expect(JSON.parse(inStaging.out).apps).toMatchObject([{ connector: 'vault', clientId: 'client' }]);
  const file = join(await temporaryFolder(), 'staging.json');
  await writeFile(file, inStaging.out);
  const { code, out, said } = await patchbay(`${words} --beside ${file}`, { ...env, NODE_ENV: 'production' });
  expect({ code, said }).toEqual({ code: 1, said: '' });
  expect(out).toMatch(/^error {4}environments +vault has the client id client here/m);
  expect(out).toMatch(/^ +To do: Register a second app with Vault/m);
  expect(out).toMatch(/1 errors, 0 warnings\.\n$/);
  expect(out).not.toContain('providers');
  expectNoSecret(inStaging.out + out, env);
});

test('G40 without --app the doctor finds the app in its usual place, by its default export', async () => {
  const { env } = await doctorBench();
  const folder = await temporaryFolder();
  await writeFile(
    join(folder, 'patchbay.config.mts'),
    `export { patchbay as default } from ${JSON.stringify(app)};`,
  );
  const { code, out } = await patchbay('doctor --offline', env, folder);
  expect(code).toBe(0);
  expect(out).toContain('Register exactly this redirect URI with Vault:');
});

test('G40 an app that cannot be made is a finding, and the rest is looked at', async () => {
  const { env } = await doctorBench();
  const { code, out } = await patchbay(`doctor --app ${app} --json`, { DATABASE_URL: env.DATABASE_URL });
  expect(code).toBe(1);
  const { findings } = JSON.parse(out) as { findings: { check: string; level: string; what: string }[] };
  expect(findings[0]).toMatchObject({
    check: 'app',
    level: 'error',
    what: expect.stringContaining('no encryption key'),
  });
  expect(findings).toContainEqual(expect.objectContaining({ check: 'row-security', level: 'ok' }));
});

test('G40 one connection is looked at by its app: who it is, and why it does not work', async () => {
  const { sql, env } = await doctorBench();
  const { patchbay: own } = keyApp(postgresStore({ sql }), key);
  const owner = { tenantId: 'acme' };
  const [connection] = await own.list({ owner });
  const id = connection?.id ?? '';
  const asked = `doctor --app ${app} --connection ${id} --tenant`;
  expect(await patchbay(`${asked} acme`, env)).toMatchObject({
    code: 0,
    out: expect.stringContaining('connected as Ada'),
  });
  expect(await patchbay(`${asked} globex`, env)).toMatchObject({
    code: 1,
    out: expect.stringContaining('connection/not-found'),
  });
  await own.disconnect(id, { owner });
  expect(await connectionFindings(own, { connection: id, owner })).toMatchObject([
    { check: 'connection', level: 'error', where: 'connection/not-active' },
    { level: 'ok', what: 'Its status is disconnected.' },
    {},
  ]);
});

test('G40 what a consent did not get is told of its connection', async () => {
  const { sql } = await doctorBench();
  const { patchbay: own } = keyApp(postgresStore({ sql }), key);
  const owner = { tenantId: 'globex' };
  const tokens = { accessToken: 'canary', scopes: ['profile'] };
  const { connection } = await own.importConnection('vault', { owner, tokens });
  const findings = await connectionFindings(own, { connection: connection.id, owner });
  expect(findings).toContainEqual(
    expect.objectContaining({
      level: 'warning',
      what: expect.stringContaining('notes'),
      todo: expect.stringContaining('connect again'),
    }),
  );
  expectNoSecret(JSON.stringify(findings), {});
});

test.each([
  ['--only canary', '--only takes one of'],
  ['canary', 'takes options only'],
  ['--beside ./canary.json', 'printed in the other environment'],
  ['--connection canary', '--tenant <id>'],
  [`--app ${join(import.meta.dirname, 'processes.ts')}`, 'exports no Patchbay'],
])('doctor %s is a wrong call', async (words, sentence) => {
  const said: string[] = [];
  const take = (line: string) => said.push(line);
  expect(await runCli(['doctor', ...words.split(' ')], { env: {}, out: take, say: take })).toBe(2);
  expect(said).toEqual([expect.stringContaining(sentence)]);
  expect(said.join()).not.toContain('canary');
});
