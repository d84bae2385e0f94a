import type { DueWork, Store } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import { expect, it } from 'vitest';
import { testDatabase } from './databases.ts';
import { begunRun, numbered, opening, owner } from './samples.ts';

const channels = { stream: 'channels', after: undefined, limit: 10 };

/** A connection from its first day to the end of a sync, as one worker does it. */
async function live(store: Store, id: string): Promise<void> {
  const due: DueWork = {
    key: `sync:${id}`,
    kind: 'sync',
    connectionId: id,
    tenantId: 'acme',
    args: {},
    inSeconds: 0,
    everySeconds: 60,
  };
  await store.connections.open(opening(id));
  await store.work.submit([due]);
  const [claimed] = await store.work.claim({
    holder: 'worker',
    leaseSeconds: 60,
    limit: 1,
    except: ['other'],
  });
  if (!claimed) throw new Error('Nothing is due.');
  const run = await begunRun(store, id, `run-${id}`);
  await store.limits.spend({ key: id, cost: 1, told: { units: 10, remaining: 3, resetInSeconds: 60 } });
  await store.limits.settle({ key: id, cost: 1, used: true });
  await store.limits.acquire({ key: id, holder: id, permits: 1, yields: true, leaseSeconds: 60 });
  await store.limits.acquire({ key: id, holder: 'other', permits: 1, yields: true, leaseSeconds: 60 });
  await store.limits.release({ key: id, holder: id });
  const rejected = [{ key: 'odd', data: {}, reason: 'no id' }];
  await store.sync.commitPage(run.page({ records: numbered(0, 3), rejected, scanning: true, asked: 0 }));
  const keys = numbered(0, 1).map(({ key }) => key);
  await store.sync.remove({ connectionId: id, stream: 'channels', partition: '', tenantId: 'acme', keys });
  await store.sync.commitPage(run.page({ records: numbered(3, 3), scanning: true, asked: 1 }));
  await run.end(true);
  await store.work.renew({ ...claimed, leaseSeconds: 60 });
  await store.work.done(claimed);
  await store.work.schedule({ owner, id }, [due]);
  await store.work.schedules({ owner, id, kind: 'sync' });
  await store.sync.cancel({ owner, id });
  for (const read of [store.sync.records, store.sync.rejected, store.sync.runs])
    await read({ owner, id, ...channels });
  await store.connections.matching({
    whose: { tenantId: 'acme', everyone: true },
    after: undefined,
    limit: 5,
  });
}

it('no step scans a table that was analysed while it was empty', async () => {
  const sql = (await testDatabase()).connect({ max: 1 });
  await sql.unsafe('vacuum analyze');
  const store = postgresStore({ sql });
  for (let number = 0; number < 30; number += 1) await live(store, `c${number}`);
  await sql`select pg_stat_force_next_flush()`;
  const tables = await sql`
    select relname as name, seq_tup_read::int as scanned, idx_scan::int as probes
    from pg_stat_user_tables where schemaname = 'integrations'`;
  expect(tables.filter(({ scanned }) => scanned > 0)).toEqual([]);
  expect(tables.filter(({ probes }) => probes > 100).length).toBeGreaterThan(5);
});

it('a claim reads what it gives out, however much came due at once in a table that was empty', async () => {
  const sql = (await testDatabase()).connect({ max: 1 });
  await sql.unsafe('vacuum analyze');
  const store = postgresStore({ sql });
  const claim = () => store.work.claim({ holder: 'worker', leaseSeconds: 60, limit: 5 });
  for (let times = 0; times < 10; times += 1) await claim();
  await sql`insert into integrations.work (key, kind, args, due_at)
    select 'poll:' || n, 'poll', '{}', now() - make_interval(secs => n) from generate_series(1, 3000) n`;
  expect(await claim()).toHaveLength(5);
  await sql`select pg_stat_force_next_flush()`;
  const [row] = await sql`
    select (select seq_tup_read::int from pg_stat_user_tables where relid = 'integrations.work'::regclass)
      + sum(idx_tup_read)::int as read
    from pg_stat_user_indexes where relid = 'integrations.work'::regclass`;
  expect(row?.read).toBeGreaterThan(0);
  expect(row?.read).toBeLessThan(50);
});
