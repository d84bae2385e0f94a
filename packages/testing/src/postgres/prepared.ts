import postgres, { type Sql } from 'postgres';
import { databaseName, freshDatabase } from './database.ts';
import { startPostgres } from './server.ts';

/** A server with one database that is ready for tests. */
export interface PreparedPostgres {
  /** Of a superuser, on the database `postgres`. */
  readonly adminUrl: string;
  /** The prepared database. */
  readonly url: string;
  /** Its name, for `freshDatabase` to copy while nobody is connected to it. */
  readonly template: string;
  /** Deletes the database and ends the server. */
  stop(): Promise<void>;
}

/** Starts a server as `startPostgres` does, with a database that `prepare` has filled, such as by migrating it. Node only. */
export async function preparedPostgres(prepare: (sql: Sql) => Promise<void>): Promise<PreparedPostgres> {
  const server = await startPostgres();
  try {
    const { url, drop } = await freshDatabase(server.url);
    const sql = postgres(url, { max: 1, onnotice: () => undefined });
    try {
      await prepare(sql);
    } finally {
      await sql.end({ timeout: 5 });
    }
    const stop = async () => {
      await drop();
      await server.stop();
    };
    return { adminUrl: server.url, url, template: databaseName(url), stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
