import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { Store } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import type postgres from 'postgres';
import { expect, it, onTestFinished } from 'vitest';
import { testDatabase } from '../databases.ts';
import { begunRun, numbered, opening, owner } from '../samples.ts';
import { createToldTable, setFailing, toldOf } from './told-table.ts';

const addSink = `select integrations.add_sink('slack', 'channels', 'app.channels_in(jsonb)')`;

/** A database with the app's table, a store on it, and a run of `channels`. */
async function opened({ sink = addSink } = {}) {
  const database = await testDatabase();
  const sql = database.connect();
  await createToldTable(sql);
  if (sink) await sql.unsafe(sink);
  const store = postgresStore({ sql });
  await store.connections.open(opening('c1'));
  return { database, sql, store, run: await begunRun(store, 'c1', 'r1') };
}

/** The sink's function with another body. */
function written(sql: postgres.Sql, body: string): PromiseLike<unknown> {
  return sql.unsafe(`create or replace function app.channels_in(changes jsonb) returns void language plpgsql as $$
    begin ${body} end $$`);
}

function stored(store: Store) {
  return store.sync.records({ owner, id: 'c1', stream: 'channels', after: undefined, limit: 9999 });
}

/** A role of an app, with every grant that the README names and the app's own schema. */
async function appRole(sql: postgres.Sql) {
  const role = `patchbay_app_${crypto.randomUUID().slice(0, 8)}`;
  await sql.unsafe(`create role ${role} login password 'p';
    grant usage on schema integrations to ${role};
    grant execute on all functions in schema integrations to ${role};
    grant usage, create on schema app to ${role}`);
  onTestFinished(async () => void (await sql.unsafe(`drop owned by ${role} cascade; drop role ${role}`)));
  return role;
}

it('G14 a role that may execute everything names no sink, changes none and takes none away', async () => {
  const { database, sql } = await opened();
  const role = await appRole(sql);
  const app = database.connect({ username: role, password: 'p' });
  await app.unsafe(`create function app.mine(changes jsonb) returns void language sql as 'select'`);
  for (const attempt of [
    `select integrations.add_sink('slack', 'users', 'app.channels_in(jsonb)')`,
    `select integrations.remove_sink('slack', 'channels')`,
    `select integrations.fill_sink('slack', 'channels')`,
    `insert into integrations.sinks values ('slack', 'users', 'app.mine')`,
    `update integrations.sinks set routine = 'app.mine'`,
    `create or replace function app.channels_in(changes jsonb) returns void language sql as 'select'`,
  ])
    await expect(app.unsafe(attempt), attempt).rejects.toMatchObject({ code: '42501' });
  expect(await sql`select routine from integrations.sinks`).toEqual([{ routine: 'app.channels_in' }]);
});

it('G14 a function that another role could write anew is no sink, not even when it becomes one later', async () => {
  const { sql, store, run } = await opened();
  const role = await appRole(sql);
  const call = `select integrations.add_sink('slack', 'users', 'app.theirs(jsonb)')`;
  await sql.unsafe(`create function app.theirs(changes jsonb) returns void language sql as 'select';
    alter function app.theirs owner to ${role}`);
  await expect(sql.unsafe(call)).rejects.toMatchObject({ code: '42809' });
  await sql.unsafe('alter function app.theirs security definer');
  await sql.unsafe(call);
  await sql.unsafe(`alter function app.channels_in owner to ${role}`);
  await expect(store.sync.commitPage(run.page({ records: numbered(0, 1) }))).rejects.toMatchObject({
    code: 'sync/sink-failed',
  });
  expect(await stored(store)).toEqual([]);
  await sql.unsafe(`create function app.takes_json(a json) returns void language sql as 'select'`);
  await expect(
    sql.unsafe(`select integrations.add_sink('slack', 'users', 'app.takes_json(json)')`),
  ).rejects.toMatchObject({ code: '42809' });
});

it('G14 a sink finds tables by their schema only, and plans as everybody does', async () => {
  const { sql, store, run } = await opened();
  await written(
    sql,
    `insert into app.told (changes) values (to_jsonb(array[current_setting('search_path'),
      current_setting('enable_seqscan'), current_user]));`,
  );
  await store.sync.commitPage(run.page({ records: numbered(0, 1) }));
  const [me] = await sql`select current_user as name`;
  expect(await toldOf(sql)).toEqual([['pg_catalog, pg_temp', 'on', me?.name]]);
  await written(sql, 'delete from connections;');
  await expect(store.sync.commitPage(run.page({ records: numbered(1, 1) }))).rejects.toMatchObject({
    code: 'sync/sink-failed',
    message: expect.stringContaining('SQLSTATE 42P01'),
  });
  expect(await stored(store)).toHaveLength(1);
});

it('G40 a failing sink is named with its SQLSTATE, and what it said stays in the database', async () => {
  const { sql, store, run } = await opened();
  await setFailing(sql, true);
  const records = [{ key: '["a"]', data: { id: 'canary' } }];
  const error: unknown = await store.sync
    .commitPage(run.page({ records }))
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'sync/sink-failed',
    message: expect.stringMatching(
      /^The sink app\.channels_in of slack\.channels failed with SQLSTATE 23505\..*database’s log\.$/,
    ),
  });
  expect(inspect(error, { showHidden: true })).not.toContain('canary');
  await sql.unsafe('drop function app.channels_in');
  await expect(store.sync.commitPage(run.page({ records }))).rejects.toMatchObject({
    message: expect.stringContaining('SQLSTATE 42883'),
  });
});

it.each([
  ['40001', 'store/conflict'],
  ['55P03', 'store/unavailable'],
  ['PB005', 'sync/sink-failed'],
])('a sink that raises %s ends the page as %s', async (state, code) => {
  const { sql, store, run } = await opened();
  await written(sql, `raise exception 'canary' using errcode = '${state}';`);
  const page = store.sync.commitPage(run.page({ records: numbered(0, 1) }));
  await expect(page).rejects.toMatchObject({ code, message: expect.not.stringContaining('canary') });
});

it('a sink that was taken away is told nothing more, and one that took its place is', async () => {
  const { sql, store, run } = await opened();
  const commit = (from: number) => store.sync.commitPage(run.page({ records: numbered(from, 1) }));
  const [removed] = await sql`select integrations.remove_sink('slack', 'channels') as was`;
  await commit(0);
  expect([removed?.was, await toldOf(sql)]).toEqual([true, []]);
  await sql.unsafe(`create function app."Odd name"(changes jsonb) returns jsonb language sql
    as $$ insert into app.told (changes) values ('{"odd": true}') returning changes $$`);
  await sql.unsafe(addSink);
  await sql.unsafe(`select integrations.add_sink('slack', 'channels', 'app."Odd name"(jsonb)')`);
  await commit(1);
  expect(await toldOf(sql)).toEqual([{ odd: true }]);
});

it('the function that the guide shows feeds its table', async () => {
  const { sql, store, run } = await opened({ sink: '' });
  const guide = readFileSync(join(import.meta.dirname, '../../../../../docs/sinks.md'), 'utf8');
  await sql`drop function app.channels_in`;
  await sql`create table app.channels (connection_id text, key text, tenant_id text, name text, primary key (connection_id, key))`;
  await sql.unsafe(/```sql\n(.*?)```/s.exec(guide)?.[1] ?? '');
  await store.sync.commitPage(run.page({ records: numbered(0, 2) }));
  const [gone] = numbered(0, 1);
  await store.sync.commitPage(run.page({ deleted: gone ? [gone.key] : [] }));
  expect(await sql`select * from app.channels`).toEqual([
    { connection_id: 'c1', key: '["00000001"]', tenant_id: 'acme', name: 'channel 00000001' },
  ]);
});

it('what is stored already is filled in, in batches, with whose it is, and without what was deleted', async () => {
  const { sql, store, run } = await opened({ sink: '' });
  const [gone] = numbered(3, 1);
  await store.sync.commitPage(run.page({ records: numbered(0, 1102) }));
  await store.sync.commitPage(run.page({ deleted: gone ? [gone.key] : [] }));
  await store.connections.open(opening('c2'));
  const part = await begunRun(store, 'c2', 'r2', 60, 'P1');
  await store.sync.commitPage(part.page({ records: numbered(0, 1) }));
  await sql.unsafe(addSink);
  expect(await sql`select integrations.fill_sink('slack', 'channels')::int as filled`).toEqual([
    { filled: 1102 },
  ]);
  const told = await toldOf(sql);
  expect(told.map(({ connectionId, upserted }) => [connectionId, upserted.length])).toEqual([
    ['c1', 500],
    ['c1', 500],
    ['c1', 101],
    ['c2', 1],
  ]);
  const about = { ...owner, connector: 'slack', stream: 'channels', deleted: [] };
  expect(told.at(-1)).toEqual({ ...about, connectionId: 'c2', partition: 'P1', upserted: numbered(0, 1) });
  const filled = told.flatMap(({ connectionId, upserted }) =>
    upserted.map(({ key, data }) => ({ connectionId, key, data })),
  );
  const rows = await stored(store);
  expect(filled.filter(({ connectionId }) => connectionId === 'c1')).toEqual(
    rows.map(({ key, data }) => ({ connectionId: 'c1', key, data })),
  );
});

it('a fill in the transaction of add_sink is refused: pages elsewhere would not be told meanwhile', async () => {
  const { sql } = await opened({ sink: '' });
  const both = `${addSink}; select integrations.fill_sink('slack', 'channels')`;
  await expect(sql.unsafe(both)).rejects.toMatchObject({ code: '55000' });
  await expect(sql.unsafe(`select integrations.fill_sink('slack', 'users')`)).rejects.toMatchObject({
    code: '55000',
  });
});

it('G20 a page that comes while a sink is filled is told after what it changed', async () => {
  const { sql, store, run } = await opened({ sink: '' });
  await store.sync.commitPage(run.page({ records: numbered(0, 2) }));
  await sql.unsafe(addSink);
  let page: Promise<unknown> | undefined;
  await sql.begin(async (filling) => {
    await filling`select integrations.fill_sink('slack', 'channels')`;
    page = store.sync.commitPage(run.page({ records: numbered(1, 2, 7) }));
    for (let blocked = 0; blocked === 0; )
      blocked = (
        await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      ).length;
  });
  await page;
  expect((await toldOf(sql)).map(({ upserted }) => upserted.map(({ data }) => data.revision))).toEqual([
    [0, 0],
    [7, 7],
  ]);
});
