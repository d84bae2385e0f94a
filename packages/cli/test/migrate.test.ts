import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { latestVersion, postgresStore } from '@patchbay/store-postgres';
import { freshDatabase } from '@patchbay/testing/postgres';
import postgres from 'postgres';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { patchbay } from './processes.ts';

// Processes start and databases are made, also on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** An empty database of this test. */
async function emptyDatabase() {
  const database = await freshDatabase(inject('adminUrl'));
  // One connection, as psql has: scripts with their own begin and commit need it.
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
  onTestFinished(async () => {
    await sql.end({ timeout: 0 });
    await database.drop();
  });
  return { sql, env: { DATABASE_URL: database.url }, check: () => postgresStore({ sql }).check() };
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'patchbay-migrations-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

test('migrate says what it will do, does it, and then has nothing left to do', async () => {
  const { sql, env, check } = await emptyDatabase();
  const dry = await patchbay('migrate --dry-run', env);
  expect(dry).toMatchObject({ code: 0, said: '1 initial\n', out: expect.stringContaining('at version 0') });
  expect(await sql`select to_regnamespace('integrations') as made`).toEqual([{ made: null }]);
  const done = await patchbay('migrate', env);
  expect(done).toMatchObject({ code: 0, out: `The schema "integrations" is at version ${latestVersion}.\n` });
  await check();
  const again = await patchbay('migrate --json', env);
  expect({ code: again.code, ...JSON.parse(again.out) }).toEqual({
    code: 0,
    version: latestVersion,
    applied: [],
  });
});

test('five processes migrate one database at once', async () => {
  const { sql, env, check } = await emptyDatabase();
  const ended = await Promise.all(Array.from({ length: 5 }, () => patchbay('migrate', env)));
  expect(ended.map(({ code, out }) => [code, out])).toEqual(ended.map(() => [0, ended[0]?.out]));
  await check();
  expect(await sql`select from integrations.migrations`).toHaveLength(latestVersion);
});

test('a database that holds something else of that name is left alone', async () => {
  const { sql, env } = await emptyDatabase();
  await sql.unsafe('create schema integrations; create table integrations.readings (mine text)');
  const { code, said } = await patchbay('migrate', env);
  expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining('not from Patchbay') });
  expect(await sql`select tablename from pg_tables where schemaname = 'integrations'`).toHaveLength(1);
});

test('G40 an older schema names the command that brings it up to date', async () => {
  const { sql, env, check } = await emptyDatabase();
  await patchbay('migrate', env);
  await sql`delete from integrations.migrations`;
  await expect(check()).rejects.toMatchObject({
    code: 'store/not-migrated',
    message: expect.stringContaining('npx patchbay migrate'),
  });
});

test('--sql is a script that migrates, once', async () => {
  const { sql, check } = await emptyDatabase();
  const { out } = await patchbay('migrate --sql');
  expect([out.slice(0, 7), out.slice(-8)]).toEqual(['begin;\n', 'commit;\n']);
  await sql.unsafe(out);
  await sql.unsafe(out);
  await check();
});

test('--out writes each migration as a file, in order, and leaves those that are there', async () => {
  const { sql, check } = await emptyDatabase();
  const path = await folder();
  const dry = await patchbay(`migrate --out ${path} --dry-run`);
  expect([dry.out.trim().split('\n').length, await readdir(path)]).toEqual([latestVersion, []]);
  await patchbay(`migrate --out ${path}`);
  const files = (await readdir(path)).toSorted();
  expect(files.map((file) => file.replace(/^\d{14}/, 'T'))).toEqual(
    Array.from({ length: latestVersion }, (_, at) => `T_patchbay_${String(at + 1).padStart(4, '0')}.sql`),
  );
  for (const file of files) await sql.unsafe(await readFile(join(path, file), 'utf8'));
  await check();
  const first = join(path, files[0] ?? '');
  await writeFile(first, '-- as it was applied');
  expect((await patchbay(`migrate --out ${path}`)).out).toContain('has every migration');
  expect([await readdir(path), await readFile(first, 'utf8')]).toEqual([files, '-- as it was applied']);
});

test.each([
  ['migrate now', 2],
  ['migrate --sql --out folder', 2],
  ['migrate --adopt public.integrations --sql', 2],
  ['migrate', 1],
])('%s exits with %i in one sentence', async (words, code) => {
  expect(await patchbay(words)).toMatchObject({
    code,
    out: '',
    said: expect.stringMatching(/^patchbay: [^\n]+\n$/),
  });
});
