import { expect } from 'vitest';
import { allLists, filledScene } from './filled-scene.ts';
import type { ScriptedList } from './scripted-world.ts';
import type { SyncCase } from './sync-case.ts';
import { expectRest, settle, tableOf } from './sync-oracles.ts';
import { atStep } from './sync-process.ts';
import type { SyncScene } from './sync-scene.ts';

/** Several workers, and workers that are told to stop. */
export const workerCases: readonly SyncCase[] = [
  {
    name: 'sync C26 two workers on one stream: one works, the other leaves without a trace',
    async run(bench) {
      for (const list of allLists) {
        const scene = await filledScene(bench, list, 9);
        const held = await heldAt(scene, list, 'before sync.commitPage');
        const { process, workspace } = scene.process();
        const second = await workspace.sync(list);
        expect(second.outcome).toMatch(list === 'children' ? /busy|partial/ : /busy/);
        if (list !== 'children') expect(process.steps).not.toContain('before sync.commitPage');
        held.release();
        expect(await held.ended).toMatchObject({ outcome: expect.stringMatching(/succeeded|partial/) });
        await expectRest(scene, list);
      }
    },
  },
  {
    name: 'sync C27 a worker that slept beyond its lease, while another took over, writes nothing more',
    async run(bench) {
      // A parent's children are as many leases, of which the others would go on.
      for (const list of ['ascending', 'newest', 'changes', 'scanned'] as const) {
        for (const step of ['before sync.commitPage', 'after fetch', 'before sync.end']) {
          const scene = await filledScene(bench, list, 9);
          const held = await heldAt(scene, list, step);
          const { world } = scene.provider;
          world.put(list, ...world.live(list).map(({ at: _, ...record }) => ({ ...record, name: 'newer' })));
          await settle(scene, list);
          const table = await tableOf(scene, list);
          held.release();
          expect(await held.ended).toMatchObject({ code: 'sync/lease-lost' });
          expect(await tableOf(scene, list)).toEqual(table);
          await expectRest(scene, list);
        }
      }
    },
  },
  {
    name: 'sync C28 due work that is woken twice at once, twice in a row, a day late or never: the same table',
    async run(bench) {
      const scene = await filledScene(bench, 'children', 9);
      for (const list of ['ascending', 'newest', 'changes'] as const) {
        scene.provider.world.put(list, { id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' });
      }
      const tick = () => scene.process().patchbay.tick();
      await Promise.all([tick(), tick()]);
      await tick();
      scene.provider.world.put('ascending', { id: 'e' });
      bench.clock.advance(86_400_000);
      // One that was claimed by a worker of which nothing was heard again.
      const { process, patchbay } = scene.process(atStep('after sync.begin', 1, () => 'dies'));
      await process.run(patchbay.tick());
      scene.afterLeases();
      for (let round = 0; round < 5; round += 1) await tick();
      for (const list of allLists) await expectRest(scene, list);
    },
  },
  {
    name: 'sync C30 cancelled by another process in the middle: nothing is written after that, and a later sync goes on',
    async run(bench) {
      for (const list of allLists) {
        const scene = await filledScene(bench, list, 9);
        const held = await heldAt(scene, list, 'before sync.commitPage', 2);
        // A part that is just beginning is not under way yet, and would begin all the same.
        const begun = async () => (await scene.workspace.runs({ stream: list })).length;
        await expect.poll(begun, { interval: 1, timeout: 10_000 }).toBe(list === 'children' ? 2 : 1);
        await scene.workspace.cancelSync(list);
        const table = await tableOf(scene, list);
        held.release();
        expect(await held.ended).toMatchObject({ outcome: 'cancelled' });
        expect(await tableOf(scene, list)).toEqual(table);
        await settle(scene, list);
        await expectRest(scene, list);
      }
    },
  },
  {
    name: 'sync C30 disconnected in the middle: nothing is written after that',
    async run(bench) {
      for (const list of allLists) {
        const scene = await filledScene(bench, list, 9);
        const held = await heldAt(scene, list, 'before sync.commitPage', 2);
        await scene.process().patchbay.disconnect(scene.connection.id, { owner: scene.owner });
        const table = await tableOf(scene, list);
        held.release();
        expect(await held.ended).toMatchObject({ code: expect.any(String) });
        expect(await tableOf(scene, list)).toEqual(table);
      }
    },
  },
  {
    name: 'sync C37 told to stop, a worker gives its lease back at once: the next goes on without waiting',
    async run(bench) {
      for (const list of allLists) {
        const scene = await filledScene(bench, list, 9);
        const stop = new AbortController();
        const fates = atStep('after sync.commitPage', 1, () => {
          stop.abort();
          return 'lives';
        });
        const stopped = scene.process(fates).workspace.sync(list, { signal: stop.signal });
        await expect(stopped).rejects.toMatchObject({ code: 'request/aborted' });
        expect(await scene.workspace.sync(list)).toMatchObject({ outcome: 'succeeded' });
        await expectRest(scene, list);
      }
    },
  },
];

/** A sync that stands before a step until it is released. */
async function heldAt(scene: SyncScene, list: ScriptedList, step: string, nth = 1) {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<'lives'>();
  const { workspace } = scene.process(
    atStep(step, nth, () => {
      reached.resolve();
      return gate.promise;
    }),
  );
  const ended = workspace.sync(list).catch((error: unknown) => error);
  await reached.promise;
  return { ended, release: () => gate.resolve('lives') };
}
