import { authenticatorUrl, postgrestStandIn, supabaseKey } from '@patchbay/testing/postgrest';
import postgres from 'postgres';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runCli } from '../src/index.ts';
import { doctor, doctorBench } from './doctor-bench.ts';

// Databases are made and dropped, also on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** A Supabase project's REST layer over this database, which answers every request of this process. */
async function supabase(url: string, schemas: readonly string[]) {
  const jwtSecret = 'a-secret-of-at-least-thirty-two-characters';
  const sql = postgres(authenticatorUrl(url), { max: 2, onnotice: () => undefined });
  const apiKeys = { 'sb_secret_canary-1': 'service_role', 'sb_publishable_canary-1': 'anon' };
  const standIn = postgrestStandIn({ sql, jwtSecret, schemas: [...schemas], apiKeys });
  vi.stubGlobal('fetch', (input: RequestInfo, init?: RequestInit) => standIn.fetch(new Request(input, init)));
  onTestFinished(async () => {
    vi.unstubAllGlobals();
    await sql.end({ timeout: 0 });
  });
  return {
    SUPABASE_URL: 'https://project.supabase.example',
    legacyKey: await supabaseKey(jwtSecret, 'service_role'),
  };
}

test('G40 the doctor asks Supabase’s REST API: exposed, not exposed, a key that is not a secret one, nobody there', async () => {
  const { url, env, byVariables } = await doctorBench();
  const words = ['--only', 'rest-api'];
  const { SUPABASE_URL, legacyKey } = await supabase(url, ['public', 'integrations']);
  const asked = (SUPABASE_SECRET_KEY: string) => byVariables({ SUPABASE_URL, SUPABASE_SECRET_KEY }, words);
  for (const secret of ['sb_secret_canary-1', legacyKey])
    expect(await asked(secret)).toMatchObject({ code: 0, findings: [{ check: 'rest-api', level: 'ok' }] });
  for (const wrong of ['sb_publishable_canary-1', 'sb_secret_canary-of-another'])
    expect((await asked(wrong)).faults).toMatchObject([
      { level: 'error', todo: expect.stringContaining('secret key of this project') },
    ]);
  await supabase(url, ['public']);
  expect((await asked('sb_secret_canary-1')).faults).toMatchObject([
    {
      level: 'error',
      what: expect.stringContaining('PGRST106'),
      todo: expect.stringContaining('exposed schemas'),
    },
  ]);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('canary')));
  expect((await asked('sb_secret_canary-1')).faults).toMatchObject([{ what: 'Supabase cannot be reached.' }]);
  expect(
    (await doctor({ ...env, SUPABASE_URL, SUPABASE_SECRET_KEY: 'canary-2' }, [...words, '--offline']))
      .findings,
  ).toEqual([]);
});

test('PATCHBAY_DEBUG traces what the doctor asks, without what it proves itself with', async () => {
  const { url, env } = await doctorBench();
  const { SUPABASE_URL } = await supabase(url, ['integrations']);
  const said: string[] = [];
  const given = { ...env, SUPABASE_URL, SUPABASE_SECRET_KEY: 'sb_secret_canary-1', PATCHBAY_DEBUG: '1' };
  await runCli(['doctor', '--only', 'rest-api'], {
    env: given,
    out: () => undefined,
    say: (line) => said.push(line),
  });
  expect(said).toEqual([
    expect.stringMatching(
      /^patchbay 200 POST https:\/\/project\.supabase\.example\/rest\/v1\/rpc\/schema_version \d+ ms$/,
    ),
  ]);
});
