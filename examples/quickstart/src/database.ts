import { migrate, schemaVersion } from '@patchbay/store-postgres';
import { startPostgres } from '@patchbay/testing/postgres';
import postgres, { type Sql } from 'postgres';
import type { Environment } from './environment.ts';

/** A migrated PostgreSQL. */
export interface Database {
  readonly sql: Sql;
  /** Secret: it holds a password. */
  readonly url: string;
  /** Where it is, in words that hold no password. */
  readonly place: string;
  readonly schemaVersion: number;
  close(): Promise<void>;
}

/** Opens the PostgreSQL at DATABASE_URL, or starts one that leaves nothing behind, and brings its schema up to date. */
export async function openDatabase({ databaseUrl }: Pick<Environment, 'databaseUrl'>): Promise<Database> {
  const server = databaseUrl === undefined ? await startPostgres() : undefined;
  const url = server?.url ?? databaseUrl ?? '';
  const sql = postgres(url, { onnotice: () => {} });
  const close = async () => {
    // At once, not one after the other: Ctrl-C in a terminal reaches PostgreSQL as well.
    await Promise.all([server?.stop(), sql.end({ timeout: 2 })]);
  };
  try {
    await migrate(sql);
    const place =
      server === undefined ? 'the one at DATABASE_URL' : 'started for this run, deleted at its end';
    return { sql, url, place, schemaVersion: await schemaVersion(sql), close };
  } catch (error) {
    await close();
    throw error;
  }
}
