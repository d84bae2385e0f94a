import { PatchbayError } from '@patchbay/core';
import postgres from 'postgres';
import type { CliSurroundings } from './call.ts';

/** Whether it can be the URL of a PostgreSQL. */
export function isDatabaseUrl(url: string | undefined): url is string {
  return url !== undefined && /^postgres(ql)?:\/\//.test(url) && URL.canParse(url);
}

/** What a command says that needs DATABASE_URL and has none that could be one. */
export function databaseMissing(): PatchbayError {
  return new PatchbayError(
    'config/invalid',
    'Set DATABASE_URL to the database that your app uses: postgres://user:password@host/database.',
  );
}

/** Works on the database of DATABASE_URL, and leaves no connection open. */
export async function withDatabase<T>(
  { DATABASE_URL: url }: CliSurroundings['env'],
  work: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  if (!isDatabaseUrl(url)) throw databaseMissing();
  const sql = postgres(url, { max: 8, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
