import type { Store } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import type { CliSurroundings } from '../call.ts';
import { withDatabase } from '../with-database.ts';

/** Works on the store in the database of DATABASE_URL, and leaves no connection open. */
export function withStore<T>(env: CliSurroundings['env'], work: (store: Store) => Promise<T>): Promise<T> {
  return withDatabase(env, async (sql) => {
    const store = postgresStore({ sql });
    await store.check();
    return await work(store);
  });
}
