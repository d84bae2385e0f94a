import { expect } from 'vitest';
import { filledScene } from './filled-scene.ts';
import { scriptedMinute, scriptedRecords } from './scripted-world.ts';
import type { SyncCase } from './sync-case.ts';
import { expectCounts, expectRest, settle, tableOf } from './sync-oracles.ts';
import { atStep } from './sync-process.ts';

/** What is gone is deleted, once; what is there never is. */
export const deletionCases: readonly SyncCase[] = [
  {
    name: 'sync C14 killed in the middle of a scan: what is there is never deleted, what is gone is, once',
    async run(bench) {
      for (const list of ['scanned', 'children'] as const) {
        for (let page = 1; page <= 3; page += 1) {
          const scene = await filledScene(bench, list, 10);
          await settle(scene, list);
          scene.provider.world.remove(
            list,
            ...(list === 'scanned' ? ['r0002', 'r0009'] : ['p2/r0002', 'p1/r0009']),
          );
          const { process, workspace } = scene.process(atStep('after sync.commitPage', page, () => 'dies'));
          expect(await process.run(workspace.sync(list))).toBe('killed');
          await settle(scene, list);
          await expectRest(scene, list);
          const runs = await scene.workspace.runs({ stream: list });
          expect(runs.reduce((sum, { counts }) => sum + counts.deleted, 0)).toBe(2);
        }
      }
    },
  },
  {
    name: 'sync C15 a scan that fails on its way deletes nothing and leaves what was there readable',
    async run(bench) {
      for (const list of ['scanned', 'children'] as const) {
        const scene = await filledScene(bench, list, 9);
        await settle(scene, list);
        const before = await tableOf(scene, list);
        scene.provider.world.remove(list, ...(list === 'scanned' ? ['r0001'] : ['p1/r0001']));
        scene.provider.strike(3, 'server-error', 20);
        await expect(scene.workspace.sync(list)).rejects.toMatchObject({ code: 'request/unavailable' });
        const after = await tableOf(scene, list);
        // A partition that ended before the failure is right already.
        expect(before.length - after.length).toBeLessThanOrEqual(list === 'scanned' ? 0 : 1);
        await settle(scene, list);
        await expectRest(scene, list);
      }
    },
  },
  {
    name: 'sync C16 an empty page for want of an answer, or less than half of what was there, deletes nothing',
    async run(bench) {
      const empty = () => Response.json({ records: [] });
      const trouble = () => Response.json({ error: 'internal' });
      for (const answer of [empty, trouble]) {
        const scene = await filledScene(bench, 'scanned', 9);
        await settle(scene, 'scanned');
        scene.provider.strike(1, answer, 10);
        await expect(scene.workspace.sync('scanned')).rejects.toMatchObject({ code: 'response/invalid' });
        await expectRest(scene, 'scanned');
        scene.provider.calm();
        scene.provider.world.remove('scanned', ...scriptedRecords(1, 5).map(({ id }) => id));
        await expect(scene.workspace.sync('scanned')).rejects.toMatchObject({ code: 'response/invalid' });
        expect(await tableOf(scene, 'scanned')).toHaveLength(9);
        await scene.workspace.sync('scanned', { allowMassDeletion: true });
        await expectRest(scene, 'scanned');
      }
    },
  },
  {
    name: 'sync C17 ranges side by side, one of which failed and is read again: no hole and nothing twice at their edges',
    async run(bench) {
      for (const list of ['ascending', 'newest'] as const) {
        const scene = await filledScene(bench, list, 12);
        const edges = [0, 4, 8, 13].map((minute) => new Date(scriptedMinute(minute)));
        const ranges = edges.slice(1).map((to, index) => ({ from: edges[index] as Date, to }));
        const counts = [];
        for (const [index, range] of ranges.entries()) {
          if (index === 1) scene.provider.strike(1, 'server-error', 20);
          const outcome = scene.workspace.sync(list, { range });
          if (index === 1) await expect(outcome).rejects.toMatchObject({ code: 'request/unavailable' });
          else counts.push((await outcome).counts);
          scene.provider.calm();
        }
        counts.push(
          (await scene.workspace.sync(list, { range: ranges[1] as (typeof ranges)[number] })).counts,
        );
        expect(counts.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(12);
        expect(counts.map(({ updated, unchanged }) => updated + unchanged)).toEqual([0, 0, 0]);
        await expectRest(scene, list);
        // A range moves no cursor: the next sync reads from the beginning.
        expect((await scene.workspace.sync(list)).counts).toMatchObject({ inserted: 0, unchanged: 12 });
      }
    },
  },
  {
    name: 'sync C18 a record that is gone and comes again under its id is there, as it is now',
    async run(bench) {
      for (const list of ['scanned', 'changes'] as const) {
        const scene = await filledScene(bench, list, 5);
        const { world } = scene.provider;
        await settle(scene, list);
        world.remove(list, 'r0003');
        await settle(scene, list);
        await expectRest(scene, list);
        world.put(list, { id: 'r0003', name: 'come again' });
        expect((await scene.workspace.sync(list)).counts).toMatchObject({ inserted: 1, updated: 0 });
        await expectRest(scene, list);
        world.remove(list, 'r0003');
        world.put(list, { id: 'r0003', name: 'between two syncs' });
        await settle(scene, list);
        await expectRest(scene, list);
        await expectCounts(scene, list);
      }
    },
  },
];
