import { type Finding, setupOf } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import { freshDatabase } from '@patchbay/testing/postgres';
import { createSupabaseRoles } from '@patchbay/testing/postgrest';
import postgres from 'postgres';
import { expect, inject, onTestFinished } from 'vitest';
import { examine } from '../src/doctor/examine.ts';
import { runCli } from '../src/index.ts';
import { keyApp } from './key-app.ts';

export const key = `k1:${'00112233445566778899aabbccddeeff'.repeat(2)}`;
export const otherKey = `${'ffeeddccbbaa99887766554433221100'.repeat(2)}`;

/** What the doctor said. */
export interface Said {
  readonly code: number;
  readonly findings: readonly Finding[];
  /** Those with something to do. */
  readonly faults: readonly Finding[];
}

type AppOptions = Parameters<typeof keyApp>[2];

/** A migrated database with the roles of an API, one connection in it, and a doctor for it. */
export async function doctorBench() {
  const database = await freshDatabase(inject('adminUrl'), inject('template'));
  const sql = postgres(database.url, { max: 4, onnotice: () => undefined });
  onTestFinished(async () => {
    await sql.end({ timeout: 0 });
    await database.drop();
  });
  await createSupabaseRoles(sql);
  await sql`select integrations.grant_api_roles()`;
  const store = postgresStore({ sql });
  await keyApp(store, key).connect('acme');
  const env = { DATABASE_URL: database.url, INTEGRATION_ENCRYPTION_KEY: key };
  return {
    sql,
    env,
    url: database.url,
    /** By the variables alone. */
    byVariables: (more: Readonly<Record<string, string | undefined>> = {}, words: readonly string[] = []) =>
      doctor({ ...env, ...more }, words),
    /** By the app. */
    async byApp(options: AppOptions & { readonly production?: boolean; readonly other?: Other } = {}) {
      const { production = false, other, ...app } = options;
      const setup = setupOf(keyApp(store, key, { fetch: answering(), ...app }).patchbay);
      return said(0, await examine({ ...setup, production, hasApp: true, sql, env, other }, {}));
    },
  };
}

type Other = Parameters<typeof examine>[0]['other'];

/** Providers that answer everything, and say what time it is. */
export function answering(date = new Date()): typeof fetch {
  return async () => new Response(undefined, { status: 404, headers: { date: date.toUTCString() } });
}

/** Runs the command in this process. What it prints holds no secret. */
export async function doctor(
  env: Readonly<Record<string, string | undefined>>,
  words: readonly string[] = [],
): Promise<Said> {
  const lines: string[] = [];
  const take = (line: string) => lines.push(line);
  const code = await runCli(['doctor', '--json', ...words], { env, out: take, say: take });
  expectNoSecret(lines.join('\n'), env);
  const { findings = [] } = JSON.parse(lines.join('')) as { readonly findings?: readonly Finding[] };
  return said(code, findings);
}

function said(code: number, findings: readonly Finding[]): Said {
  expectNoSecret(JSON.stringify(findings), {});
  return { code, findings, faults: findings.filter(({ level }) => level !== 'ok') };
}

/** Neither a key nor a password of the variables, nor anything that is called a canary. */
export function expectNoSecret(text: string, env: Readonly<Record<string, string | undefined>>): void {
  const { DATABASE_URL, INTEGRATION_ENCRYPTION_KEY = '', SUPABASE_SECRET_KEY } = env;
  const password = URL.canParse(DATABASE_URL ?? '') ? new URL(DATABASE_URL ?? '').password : '';
  const keys = INTEGRATION_ENCRYPTION_KEY.split(',').map((entry) => entry.replace(/^.*:/, ''));
  for (const secret of [password, SUPABASE_SECRET_KEY ?? '', 'canary', ...keys].filter(
    (each) => each.length > 3,
  ))
    expect(text).not.toContain(secret);
}
