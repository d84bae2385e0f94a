import type { PGlite } from '@electric-sql/pglite';
import { postgresStore, type Sql } from '@patchbay/store-postgres';
import { pgliteDriver } from '@patchbay/store-postgres/pglite';
import { describeStore } from '@patchbay/testing';
import { emptyTables } from '@patchbay/testing/postgres';
import { afterAll, beforeAll } from 'vitest';
import { migratedPglite } from './databases.ts';

let pglite: PGlite;
let sql: Sql;

beforeAll(async () => {
  pglite = await migratedPglite();
  sql = pgliteDriver(pglite);
});

afterAll(() => pglite.close());

// All of it in the long suites. PGlite is one connection in one process: there is no second handle.
const share = { oneIn: process.env.PATCHBAY_LONG ? 1 : 5 };

describeStore(
  'pglite',
  async ({ clock }) => {
    await emptyTables(sql, 'integrations');
    return { store: postgresStore({ sql, clock }) };
  },
  share,
);
