import { PGlite } from '@electric-sql/pglite';
import { migrate, postgresStore } from '@patchbay/store-postgres';
import { pgliteDriver } from '@patchbay/store-postgres/pglite';
import { onTestFinished } from 'vitest';
import { Bench } from '../fieldbook/bench.ts';

/** A Patchbay on a PostgreSQL of its own, and a way to look into it. */
export async function onPostgres() {
  const pglite = await PGlite.create();
  onTestFinished(() => pglite.close());
  const sql = pgliteDriver(pglite);
  await migrate(sql);
  const bench = new Bench({ store: (clock) => postgresStore({ sql, clock }) });
  return { bench, query: async (text: string, ...values: string[]) => sql.unsafe(text, values), sql };
}

export type Query = Awaited<ReturnType<typeof onPostgres>>['query'];

/** Every row of every table of the schema as text, by table. */
export async function dump(query: Query): Promise<ReadonlyMap<string, readonly string[]>> {
  const tables = await query(
    `select relname as name from pg_class
    where relnamespace = 'integrations'::regnamespace and relkind in ('r', 'p', 'm') order by 1`,
  );
  const dumped = new Map<string, readonly string[]>();
  for (const { name } of tables) {
    const found = await query(
      `select to_jsonb(t)::text as text from integrations.${String(name)} t order by 1`,
    );
    dumped.set(
      String(name),
      found.map(({ text }) => String(text)),
    );
  }
  return dumped;
}
