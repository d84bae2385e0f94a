import { migrate } from '@patchbay/store-postgres';
import { freshDatabase, startPostgres } from '@patchbay/testing/postgres';
import postgres from 'postgres';

/** Lends a migrated database of its own on a PostgreSQL that is started for it, over at most `max` connections. */
export async function withPostgres<Result>(
  { max }: { readonly max: number },
  use: (sql: postgres.Sql) => Promise<Result>,
): Promise<Result> {
  const server = await startPostgres();
  const { url, drop } = await freshDatabase(server.url);
  const sql = postgres(url, { max, onnotice: () => undefined });
  try {
    await migrate(sql);
    return await use(sql);
  } finally {
    await sql.end({ timeout: 5 });
    await drop();
    await server.stop();
  }
}
