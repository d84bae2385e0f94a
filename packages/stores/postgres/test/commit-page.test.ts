import { postgresStore } from '@patchbay/store-postgres';
import { expect, it } from 'vitest';
import { testDatabase } from './databases.ts';
import { begunRun, numbered, opening, owner } from './samples.ts';

/** One session, as in a run: what it plans once it goes on using. */
async function openedSession() {
  const sql = (await testDatabase()).connect({ max: 1 });
  const store = postgresStore({ sql });
  const { id } = await store.connections.open(opening('c1'));
  return { sql, store, id };
}

type Session = Awaited<ReturnType<typeof openedSession>>;

/** What reading the table has cost until now. */
async function costs({ sql }: Session) {
  await sql`select pg_stat_force_next_flush()`;
  const [row] = await sql`
    select seq_tup_read::int as scanned, n_tup_ins::int as inserted, n_tup_upd::int as updated
    from pg_stat_user_tables where schemaname = 'integrations' and relname = 'records'`;
  return row as { scanned: number; inserted: number; updated: number };
}

/** What one page costs the server: the blocks that it touches, and the bytes that it logs. */
async function effortFor({ sql }: Session, page: object): Promise<{ blocks: number; logged: number }> {
  const [explained] = await sql.unsafe<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }[]>(
    'explain (analyze, buffers, wal, timing off, summary off, format json) select integrations.commit_page($1::text::jsonb)',
    [JSON.stringify(page)],
  );
  const [{ Plan: plan }] = explained?.['QUERY PLAN'] ?? [{ Plan: {} }];
  const blocks = (plan['Shared Hit Blocks'] ?? Number.NaN) + (plan['Shared Read Blocks'] ?? 0);
  return { blocks, logged: plan['WAL Bytes'] ?? Number.NaN };
}

it.each([
  ['as it was created', 'select 1'],
  // Now the planner knows that it is empty, and finds scanning it free.
  ['that was analysed while it was empty', 'vacuum analyze integrations.records'],
])('a backfill into an empty table %s does not slow down as the table grows', async (_, prepare) => {
  const session = await openedSession();
  await session.sql.unsafe(prepare);
  const run = await begunRun(session.store, session.id, 'r1');
  const blocks: number[] = [];
  for (let page = 0; page < 60; page++) {
    const records = numbered(page * 100, 100);
    const deleted = records.slice(0, 1).map(({ key }) => key);
    blocks.push((await effortFor(session, run.page({ records, deleted, scanning: true }))).blocks);
  }
  const [early, late] = [blocks.slice(10, 20), blocks.slice(50)].map((part) => Math.max(...part));
  expect(late).toBeLessThan((early ?? 0) * 1.5);
  expect(await costs(session)).toMatchObject({ scanned: 0, inserted: 6000 });
});

it('unchanged records are not written at all, and a changed one alone', async () => {
  const session = await openedSession();
  const { sql, store, id } = session;
  const run = await begunRun(store, id, 'r1');
  await store.sync.commitPage(run.page({ records: numbered(0, 500) }));
  const before = await sql`select key, xmin::text, ctid::text from integrations.records order by key`;
  const records = [...numbered(0, 499), ...numbered(499, 1, 1)];
  expect(await store.sync.commitPage(run.page({ records }))).toMatchObject({ unchanged: 499, updated: 1 });
  const after = await sql`select key, xmin::text, ctid::text from integrations.records order by key`;
  expect(after.slice(0, 499)).toEqual(before.slice(0, 499));
  expect(after[499]).not.toEqual(before[499]);
});

it('C35 a page that brings nothing new logs no more than its mark, however long it is', async () => {
  const session = await openedSession();
  const { sql, store, id } = session;
  const run = await begunRun(store, id, 'r1');
  const records = numbered(0, 500);
  await store.sync.commitPage(run.page({ records }));
  const stored = () => sql`select key, updated_at, xmin::text from integrations.records order by key`;
  const outbox = () => sql`select version from integrations.outbox`;
  const before = [await stored(), await outbox()];
  const mark = { cursor: 'b', format: 1 };
  const { logged } = await effortFor(session, run.page({ records, mark }));
  expect([await stored(), await outbox()]).toEqual(before);
  expect(await sql`select cursor from integrations.partitions`).toEqual([{ cursor: 'b' }]);
  // A row each of the partition and of the run; of the records only one would double it.
  expect(logged).toBeGreaterThan(0);
  expect(logged).toBeLessThan(1000);
});

it('a page that changed something leaves one outbox row, another none', async () => {
  const { sql, store, id } = await openedSession();
  const run = await begunRun(store, id, 'r1');
  await store.sync.commitPage(run.page({ records: numbered(0, 3) }));
  await store.sync.commitPage(run.page({ records: numbered(0, 3) }));
  await store.sync.commitPage(
    run.page({ records: numbered(2, 2, 1), deleted: [numbered(0, 1)[0]?.key ?? ''] }),
  );
  await run.end();
  const ids = (...numbers: number[]) => numbers.map((number) => numbered(number, 1)[0]?.key);
  const rows =
    await sql`select run_id, inserted::int, updated::int, deleted::int, keys from integrations.outbox order by version`;
  expect(rows).toEqual([
    { run_id: 'r1', inserted: 3, updated: 0, deleted: 0, keys: ids(0, 1, 2) },
    { run_id: 'r1', inserted: 1, updated: 1, deleted: 1, keys: ids(3, 2, 0) },
  ]);
});

it('G24 a rejected record is kept once however often it comes, until it fits', async () => {
  const { sql, store, id } = await openedSession();
  const run = await begunRun(store, id, 'r1');
  const [good] = numbered(0, 1);
  const bad = { key: good?.key, data: { id: 7 }, reason: 'id: expected string' };
  const nameless = { key: undefined, data: { odd: true }, reason: 'no id' };
  await store.sync.commitPage(run.page({ rejected: [bad, nameless] }));
  await store.sync.commitPage(run.page({ rejected: [{ ...bad, reason: 'again' }, nameless] }));
  const kept = () => sql`select key, data, reason from integrations.rejected_records order by key nulls last`;
  expect(await kept()).toEqual([
    { ...bad, reason: 'again' },
    { ...nameless, key: null },
  ]);
  await store.sync.commitPage(run.page({ records: good ? [good] : [] }));
  expect(await kept()).toEqual([{ ...nameless, key: null }]);
});

it('G22 a sweep deletes nothing when a crash of the database emptied the list of what was shown', async () => {
  const { sql, store, id } = await openedSession();
  const run = await begunRun(store, id, 'r1');
  await store.sync.commitPage(run.page({ records: numbered(0, 10), scanning: true }));
  // What PostgreSQL does with an unlogged table when it starts after a crash.
  await sql`truncate integrations.scan_seen`;
  await store.sync.commitPage(run.page({ records: numbered(10, 2), scanning: true }));
  expect(await run.end(true)).toEqual({ deleted: 0, spared: 0 });
  expect(
    await store.sync.records({ owner, id, stream: 'channels', after: undefined, limit: 99 }),
  ).toHaveLength(12);
});

it('the history of a connection goes with its row, and with nothing less', async () => {
  const { sql, store, id } = await openedSession();
  const run = await begunRun(store, id, 'r1');
  await store.sync.commitPage(run.page({ records: numbered(0, 5), scanning: true }));
  const count = async () =>
    (await sql`select from integrations.records union all select from integrations.scan_seen`).length;
  const revocation = { reach: 'none', revokeInSeconds: 0, giveUpAfterSeconds: 0 } as const;
  await store.connections.close({ owner, id }, revocation);
  expect(await count()).toBe(10);
  await sql`delete from integrations.connections where id = ${id}`;
  expect(await count()).toBe(0);
});

it('C29 the keys that an event deleted are remembered no longer than the run under way', async () => {
  const { sql, store, id } = await openedSession();
  const records = numbered(0, 1);
  const keys = records.map(({ key }) => key);
  const at = { connectionId: id, stream: 'channels', partition: '', tenantId: 'acme' };
  const remembered = async () => (await sql`select removed from integrations.partitions`)[0]?.removed;
  const ends: ((run: Awaited<ReturnType<typeof begunRun>>) => Promise<unknown>)[] = [
    (run) => run.end(),
    () => store.sync.cancel({ owner, id }),
    (run) => store.sync.commitPage(run.page({ records, asked: 0 })),
  ];
  for (const [number, end] of ends.entries()) {
    const run = await begunRun(store, id, `r${number}`);
    await store.sync.remove({ ...at, keys });
    expect(await remembered()).toEqual([{ key: keys[0], pages: 0 }]);
    await end(run);
    expect(await remembered()).toBeNull();
  }
});
