import { migrate } from '@patchbay/store-postgres';
import { freshDatabase, startPostgres } from '@patchbay/testing/postgres';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { until } from '../until.ts';
import { syncScene } from './sync-scene.ts';
import { uninterrupted } from './uninterrupted.ts';

const pages = 6;
/** Has what failed done again at once, not in half a minute, until it is done. Rejects while the database recovers. */
async function isDone(sql: postgres.Sql): Promise<boolean> {
  await sql`update integrations.work set due_at = now() where kind = 'sync' and failures > 0 and lease_until is null`;
  const [work] = await sql`select due_at > now() + interval '1 minute' and lease_until is null as done
    from integrations.work where kind = 'sync'`;
  return work?.done === true;
}

// A server of somebody else is not crashed.
const isOurs = !process.env.DATABASE_URL;

test.runIf(isOurs).for([
  { stream: 'ascending', page: 2 },
  { stream: 'scanned', page: 4 },
] as const)(
  'G20, sync C39 a database that crashes at page $page of $stream, and recovers, has lost nothing and deletes nothing',
  async ({ stream, page }, context) => {
    const server = await startPostgres();
    context.onTestFinished(() => server.stop());
    const database = await freshDatabase(server.url);
    const sql = postgres(database.url, { max: 1, onnotice: () => undefined });
    await migrate(sql);
    await sql.end({ timeout: 5 });
    const from = { adminUrl: server.url, template: new URL(database.url).pathname.slice(1) };
    const scene = await syncScene(context, { pages, stream, from });
    const worker = await scene.start({ meeting: { point: 'before commit', page } });
    await worker.met;
    const [backend] =
      await scene.sql`select pid from pg_stat_activity where application_name = 'sync-worker'`;
    process.kill(backend?.pid, 'SIGKILL');
    worker.goOn();
    await until(() => isDone(scene.sql).catch(() => false));
    expect(await scene.table()).toEqual(await uninterrupted(context, { pages, stream, from }));
    expect((await scene.runs()).at(-1)).toMatchObject({ status: 'succeeded', counts: { deleted: 0 } });
  },
);
