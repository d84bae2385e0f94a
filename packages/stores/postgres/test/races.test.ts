import type { Store } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import type postgres from 'postgres';
import { expect, it } from 'vitest';
import { testDatabase } from './databases.ts';
import { begunRun, numbered, opening, owner } from './samples.ts';

/** Stores that each have one connection of their own, as workers in processes of their own. */
async function workers(count: number) {
  const database = await testDatabase();
  const clients = Array.from({ length: count }, () => database.connect({ max: 1 }));
  const stores = clients.map((sql) => postgresStore({ sql }));
  return { sql: database.connect(), stores, first: stores[0] as Store };
}

/** Resolves when one connection of this database waits for another's lock. */
async function untilBlocked(sql: postgres.Sql): Promise<void> {
  for (;;) {
    const waiting =
      await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if (waiting.length > 0) return;
  }
}

it('G25 of twelve workers one gets the partition', async () => {
  const { stores, first } = await workers(12);
  await first.connections.open(opening('c1'));
  const begun = await Promise.allSettled(stores.map((store, index) => begunRun(store, 'c1', `r${index}`)));
  expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('G1 of twelve workers one gets the refresh, and a stale one commits nothing', async () => {
  const { stores, first } = await workers(12);
  await first.connections.open(opening('c1'));
  const token = { grantId: 'grant-c1', name: 'default', generation: 1 };
  const claims = await Promise.all(
    stores.map((store, index) =>
      store.tokens.claim({ ...token, holder: `h${index}`, leaseSeconds: 30, lateAnswerSeconds: 60 }),
    ),
  );
  const [won, ...more] = claims.filter(({ held }) => held);
  expect(more).toEqual([]);
  const fence = won?.held ? won.fence : 0;
  expect(await first.tokens.announce({ ...token, fence })).toBe(true);
  const next = { ...token, fence, sealed: 's', keyId: 'k', scopes: [], expiresInSeconds: undefined };
  const commits = await Promise.all(stores.map((store) => store.tokens.commit(next)));
  expect(commits.filter(Boolean)).toHaveLength(1);
  expect(await first.tokens.find(token)).toMatchObject({ generation: 2, sealed: 's' });
});

it('C23 who asks for a permit while another is being given one waits, and does not get the same', async () => {
  const { sql, first } = await workers(1);
  const claim = { key: 'permits', permits: 1, yields: false, leaseSeconds: 60 };
  const second = await sql.begin(async (transaction) => {
    await transaction`select integrations.acquire_permit(${sql.json({ ...claim, holder: 'a' })})`;
    const asked = first.limits.acquire({ ...claim, holder: 'b' });
    await Promise.race([untilBlocked(sql), asked]);
    return { asked };
  });
  expect(await second.asked).toEqual({ held: false, ahead: 0 });
});

it('G33 eight workers share five hundred due rows, each done once', async () => {
  const { stores, first, sql } = await workers(8);
  const work = Array.from({ length: 500 }, (_, index) => ({
    key: `k${index}`,
    kind: 'poll' as const,
    connectionId: undefined,
    tenantId: undefined,
    args: {},
    inSeconds: 0,
    everySeconds: undefined,
  }));
  await first.work.submit(work);
  const done: string[] = [];
  const drain = async (store: Store, holder: string) => {
    for (;;) {
      const claimed = await store.work.claim({ holder, leaseSeconds: 60, limit: 20 });
      if (claimed.length === 0) return;
      for (const { key, fence } of claimed) {
        done.push(key);
        await store.work.done({ key, fence });
      }
    }
  };
  await Promise.all(stores.map((store, index) => drain(store, `h${index}`)));
  expect(done.sort()).toEqual(work.map(({ key }) => key).sort());
  expect(await sql`select from integrations.work`).toHaveLength(0);
});

it('the same work submitted by eight at once is one row, and nobody waits for another', async () => {
  const { stores, sql } = await workers(8);
  const row = (key: string) => ({
    key,
    kind: 'sync' as const,
    connectionId: undefined,
    tenantId: undefined,
    args: {},
    inSeconds: 5,
    everySeconds: 60,
  });
  const keys = Array.from({ length: 50 }, (_, index) => `k${index}`);
  await Promise.all(
    stores.map((store, index) => store.work.submit((index % 2 ? keys : keys.toReversed()).map(row))),
  );
  expect(await sql`select from integrations.work`).toHaveLength(50);
});

it('of twelve consents for one slot the first opens the connection and the others reconnect it', async () => {
  const { stores, first, sql } = await workers(12);
  const rows = await Promise.all(
    stores.map((store, index) => store.connections.open(opening(`c${index}`, { slot: '' }))),
  );
  expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
  expect(await first.connections.list(owner, {})).toHaveLength(1);
  expect(await sql`select from integrations.grants`).toHaveLength(1);
  const actions = await sql`select action, count(*)::int from integrations.audit group by 1 order by 1`;
  expect(actions).toEqual([
    { action: 'connection.opened', count: 1 },
    { action: 'connection.reconnected', count: 11 },
  ]);
});

it('G16 of the last connections of an account, closed at once in eight tenants, one owes the revocation', async () => {
  const { stores, first, sql } = await workers(8);
  const tenants = stores.map((_, index) => `tenant-${index}`);
  for (const tenantId of tenants) await first.connections.open(opening(`c-${tenantId}`, { tenantId }));
  const closed = await Promise.all(
    stores.map((store, index) => {
      const tenantId = tenants[index] ?? '';
      const revocation = { reach: 'account', revokeInSeconds: 0, giveUpAfterSeconds: 60 } as const;
      return store.connections.close({ owner: { ...owner, tenantId }, id: `c-${tenantId}` }, revocation);
    }),
  );
  expect(closed.flatMap((each) => each?.owed ?? [])).toHaveLength(1);
  expect(await sql`select from integrations.tokens`).toHaveLength(0);
});

it('a grant is either reused before its last connection ends, or found gone', async () => {
  const { stores, first, sql } = await workers(2);
  for (let round = 0; round < 20; round++) {
    const id = `c${round}`;
    await first.connections.open(opening(id));
    const reuse = { ...opening(`${id}-b`, { grantId: `grant-${id}` }), reuse: true };
    const revocation = { reach: 'token', revokeInSeconds: 0, giveUpAfterSeconds: 60 } as const;
    const [closed, opened] = await Promise.allSettled([
      first.connections.close({ owner, id }, revocation),
      (stores[1] as Store).connections.open(reuse),
    ]);
    const owed = closed.status === 'fulfilled' ? (closed.value?.owed.length ?? -1) : -1;
    if (opened.status === 'fulfilled') expect(owed).toBe(0);
    else expect([owed, opened.reason.code]).toEqual([1, 'store/conflict']);
  }
  const torn = await sql`select from integrations.connections c where grant_id is not null
    and not exists (select from integrations.tokens t where t.grant_id = c.grant_id)`;
  expect(torn).toHaveLength(0);
});

it('a grant that a consent is about to rest on is not dropped by a connection that leaves it', async () => {
  const database = await testDatabase();
  const sql = database.connect();
  const store = postgresStore({ sql });
  const nameless = (grantId: string) => {
    const { connection, grant, ...rest } = opening('c1', { grantId });
    // The provider names no account, so nothing but the grant itself is common to the two consents.
    return {
      ...rest,
      grant: { ...grant, accountGroup: grantId },
      connection: { ...connection, account: undefined },
    };
  };
  await store.connections.open(nameless('old'));
  let leaving: Promise<unknown> = Promise.resolve();
  await sql.begin(async (transaction) => {
    const other = postgresStore({ sql: transaction });
    const { connection } = opening('c2');
    await other.connections.open({ ...nameless('old'), reuse: true, connection });
    leaving = store.connections.open(nameless('new'));
    await untilBlocked(sql);
  });
  await leaving;
  expect(await store.tokens.find({ grantId: 'old', name: 'default' })).toMatchObject({ status: 'active' });
});

it('G20 who follows a stream misses no writer that commits later with an earlier change', async () => {
  const { stores, first, sql } = await workers(2);
  await first.connections.open(opening('c1'));
  const [early, late] = [await begunRun(first, 'c1', 'r1'), await begunRun(first, 'c1', 'r2', 60, 'P2')];
  const found: string[] = [];
  let after = { version: 1, index: 0 };
  const follow = async () => {
    const page = await first.sync.changes({ owner, id: 'c1', stream: 'channels', after, limit: 99 });
    found.push(...page.changes.map(({ key }) => key));
    after = page.changes.at(-1)?.next ?? after;
  };
  let second: Promise<unknown> = Promise.resolve();
  await sql.begin(async (transaction) => {
    await postgresStore({ sql: transaction }).sync.commitPage(early.page({ records: numbered(0, 3) }));
    second = (stores[1] as Store).sync.commitPage(late.page({ records: numbered(3, 3) }));
    await Promise.race([second, untilBlocked(sql)]);
    await follow();
  });
  await second;
  await follow();
  expect(found).toEqual(numbered(0, 6).map(({ key }) => key));
});

it('C26 a worker whose lease was taken over writes nothing, not even in the middle of the other', async () => {
  const { stores, first } = await workers(2);
  await first.connections.open(opening('c1'));
  const stale = await begunRun(first, 'c1', 'r1', 0);
  const fresh = await begunRun(stores[1] as Store, 'c1', 'r2');
  const [late, good] = await Promise.all([
    first.sync.commitPage(stale.page({ records: numbered(0, 100, 1) })),
    stores[1]?.sync.commitPage(fresh.page({ records: numbered(0, 100, 2) })),
  ]);
  expect([late, good?.inserted]).toEqual([undefined, 100]);
  expect(await stale.end()).toBeUndefined();
  const runs = await first.sync.runs({ owner, id: 'c1', limit: 9 });
  expect(runs.map(({ id, status, errorCode }) => [id, status, errorCode])).toEqual([
    ['r2', 'running', undefined],
    ['r1', 'failed', 'sync/lease-lost'],
  ]);
});

it('an erasure and a step that holds a partition of the connection wait for each other in one order', async () => {
  const { first, sql } = await workers(1);
  await first.connections.open(opening('c1'));
  const run = await begunRun(first, 'c1', 'r1');
  const records = numbered(0, 1);
  await first.sync.commitPage(run.page({ records }));
  await run.end();
  await first.connections.close(
    { owner, id: 'c1' },
    { reach: 'none', revokeInSeconds: 0, giveUpAfterSeconds: 9 },
  );
  const { erasing } = await sql.begin(async (transaction) => {
    await transaction`select from integrations.partitions for update`;
    const waiting = first.owners.eraseConnection({ owner, id: 'c1' });
    await untilBlocked(sql);
    const at = { connectionId: 'c1', stream: 'channels', partition: '', tenantId: 'acme' };
    const input = JSON.stringify({ ...at, keys: records.map(({ key }) => key) });
    await transaction`select integrations.remove_records(${input}::text::jsonb)`;
    return { erasing: waiting };
  });
  expect(await erasing).toMatchObject({ erased: { connections: 1 } });
  expect(await sql`select from integrations.outbox`).toHaveLength(0);
});
