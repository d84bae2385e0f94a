import type { PGlite } from '@electric-sql/pglite';
import { postgresStore, type Sql } from '@patchbay/store-postgres';
import { pgliteDriver } from '@patchbay/store-postgres/pglite';
import { emptyTables } from '@patchbay/testing/postgres';
import { describeSync } from '@patchbay/testing/sync';
import { afterAll, beforeAll } from 'vitest';
import { migratedPglite } from './databases.ts';

let pglite: PGlite;
let sql: Sql;

beforeAll(async () => {
  pglite = await migratedPglite();
  sql = pgliteDriver(pglite);
});

afterAll(() => pglite.close());

const long = Boolean(process.env.PATCHBAY_LONG);

describeSync(
  'pglite',
  async ({ clock }) => {
    await emptyTables(sql, 'integrations');
    return { store: postgresStore({ sql, clock }) };
  },
  // All of it in the long suites.
  { oneIn: long ? 1 : 6, scripts: long ? 100 : 3 },
);
