import { expect } from 'vitest';
import { allLists, filledScene } from './filled-scene.ts';
import type { SyncCase } from './sync-case.ts';
import { expectRest, settle } from './sync-oracles.ts';
import { atStep } from './sync-process.ts';

/** Pages that come twice, in other sizes, or not at all. */
export const pageCases: readonly SyncCase[] = [
  {
    name: 'sync C19 a page that comes twice is stored once',
    async run(bench) {
      for (const list of allLists) {
        const scene = await filledScene(bench, list, 9);
        scene.provider.strike(2, 'duplicate-page');
        const { counts } = await scene.workspace.sync(list);
        expect(counts.inserted).toBe(9);
        await expectRest(scene, list);
      }
    },
  },
  {
    name: 'sync C19 a page cursor that comes again ends the walk with an error, and nothing is deleted',
    async run(bench) {
      for (const list of ['ascending', 'newest', 'scanned', 'children'] as const) {
        const scene = await filledScene(bench, list, 9);
        await settle(scene, list);
        scene.provider.strike(1, 'repeated-cursor', 100);
        const failing = scene.workspace.sync(list);
        await expect(failing).rejects.toMatchObject({ code: 'response/paging-loop' });
        expect(scene.provider.requests.length).toBeLessThan(20);
        await settle(scene, list);
        await expectRest(scene, list);
      }
    },
  },
  {
    name: 'sync C20 the size of pages changes on the way, and a page is empty',
    async run(bench) {
      for (const list of allLists) {
        const scene = await filledScene(bench, list, 20);
        scene.provider.at(2, () => {
          scene.provider.pageSize = 1;
        });
        scene.provider.strike(3, 'empty-page');
        scene.provider.at(5, () => {
          scene.provider.pageSize = 7;
        });
        expect((await scene.workspace.sync(list)).counts.inserted).toBe(20);
        await expectRest(scene, list);
      }
    },
  },
  {
    name: 'sync C20 page cursors expire on the way: the next sync goes on from what was saved, and nothing is lost',
    async run(bench) {
      for (const list of ['ascending', 'newest', 'scanned', 'children'] as const) {
        const scene = await filledScene(bench, list, 12);
        // Two parents are read at once: of four requests one surely carries a cursor that was given out before.
        for (const nth of list === 'children' ? [2, 3, 4] : [3])
          scene.provider.at(nth, () => scene.provider.expirePageCursors());
        await expect(scene.workspace.sync(list)).rejects.toMatchObject({ code: 'request/rejected' });
        await settle(scene, list);
        await expectRest(scene, list);
      }
    },
  },
  {
    name: 'sync C20 the provider forgot the mark: the stream starts over, and what went meanwhile is gone here too',
    async run(bench) {
      const scene = await filledScene(bench, 'changes', 9);
      const { world } = scene.provider;
      await settle(scene, 'changes');
      world.remove('changes', 'r0004');
      world.put('changes', { id: 'r0010' }, { id: 'r0002', name: 'changed' });
      world.forget('changes');
      const { process, workspace } = scene.process(atStep('after sync.commitPage', 2, () => 'dies'));
      expect(await process.run(workspace.sync('changes'))).toBe('killed');
      await settle(scene, 'changes');
      await expectRest(scene, 'changes');
    },
  },
];
