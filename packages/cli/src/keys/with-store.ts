import { PatchbayError, type Store } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import postgres from 'postgres';
import type { CliSurroundings } from '../call.ts';

/** Works on the store in the database of DATABASE_URL, and leaves no connection open. */
export async function withStore<T>(
  { DATABASE_URL: url }: CliSurroundings['env'],
  work: (store: Store) => Promise<T>,
): Promise<T> {
  if (url === undefined || !/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new PatchbayError(
      'config/invalid',
      'Set DATABASE_URL to the database that your app uses: postgres://user:password@host/database.',
    );
  }
  const sql = postgres(url, { max: 8, onnotice: () => undefined });
  try {
    const store = postgresStore({ sql });
    await store.check();
    return await work(store);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
