import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { inspect, promisify } from 'node:util';
import { isPatchbayError, type Store } from '@patchbay/core';
import { postgresStore, type Sql } from '@patchbay/store-postgres';
import type { PGliteSql } from '@patchbay/store-postgres/pglite';
import type postgres from 'postgres';
import { expect, it, onTestFinished } from 'vitest';
import { client, testDatabase } from '../databases.ts';
import { begunRun, numbered, opening, owner } from '../samples.ts';
import { createToldTable, toldOf } from './told-table.ts';

type Write = (changes: object, transaction: postgres.TransactionSql) => Promise<void>;

/** A store whose sink is `write`, with a run of `channels`. */
async function opened(write: (admin: postgres.Sql) => Write) {
  const database = await testDatabase();
  const admin = database.connect();
  await createToldTable(admin);
  const store = postgresStore({ sql: database.connect(), sinks: { 'slack.channels': write(admin) } });
  await store.connections.open(opening('c1'));
  return { url: database.url, admin, store, run: await begunRun(store, 'c1', 'r1') };
}

async function stored(store: Store): Promise<number> {
  const query = { owner, id: 'c1', stream: 'channels', after: undefined, limit: 99 };
  return (await store.sync.records(query)).length;
}

async function codeOf(call: Promise<unknown>): Promise<string | undefined> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return isPatchbayError(error) ? error.code : String(error);
}

it('G20 a worker that is killed between the records and the sink’s commit leaves neither', async () => {
  const { url, admin, store, run } = await opened((sql) => async (changes) => {
    await sql`select app.channels_in(${JSON.stringify(changes)}::text::jsonb)`;
  });
  const page = run.page({ records: numbered(0, 3), mark: { cursor: '1' } });
  const worker = join(import.meta.dirname, 'killed-worker.ts');
  const argv = ['--conditions=@patchbay/source', worker, url, JSON.stringify(page)];
  await expect(promisify(execFile)(process.execPath, argv)).rejects.toMatchObject({ signal: 'SIGKILL' });
  expect([await stored(store), await toldOf(admin)]).toEqual([0, []]);
  expect(await store.sync.commitPage(page)).toMatchObject({ inserted: 3 });
  expect([await stored(store), (await toldOf(admin)).length]).toEqual([3, 1]);
});

it('G20 a step whose connection was exchanged while the sink was told has not happened', async () => {
  const { url } = await opened(() => async () => undefined);
  const sql = client(url);
  onTestFinished(() => sql.end({ timeout: 5 }));
  let lost = false;
  const exchanging: PGliteSql<object> = {
    unsafe: (text, parameters) => sql.unsafe(text, parameters),
    begin: async <Result>(work: (transaction: Sql) => Promise<Result>) => {
      const done = await sql.begin(async (transaction) => [
        await work({ unsafe: (text, parameters) => (lost ? sql : transaction).unsafe(text, parameters) }),
      ]);
      return done[0] as Result;
    },
  };
  const sinks = {
    'slack.channels': () => {
      lost = true;
    },
  };
  const store = postgresStore({ sql: exchanging, sinks });
  await store.connections.open(opening('c9'));
  const run = await begunRun(store, 'c9', 'r1');
  const page = store.sync.commitPage(run.page({ records: numbered(0, 1) }));
  await expect(page).rejects.toMatchObject({
    code: 'store/unavailable',
    message: expect.stringContaining('slack.channels'),
  });
  const query = { owner, id: 'c9', stream: 'channels', after: undefined, limit: 99 };
  expect(await store.sync.records(query)).toEqual([]);
});

it('G20 a failure that the sink swallowed is not taken for a success', async () => {
  const { store, run } = await opened(() => async (_, transaction) => {
    await transaction`select 1 / 0`.catch(() => undefined);
  });
  expect(await codeOf(store.sync.commitPage(run.page({ records: numbered(0, 1) })))).toBe('sync/sink-failed');
  expect(await stored(store)).toBe(0);
});

it.each([
  ['a deadlock', Object.assign(new Error('canary'), { code: '40P01' }), 'store/conflict'],
  ['a unique key', Object.assign(new Error('canary'), { code: '23505' }), 'sync/sink-failed'],
  ['its own error', new TypeError('canary'), 'sync/sink-failed'],
])('a sink that ends with %s says so without its words', async (_, thrown, code) => {
  const { store, run } = await opened(() => () => Promise.reject(thrown));
  const refused = store.sync.commitPage(run.page({ records: numbered(0, 1) }));
  const error: unknown = await refused.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code });
  expect(inspect(error, { showHidden: true })).not.toContain('canary');
});

it('G40 sinks need a client that opens transactions', () => {
  const sql = { unsafe: async () => [] };
  expect(() => postgresStore({ sql, sinks: {} })).toThrow(/pass your postgres\.js `sql`/i);
});
