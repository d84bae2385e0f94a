import { postgresStore, type Sql } from '@patchbay/store-postgres';
import { describeStore } from '@patchbay/testing';
import { emptyTables, type FreshDatabase } from '@patchbay/testing/postgres';
import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { client, migratedDatabase, testDatabase } from '../databases.ts';
import { person } from './ask.ts';
import { fillWorld, shown, tenants, users } from './world.ts';

/** One plan for everybody: a statement without parameters is planned once. */
const prepareIds = 'prepare ids as select id from integrations.connections order by id collate "C"';

/** What a gateway does on a connection that it shares: role and claims for one transaction. */
function readAs(one: postgres.Sql, tenant: string, user: string) {
  return one.begin(async (transaction) => {
    await transaction.unsafe('set local role authenticated');
    const claims = JSON.stringify(person(tenant, user).claims);
    await transaction`select set_config('request.jwt.claims', ${claims}, true)`;
    return transaction.unsafe('execute ids');
  });
}

it('G14 one connection serves tenants in turns, by one prepared statement, and mixes nothing up', async () => {
  const one = (await testDatabase()).connect({ max: 1 });
  await fillWorld(one);
  await one.unsafe(prepareIds);
  for (let round = 0; round < 10; round += 1) {
    for (const tenant of tenants) {
      for (const user of users) {
        const expected = shown[user].metadata.map((id) => ({ id: `${tenant}/${id}` }));
        expect(await readAs(one, tenant, user)).toEqual(expected);
      }
    }
    // The same statement by a role that passes by the policies.
    expect(await one.unsafe('execute ids')).toHaveLength(14);
  }
  const [plan] = await one`select generic_plans from pg_prepared_statements where name = 'ids'`;
  expect(Number(plan?.generic_plans)).toBeGreaterThanOrEqual(10);
});

it('G14 role and claims end with their transaction, also with one that fails', async () => {
  const one = (await testDatabase()).connect({ max: 1 });
  await fillWorld(one);
  const left = () => one`select current_user, integrations.current_tenant(), integrations.current_user_id()`;
  const nothing = [{ current_user: 'postgres', current_tenant: null, current_user_id: null }];
  await one.unsafe(prepareIds);
  await readAs(one, 'acme', 'ada');
  expect(await left()).toEqual(nothing);
  const failing = one.begin(async (transaction) => {
    await transaction.unsafe('set local role authenticated');
    await transaction`select set_config('request.jwt.claims', '{"sub":"ada"}', true)`;
    await transaction.unsafe('delete from integrations.connections');
  });
  await expect(failing).rejects.toMatchObject({ code: '42501' });
  expect(await left()).toEqual(nothing);
});

/** A pooler in transaction mode at its strictest: each statement meets the next connection, which then forgets all. */
function transactionPooler(connections: readonly postgres.Sql[]): Sql {
  let turn = 0;
  return {
    async unsafe(text, parameters) {
      const connection = connections[turn++ % connections.length];
      if (!connection) throw new Error('The pool is empty.');
      try {
        return await connection.unsafe(text, parameters);
      } finally {
        await connection.unsafe('discard all');
      }
    },
  };
}

// All of the contract in the long suites.
const share = { oneIn: process.env.PATCHBAY_LONG ? 1 : 10 };

describe('behind a transaction pooler', () => {
  let database: FreshDatabase;
  let connections: postgres.Sql[];
  let sql: Sql;

  beforeAll(async () => {
    database = await migratedDatabase();
    connections = [1, 2].map(() => client(database.url, { max: 1, prepare: false }));
    sql = transactionPooler(connections);
  });

  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.end()));
    await database.drop();
  });

  describeStore(
    'postgres, which keeps nothing in a session',
    async ({ clock }) => {
      await emptyTables(sql, 'integrations');
      return { store: postgresStore({ sql, clock }) };
    },
    share,
  );
});
