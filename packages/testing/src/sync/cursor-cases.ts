import { expect } from 'vitest';
import { filledScene } from './filled-scene.ts';
import { type ScriptedList, scriptedMinute, scriptedRecords } from './scripted-world.ts';
import type { SyncCase } from './sync-case.ts';
import { expectRest, settle } from './sync-oracles.ts';
import { atStep } from './sync-process.ts';
import type { SyncScene } from './sync-scene.ts';

/** Streams that are read on from a time. */
const timed = ['ascending', 'newest'] as const satisfies readonly ScriptedList[];

/** What is read on from a cursor loses nothing at its edge, whatever the provider's times are like. */
export const cursorCases: readonly SyncCase[] = [
  {
    name: 'sync C06 as many records of one time as three pages hold, killed at any of them: none is lost',
    async run(bench) {
      for (const list of timed) {
        for (let ties = 1; ties <= 9; ties += 1) {
          const scene = await filledScene(bench, list, 2);
          const at = scriptedMinute(3);
          scene.provider.world.put(
            list,
            ...scriptedRecords(10, 9 + ties, { at }),
            ...scriptedRecords(30, 31),
          );
          const page = 1 + (ties % 3);
          const { process, workspace } = scene.process(atStep('after sync.commitPage', page, () => 'dies'));
          await process.run(workspace.sync(list));
          await settle(scene, list);
          await expectRest(scene, list);
        }
      }
    },
  },
  {
    name: 'sync C07 more records of one time than a page holds, in another order in each walk: all are read',
    async run(bench) {
      const scene = await filledScene(bench, 'ascending', 0);
      const at = scriptedMinute(3);
      const { world, requests } = scene.provider;
      world.put('ascending', ...scriptedRecords(1, 10, { at }));
      const { process, workspace } = scene.process(atStep('after sync.commitPage', 2, () => 'dies'));
      await process.run(workspace.sync('ascending'));
      await settle(scene, 'ascending');
      await expectRest(scene, 'ascending');
      world.put('ascending', ...scriptedRecords(11, 20, { at }));
      await settle(scene, 'ascending');
      await expectRest(scene, 'ascending');
      expect(requests.length).toBeLessThan(20);
    },
  },
  {
    name: 'sync C08 times to the microsecond and in several time zones: none is lost, and the cursor is as the provider wrote it',
    async run(bench) {
      for (const list of timed) {
        const scene = await filledScene(bench, list, 0, { pageSize: 2 });
        const { world, requests } = scene.provider;
        const times = [
          '10:00:00.123456Z',
          '10:00:00.123457Z',
          '10:00:01Z',
          '12:00:01.5+02:00',
          '09:00:02-01:00',
        ];
        for (const [index, time] of times.entries()) {
          world.put(list, { id: `precise ${index}`, at: `2025-12-05T${time}` });
          if (index === 2) await settle(scene, list);
        }
        await settle(scene, list);
        await expectRest(scene, list);
        const asked = requests.length;
        world.put(list, { id: 'last', at: '2025-12-05T08:00:02.000001-02:00' });
        await settle(scene, list);
        await expectRest(scene, list);
        expect(Date.parse(requests[asked]?.search.get('from') ?? '')).not.toBeNaN();
      }
    },
  },
  {
    name: 'sync C09 a record that appears later than its time is caught within the overlap that the stream declares',
    async run(bench) {
      for (const list of timed) {
        const scene = await filledScene(bench, list, 9);
        // While the last page is asked for, one appears that belongs a minute before it; and one more when all is read.
        scene.provider.at(3, () => scene.provider.world.put(list, { id: 'late', at: scriptedMinute(8.5) }));
        await settle(scene, list);
        scene.provider.world.put(list, { id: 'later', at: scriptedMinute(7.5) });
        await settle(scene, list);
        await expectRest(scene, list);
      }
    },
  },
  {
    name: 'sync C10 the clocks of the provider and of this machine may be ten minutes apart',
    async run(bench) {
      for (const skewMs of [-600_000, 600_000]) {
        for (const list of [...timed, 'changes'] as const) {
          const scene = await filledScene(bench, list, 0, { skewMs });
          for (let round = 0; round < 3; round += 1) {
            scene.provider.world.put(list, { id: `of round ${round}` }, { id: 'changed', name: `${round}` });
            bench.clock.advance(30_000);
            expect(await scene.workspace.sync(list)).toMatchObject({ outcome: 'succeeded' });
          }
          await expectRest(scene, list);
        }
      }
    },
  },
  {
    name: 'sync C11 a record that changes while it is read moves to another page: one row, the newest version',
    async run(bench) {
      for (const list of [...timed, 'changes', 'scanned'] as const) {
        for (const page of [1, 2, 3]) {
          const scene = await filledScene(bench, list, 9);
          scene.provider.at(page, () => {
            for (const id of ['r0002', 'r0008'])
              scene.provider.world.put(list, { id, name: `moved at ${page}` });
          });
          await settle(scene, list);
          await settle(scene, list);
          await expectRest(scene, list);
        }
      }
    },
  },
  {
    name: 'sync C12 of a list that is not sorted by it, the cursor is saved when the walk has ended, not by one that was killed',
    async run(bench) {
      for (const page of [1, 2, 3]) {
        const scene = await filledScene(bench, 'newest', 9);
        const { process, workspace } = scene.process(atStep('after sync.commitPage', page, () => 'dies'));
        await process.run(workspace.sync('newest'));
        expect(await firstAsked(scene, 'newest')).toBe(null);
        await expectRest(scene, 'newest');
        expect(await firstAsked(scene, 'newest')).not.toBe(null);
      }
    },
  },
  {
    name: 'sync C13 a record whose time is null or missing is stored and moves no cursor; one whose time is none is set aside',
    async run(bench) {
      for (const list of timed) {
        const scene = await filledScene(bench, list, 4);
        const { world } = scene.provider;
        world.put(list, { id: 'null', at: null }, { id: 'missing', at: undefined });
        await settle(scene, list);
        await expectRest(scene, list);
        world.put(list, { id: 'malformed', at: 'yesterday' });
        world.put(list, ...scriptedRecords(5, 9));
        expect((await scene.workspace.sync(list)).counts).toMatchObject({ inserted: 5, rejected: 1 });
        expect(await firstAsked(scene, list)).toBe(scriptedMinute(7));
        world.remove(list, 'malformed');
        await expectRest(scene, list);
      }
    },
  },
];

/** From when a sync asks. */
async function firstAsked(scene: SyncScene, list: ScriptedList): Promise<string | null | undefined> {
  const asked = scene.provider.requests.length;
  await settle(scene, list);
  return scene.provider.requests[asked]?.search.get('from');
}
