import { PGlite, type Transaction } from '@electric-sql/pglite';
import type { StreamChanges } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import { pgliteDriver } from '@patchbay/store-postgres/pglite';
import postgres from 'postgres';
import { expectTypeOf, test } from 'vitest';

const sql = postgres('postgres://localhost/app');

test('a sink gets the transaction of its client', () => {
  postgresStore({
    sql,
    sinks: {
      'slack.channels': (changes, transaction) => {
        expectTypeOf(changes).toEqualTypeOf<StreamChanges>();
        expectTypeOf(transaction).toEqualTypeOf<postgres.TransactionSql>();
      },
    },
  });
  postgresStore({
    sql: pgliteDriver(new PGlite()),
    sinks: {
      'slack.channels': (_, transaction) => {
        expectTypeOf(transaction).toExtend<Transaction>();
      },
    },
  });
});

test('a sink may say what its stream’s records are', () => {
  type Channel = { readonly id: string };
  postgresStore({
    sql,
    sinks: {
      'slack.channels': ({ upserted }: StreamChanges<Channel>, transaction) => {
        expectTypeOf(upserted[0]?.data.id).toEqualTypeOf<string | undefined>();
        expectTypeOf(transaction).toEqualTypeOf<postgres.TransactionSql>();
      },
    },
  });
});

test('a sink is named by connector and stream', () => {
  // @ts-expect-error -- a stream alone is not enough
  postgresStore({ sql, sinks: { channels: () => undefined } });
});
