import { postgresStore } from '@patchbay/store-postgres';
import { describeStore } from '@patchbay/testing';
import { emptyTables, type FreshDatabase } from '@patchbay/testing/postgres';
import type postgres from 'postgres';
import { afterAll, beforeAll } from 'vitest';
import { client, migratedDatabase } from './databases.ts';

let database: FreshDatabase;
let sql: postgres.Sql;
let again: postgres.Sql;

beforeAll(async () => {
  database = await migratedDatabase();
  sql = client(database.url);
  again = client(database.url);
});

afterAll(async () => {
  await Promise.all([sql.end({ timeout: 5 }), again.end()]);
  await database.drop();
});

describeStore('postgres', async ({ clock }) => {
  await emptyTables(sql, 'integrations');
  return {
    store: postgresStore({ sql, clock }),
    again: async () => postgresStore({ sql: again, clock }),
  };
});
