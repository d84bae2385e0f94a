import { PGlite } from '@electric-sql/pglite';
import { migrate, postgresStore } from '@patchbay/store-postgres';
import { pgliteDriver } from '@patchbay/store-postgres/pglite';
import { afterAll, beforeEach } from 'vitest';
import { runOn } from '../fieldbook/store-under-test.ts';

const pglite = await PGlite.create();
const sql = pgliteDriver(pglite);
await migrate(sql);

runOn((clock) => postgresStore({ sql, clock }));

beforeEach(async () => {
  // Of a few rows, deleting is faster than truncating; as a replica the order of the tables does not matter.
  await sql.unsafe(`set session_replication_role = replica; do $$ begin execute (
    select string_agg(format('delete from integrations.%I', tablename), ';')
    from pg_tables where schemaname = 'integrations' and tablename <> 'migrations'
  ); end $$; set session_replication_role = default`);
});

afterAll(() => pglite.close());
