import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { migrate, postgresStore } from '@patchbay/store-postgres';
import { pgliteDriver } from '@patchbay/store-postgres/pglite';
import { ScriptedProvider, scripted, scriptedRecords } from '@patchbay/testing/sync';
import { afterAll, expect, test } from 'vitest';
import { drawn } from '../drawn.ts';
import { until } from '../until.ts';
import { loopback } from './loopback.ts';
import { scriptedPatchbay } from './scripted-patchbay.ts';
import { connectScripted, pageSize, recordsOn, shortLeases } from './sync-scene.ts';
import type { SyncWorkerSetup } from './worker/messages.ts';
import { startSyncWorker } from './worker/start-sync-worker.ts';

const pages = 4;
const kills = [1, 2, 3, 4].flatMap((page) =>
  (['before fetch', 'after fetch', 'before commit', 'after commit'] as const).map((point) => ({
    page,
    point,
  })),
);

/** A data folder with the schema, made once for the file. */
let migrated: Promise<string> | undefined;

async function migratedFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-pglite-'));
  await withPglite(folder, (pglite) => migrate(pgliteDriver(pglite)));
  return folder;
}

async function withPglite<T>(folder: string, use: (pglite: PGlite) => Promise<T>): Promise<T> {
  const pglite = await PGlite.create(folder);
  try {
    return await use(pglite);
  } finally {
    await pglite.close();
  }
}

afterAll(async () => {
  if (migrated !== undefined) await rm(await migrated, { recursive: true });
});

test.for(drawn(kills))(
  'G20, sync C01 on PGlite a process killed $point (page $page) is succeeded by another on the same data folder',
  async ({ page, point }, context) => {
    migrated ??= migratedFolder();
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-pglite-'));
    context.onTestFinished(() => rm(folder, { recursive: true }));
    await cp(await migrated, folder, { recursive: true });
    const provider = new ScriptedProvider({ now: () => new Date(), pageSize });
    provider.world.put('ascending', ...scriptedRecords(1, recordsOn(pages, pages)));
    const server = await loopback(provider.fetch);
    context.onTestFinished(server.close);
    const here = (pglite: PGlite) =>
      scriptedPatchbay({
        store: postgresStore({ sql: pgliteDriver(pglite) }),
        providerOrigin: server.origin,
      });
    const connection = await withPglite(folder, (pglite) =>
      connectScripted(here(pglite), 'ascending', provider),
    );
    const setup: SyncWorkerSetup = {
      ...{ backing: { kind: 'pglite', folder }, providerOrigin: server.origin, connection },
      ...{ stream: 'ascending', task: 'sync', leaseScale: shortLeases },
    };
    const killed = await startSyncWorker(context, { ...setup, meeting: { point, page, signal: 'SIGKILL' } });
    expect(await killed.ended).toBe('SIGKILL');
    await until(async () => {
      const next = await startSyncWorker(context, setup);
      const { outcome } = await next.synced;
      await next.ended;
      return outcome === 'succeeded';
    });
    await withPglite(folder, async (pglite) => {
      const workspace = here(pglite).use(scripted, { connection: connection.id, owner: connection.owner });
      const stored: object[] = [];
      for await (const record of workspace.records('ascending')) stored.push(record);
      expect(stored).toEqual(provider.world.live('ascending'));
      const runs = await workspace.runs();
      expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
      expect(runs.reduce((sum, { counts }) => sum + counts.inserted, 0)).toBe(stored.length);
    });
  },
);
