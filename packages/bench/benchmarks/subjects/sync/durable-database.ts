import { migrate } from '@patchbay/store-postgres';
import { freshDatabase, startPostgres } from '@patchbay/testing/postgres';
import postgres from 'postgres';

/** Waits for its disk, as a server of yours does, and keeps checkpoints out of what is measured. */
const settings = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
};

/** A migrated database whose records no vacuum touches on its own. */
export interface DurableDatabase {
  readonly url: string;
  readonly sql: postgres.Sql;
  /** Empties what syncs fill. */
  empty(): Promise<void>;
  /** Does the work right after a checkpoint; gives also the bytes that it added to the write-ahead log. */
  logging<Result>(work: () => Promise<Result>): Promise<Result & { readonly walBytes: number }>;
}

/** Lends such a database, on a PostgreSQL that is started for it. */
export async function withDurableDatabase<Result>(
  use: (database: DurableDatabase) => Promise<Result>,
): Promise<Result> {
  const server = await startPostgres(settings);
  const { url, drop } = await freshDatabase(server.url);
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await migrate(sql);
    await sql`alter table integrations.records set (autovacuum_enabled = off)`;
    return await use({ url, sql, empty: () => empty(sql), logging: (work) => logging(sql, work) });
  } finally {
    await sql.end({ timeout: 5 });
    await drop();
    await server.stop();
  }
}

async function empty(sql: postgres.Sql): Promise<void> {
  await sql`truncate integrations.records, integrations.partitions, integrations.runs, integrations.feeds,
    integrations.outbox`;
}

async function logging<Result>(sql: postgres.Sql, work: () => Promise<Result>) {
  await sql`checkpoint`;
  const [start] = await sql`select pg_current_wal_lsn()::text as place`;
  const result = await work();
  const [end] = await sql`
    select pg_wal_lsn_diff(pg_current_wal_lsn(), ${start?.place})::float8 as bytes`;
  return { ...result, walBytes: Number(end?.bytes) };
}
