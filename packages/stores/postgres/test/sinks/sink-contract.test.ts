import type { PGlite } from '@electric-sql/pglite';
import { postgresStore, type Sql } from '@patchbay/store-postgres';
import { type PGliteSql, pgliteDriver } from '@patchbay/store-postgres/pglite';
import { describeSinks, type FedStore } from '@patchbay/testing';
import { emptyTables, type FreshDatabase } from '@patchbay/testing/postgres';
import type postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { client, migratedDatabase, migratedPglite } from '../databases.ts';
import { begunRun, numbered, opening } from '../samples.ts';
import { createToldTable, emptyToldTable, setFailing, toldOf } from './told-table.ts';

let database: FreshDatabase;
let sql: postgres.Sql;
let again: postgres.Sql;
let pglite: PGlite;
let inProcess: PGliteSql<Parameters<Parameters<PGlite['transaction']>[0]>[0]>;

beforeAll(async () => {
  database = await migratedDatabase();
  sql = client(database.url);
  again = client(database.url);
  pglite = await migratedPglite();
  inProcess = pgliteDriver(pglite);
  await createToldTable(sql);
  await createToldTable(inProcess);
});

afterAll(async () => {
  await Promise.all([sql.end({ timeout: 5 }), again.end(), pglite.close()]);
  await database.drop();
});

/** The told table on a store that was just emptied. */
async function fresh(on: Sql): Promise<Pick<FedStore, 'told' | 'fail'>> {
  await emptyTables(on, 'integrations');
  await emptyToldTable(on);
  return { told: () => toldOf(on), fail: (fails) => setFailing(on, fails) };
}

const addSink = `select integrations.add_sink('slack', 'channels', 'app.channels_in(jsonb)')`;

describeSinks('an SQL function on PostgreSQL', async ({ clock }) => {
  const told = await fresh(sql);
  await sql.unsafe(addSink);
  const store = postgresStore({ sql, clock });
  return { ...told, store, again: async () => postgresStore({ sql: again, clock }) };
});

describeSinks('a function of the app on PostgreSQL', async ({ clock }) => {
  const told = await fresh(sql);
  const sinks = {
    'slack.channels': async (changes: object, transaction: postgres.TransactionSql) => {
      await transaction`select app.channels_in(${JSON.stringify(changes)}::text::jsonb)`;
    },
  };
  const store = postgresStore({ sql, clock, sinks });
  return { ...told, store, again: async () => postgresStore({ sql: again, clock, sinks }) };
});

describeSinks('an SQL function on PGlite', async ({ clock }) => {
  const told = await fresh(inProcess);
  await inProcess.unsafe(addSink);
  return { ...told, store: postgresStore({ sql: inProcess, clock }) };
});

describeSinks('a function of the app on PGlite', async ({ clock }) => ({
  ...(await fresh(inProcess)),
  store: postgresStore({
    sql: inProcess,
    clock,
    sinks: {
      'slack.channels': async (changes, transaction) => {
        await transaction.query('select app.channels_in($1)', [JSON.stringify(changes)]);
      },
    },
  }),
}));

it('G20 a failure that the sink swallowed is none that PGlite swallows too: its commit says nothing', async () => {
  await fresh(inProcess);
  const store = postgresStore({
    sql: inProcess,
    sinks: {
      'slack.channels': async (_, transaction) => {
        await transaction.query('select 1 / 0').catch(() => undefined);
      },
    },
  });
  await store.connections.open(opening('c1'));
  const run = await begunRun(store, 'c1', 'r1');
  const page = store.sync.commitPage(run.page({ records: numbered(0, 1) }));
  await expect(page).rejects.toMatchObject({ code: 'sync/sink-failed' });
  expect(await inProcess.unsafe('select from integrations.records')).toEqual([]);
});
