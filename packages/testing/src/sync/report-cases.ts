import { expect } from 'vitest';
import { allLists, filledScene } from './filled-scene.ts';
import type { ScriptedList } from './scripted-world.ts';
import type { SyncCase } from './sync-case.ts';
import { expectRest, expectTruth, settle } from './sync-oracles.ts';
import { atStep, type Fate } from './sync-process.ts';
import type { SyncScene } from './sync-scene.ts';

/** What a sync tells of itself, and what it leaves alone. */
export const reportCases: readonly SyncCase[] = [
  {
    name: 'sync C31 a part that failed makes the sync a failure, keeps no other part from being done, and is due again',
    async run(bench) {
      const scene = await filledScene(bench, 'children', 8);
      scene.provider.strike(1, () => new Response('{}', { status: 400 }));
      await expect(scene.workspace.sync('children')).rejects.toMatchObject({ code: 'request/rejected' });
      const runs = await scene.workspace.runs({ stream: 'children' });
      expect(runs.map(({ status }) => status).sort()).toEqual(['failed', 'succeeded']);
      for (let round = 0; round < 4; round += 1) {
        bench.clock.advance(3_600_000);
        await scene.process().patchbay.tick();
      }
      await expectRest(scene, 'children');
    },
  },
  {
    name: 'sync C34 how far a sync is never goes back, is all of it only when the last page is written, and is in the log',
    async run(bench) {
      for (const list of ['ascending', 'newest', 'scanned', 'children'] as const) {
        const scene = await filledScene(bench, list, 12);
        scene.provider.tellsTotal = true;
        const shares: number[] = [];
        const onProgress = ({ share }: { readonly share?: number }) => void shares.push(share ?? -1);
        const fates = atStep('after sync.commitPage', 1, () => 'dies');
        const { process, workspace } = scene.process(fates);
        await process.run(workspace.sync(list, { onProgress }));
        scene.afterLeases();
        shares.length = 0;
        await scene.workspace.sync(list, { onProgress });
        expect(shares).toEqual(shares.toSorted((left, right) => left - right));
        expect(shares.every((share) => share >= 0 && share < 1)).toBe(true);
        const [last, ...before] = await scene.workspace.runs({ stream: list });
        expect(last).toMatchObject({ status: 'succeeded', share: 1 });
        const killed = before.find(({ status }) => status === 'failed');
        expect(killed?.share).toBe(list === 'children' ? 0.5 : 0.25);
      }
    },
  },
  {
    name: 'sync C35 nothing changed: nothing is written, no time of a record moves, and nobody downstream is told',
    async run(bench) {
      for (const list of allLists) {
        const scene = await filledScene(bench, list, 9);
        await settle(scene, list);
        const rows = await rowsOf(scene, list);
        const told = await changesAfter(scene, list, undefined);
        bench.clock.advance(60_000);
        const { counts } = await scene.workspace.sync(list);
        expect(counts).toMatchObject({ inserted: 0, updated: 0, deleted: 0, rejected: 0 });
        expect(await rowsOf(scene, list)).toEqual(rows);
        expect(await changesAfter(scene, list, told.at(-1)?.cursor)).toEqual([]);
      }
    },
  },
  {
    name: 'sync C36 two connections with the same ids, of one tenant and of two: neither sees the other, nor goes with it',
    async run(bench) {
      const scene = await filledScene(bench, 'scanned', 4);
      const stranger = await filledScene(bench, 'scanned', 2);
      const colleague = await filledScene(bench, 'scanned', 3, { owner: { ...scene.owner, userId: 'u2' } });
      for (const each of [scene, stranger, colleague]) await settle(each, 'scanned');
      scene.provider.world.remove('scanned', 'r0001');
      scene.provider.world.put('scanned', { id: 'r0002', name: 'changed' });
      await settle(scene, 'scanned');
      for (const each of [scene, stranger, colleague]) await expectTruth(each, 'scanned');
      await scene.process().patchbay.disconnect(scene.connection.id, { owner: scene.owner });
      for (const each of [stranger, colleague]) {
        expect((await each.workspace.sync('scanned')).counts).toMatchObject({ inserted: 0, deleted: 0 });
        await expectRest(each, 'scanned');
      }
    },
  },
  {
    name: 'sync C38 however slow the database, no more than one page is asked for ahead of the one that is written',
    async run(bench) {
      const scene = await filledScene(bench, 'ascending', 30);
      let most = 0;
      let pages = 0;
      const { workspace } = scene.process(async (step): Promise<Fate> => {
        if (step !== 'before sync.commitPage') return 'lives';
        pages += 1;
        for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        most = Math.max(most, scene.provider.requests.length - pages);
        return 'lives';
      });
      await workspace.sync('ascending');
      expect(pages).toBe(10);
      expect(most).toBeLessThanOrEqual(1);
    },
  },
];

async function rowsOf({ bench, owner, connection }: SyncScene, stream: ScriptedList) {
  return bench.store.sync.records({ owner, id: connection.id, stream, after: undefined, limit: 1000 });
}

async function changesAfter({ workspace }: SyncScene, list: ScriptedList, cursor: string | undefined) {
  const changes = [];
  for await (const change of workspace.changes(list, { ...(cursor !== undefined && { since: cursor }) })) {
    changes.push(change);
  }
  return changes;
}
