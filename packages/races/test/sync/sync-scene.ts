import type { Connection } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import { freshDatabase } from '@patchbay/testing/postgres';
import { ScriptedProvider, scripted, scriptedRecords } from '@patchbay/testing/sync';
import postgres from 'postgres';
import { inject, type TestContext } from 'vitest';
import { until } from '../until.ts';
import { loopback } from './loopback.ts';
import { scriptedPatchbay } from './scripted-patchbay.ts';
import { workerName } from './worker/backing-store.ts';
import type { SyncWorkerSetup } from './worker/messages.ts';
import { startSyncWorker } from './worker/start-sync-worker.ts';

export const pageSize = 10;
/** A run's lease of 0.24 s, a lease on due work of 1.2 s. */
export const shortLeases = 0.004;
/** What a resumed sync reads again, two minutes back. The last page is short by so many, so that no page is added by them. */
export const overlapped = 3;

/** How many records the first of so many pages hold: the last one is short. */
export function recordsOn(pages: number, first: number): number {
  return Math.min(first * pageSize, pages * pageSize - overlapped);
}

export interface SceneOptions {
  readonly pages: number;
  readonly stream?: SyncWorkerSetup['stream'];
  /** The server and its migrated database; the run's own when left out. */
  readonly from?: { readonly adminUrl: string; readonly template: string };
}

export type SyncScene = Awaited<ReturnType<typeof syncScene>>;

/** A database of this test alone, a provider with so many pages behind HTTP, and a connection that is due to be synced. */
export async function syncScene(
  context: Pick<TestContext, 'onTestFinished'>,
  {
    pages,
    stream = 'ascending',
    from = { adminUrl: inject('adminUrl'), template: inject('template') },
  }: SceneOptions,
) {
  const database = await freshDatabase(from.adminUrl, from.template);
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined });
  const provider = new ScriptedProvider({ now: () => new Date(), pageSize });
  provider.world.put(stream, ...scriptedRecords(1, recordsOn(pages, pages)));
  const server = await loopback(provider.fetch);
  context.onTestFinished(async () => {
    await server.close();
    await sql.end({ timeout: 0 });
    await database.drop();
  });
  const store = postgresStore({ sql });
  const patchbay = scriptedPatchbay({ store, providerOrigin: server.origin });
  const connection = await connectScripted(patchbay, stream, provider);
  const workspace = patchbay.use(scripted, { connection: connection.id, owner: connection.owner });
  return {
    sql,
    stream,
    provider,
    /** The connection as this process has it. */
    workspace,
    url: database.url,
    start: (setup: Partial<SyncWorkerSetup> = {}) =>
      startSyncWorker(context, {
        backing: { kind: 'postgres', url: database.url },
        providerOrigin: server.origin,
        connection,
        stream,
        task: 'work',
        leaseScale: shortLeases,
        ...setup,
      }),
    /** The stream's runs, oldest first. */
    runs: async () => (await workspace.runs({ stream })).toReversed(),
    /** Resolves when the stream's work has been done, and waits for its next time. */
    idle: () =>
      until(async () => {
        const [work] = await sql`select due_at > now() + interval '1 minute' and lease_until is null as done
          from integrations.work where kind = 'sync'`;
        return work?.done === true;
      }),
    table: () => tableOf(sql),
    /** Resolves when the database has finished what a dead worker asked of it. */
    settled: () =>
      until(async () => {
        const [{ left } = {}] = await sql`select count(*)::integer as left from pg_stat_activity
          where datname = current_database() and application_name = ${workerName}`;
        return left === 0;
      }),
  };
}

/** A connection to the provider, due to sync one stream. */
export async function connectScripted(
  patchbay: ReturnType<typeof scriptedPatchbay>,
  stream: SyncWorkerSetup['stream'],
  provider: ScriptedProvider,
): Promise<Connection> {
  const owner = { tenantId: 'acme', userId: 'u-ada' };
  const { url, cookie } = await patchbay.connect('scripted', { owner, abilities: [stream] });
  const consented = await provider.fetch(url);
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  const returning = new Request(consented.headers.get('location') ?? '', { headers });
  return (await patchbay.callback(returning)).connection;
}

/** Every record as it rests, byte for byte, and how often its key stands among the changes. */
async function tableOf(sql: postgres.Sql) {
  const records = await sql`select partition, key, data::text, deleted_at is not null as gone
    from integrations.records order by partition, key`;
  const changes = await sql`select key, count(*)::integer as times
    from integrations.outbox, unnest(keys) as key group by key order by key`;
  return { records: [...records], changes: [...changes] };
}
