import { postgresStore } from '@patchbay/store-postgres';
import { emptyTables, type FreshDatabase } from '@patchbay/testing/postgres';
import { describeSync } from '@patchbay/testing/sync';
import type postgres from 'postgres';
import { afterAll, beforeAll } from 'vitest';
import { client, migratedDatabase } from './databases.ts';

let database: FreshDatabase;
let sql: postgres.Sql;

beforeAll(async () => {
  database = await migratedDatabase();
  sql = client(database.url);
});

afterAll(async () => {
  await sql.end({ timeout: 5 });
  await database.drop();
});

describeSync('postgres', async ({ clock }) => {
  await emptyTables(sql, 'integrations');
  return { store: postgresStore({ sql, clock }) };
});
