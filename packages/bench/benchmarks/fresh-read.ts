import type { Store } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { postgresStore } from '@patchbay/store-postgres';
import type postgres from 'postgres';
import { compareTimes } from '../src/compare.ts';
import type { Benchmark } from '../src/comparison.ts';
import { timeInTurns } from '../src/time-in-turns.ts';
import { makePatchbay, notebook } from './subjects/notebook.ts';
import { type Consents, consents, openAll } from './subjects/sweep/grants.ts';
import { keys } from './subjects/sweep/sweep-to.ts';
import { withPostgres } from './subjects/with-postgres.ts';

/** Few enough for their tokens to stay opened. */
const connections = 500;

/**
 * A token that is still good, asked for by one caller after another, beside the least that reading one from a database can
 * be: a row by its primary key, over the same connection, from a table that holds nothing else.
 */
export const benchmark: Benchmark = ({ runs }) =>
  withPostgres({ max: 1 }, async (sql) => {
    const made = await consents(connections, 0, keys.a);
    const candidates = {
      postgres: await getTokens(postgresStore({ sql }), made),
      memory: await getTokens(memoryStore(), made),
      select: await selects(sql, made),
    };
    await sql`analyze`;
    const samples = await timeInTurns(candidates, runs);
    return (['postgres', 'memory'] as const).flatMap((ours) =>
      compareTimes(samples, { name: `fresh-read/${ours}`, ours, peers: ['select'], unit: 'µs' }),
    );
  });

/** `getToken` of one connection after the other. */
async function getTokens(store: Store, made: Consents): Promise<() => Promise<string>> {
  await openAll(store, made);
  const patchbay = makePatchbay(unreachable, {}, { store, keys: keys.a });
  const workspaces = made.connections.map(({ id, owner }) =>
    patchbay.use(notebook, { connection: id, owner }),
  );
  const next = inTurn(workspaces);
  return () => next().getToken();
}

/** The same tokens, in clear text, in a table of their own. */
async function selects(sql: postgres.Sql, { connections }: Consents): Promise<() => Promise<unknown>> {
  await sql`create table bare (id text primary key, access_token text not null, expires_at timestamptz not null)`;
  for (const { id, number } of connections)
    await sql`insert into bare values (${id}, ${`token-${number}`}, now() + interval '1 day')`;
  const next = inTurn(connections);
  return async () => {
    const [row] = await sql`select * from bare where id = ${next().id}`;
    return row?.access_token;
  };
}

function inTurn<T>(items: readonly T[]): () => T {
  let at = 0;
  return () => {
    at = (at + 1) % items.length;
    return items[at] as T;
  };
}

async function unreachable(): Promise<Response> {
  throw new Error('a token that is good is read without asking anybody');
}
