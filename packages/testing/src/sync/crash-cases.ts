import { expect } from 'vitest';
import { seeded } from '../emulator/random.ts';
import { allLists, filledScene } from './filled-scene.ts';
import type { ScriptedList } from './scripted-world.ts';
import type { SyncCase } from './sync-case.ts';
import { expectCounts, expectRest, expectTruth, settle, tableOf } from './sync-oracles.ts';
import { atStep, diesAt, type Fates } from './sync-process.ts';
import type { SyncBench, SyncScene } from './sync-scene.ts';

/** Killed or cut off anywhere, a sync goes on and ends as if nothing had been. */
export const crashCases: readonly SyncCase[] = [
  ...allLists.map(
    (list): SyncCase => ({
      name: `sync C01 ${list}: killed at any step, it ends in the same table as never killed`,
      heavy: true,
      async run(bench) {
        const calm = await filledScene(bench, list, 7);
        const { process, workspace } = calm.process();
        await workspace.sync(list);
        const table = await tableOf(calm, list);
        for (let step = 1; step <= process.steps.length; step += 1) {
          const scene = await filledScene(bench, list, 7);
          await interrupted(scene, list, diesAt(step));
          await settle(scene, list);
          await expectRest(scene, list);
          expect(await tableOf(scene, list)).toEqual(table);
        }
      },
    }),
  ),
  {
    name: 'sync C02 what the saved cursor says is read is stored, wherever the process was killed',
    async run(bench) {
      for (const when of ['before', 'after']) {
        for (const page of [1, 2, 3]) {
          const scene = await filledScene(bench, 'ascending', 9);
          await interrupted(
            scene,
            'ascending',
            atStep(`${when} sync.commitPage`, page, () => 'dies'),
          );
          const table = await tableOf(scene, 'ascending');
          expect(table).toHaveLength(3 * (when === 'after' ? page : page - 1));
          const asked = scene.provider.requests.length;
          await settle(scene, 'ascending');
          const from = scene.provider.requests[asked]?.search.get('from') ?? '';
          const older = scene.provider.world.live('ascending').filter(({ at }) => String(at) < from);
          for (const { id } of older) expect(table.join()).toContain(id);
          expect(from === '').toBe(table.length === 0);
        }
      }
    },
  },
  {
    name: 'sync C03 a kill costs at most the page that was being written and the one that was being fetched',
    heavy: true,
    async run(bench) {
      const pages = 4;
      for (let page = 1; page <= pages; page += 1) {
        for (const when of ['before', 'after']) {
          const scene = await filledScene(bench, 'ascending', 3 * pages);
          // Ten minutes lie between two records, so the overlap brings none of the page before.
          spread(scene, 'ascending', 10);
          await interrupted(
            scene,
            'ascending',
            atStep(`${when} sync.commitPage`, page, () => 'dies'),
          );
          const asked = scene.provider.requests.length;
          await settle(scene, 'ascending');
          const left = pages - (when === 'after' ? page : page - 1);
          // The record that the cursor stands at comes again, which may push one to a page more.
          expect(scene.provider.requests.length - asked).toBeLessThanOrEqual(left + 1);
          await expectRest(scene, 'ascending');
        }
      }
    },
  },
  ...(['first', 'last'] as const).map(
    (which): SyncCase => ({
      name: `sync C04 killed at the ${which} page: nobody has to clear anything away`,
      async run(bench) {
        for (const list of allLists) {
          const scene = await filledScene(bench, list, 7);
          await interrupted(
            scene,
            list,
            atStep('after sync.commitPage', which === 'first' ? 1 : 3, () => 'dies'),
          );
          scene.afterLeases();
          expect(await scene.workspace.sync(list)).toMatchObject({ outcome: 'succeeded' });
          const runs = await scene.workspace.runs({ stream: list });
          const killed = runs.filter(({ errorCode }) => errorCode === 'sync/lease-lost');
          expect(killed.length).toBeGreaterThan(0);
          expect(killed.every(({ status }) => status === 'failed')).toBe(true);
          await expectRest(scene, list);
        }
      },
    }),
  ),
  ...(['ascending', 'changes', 'scanned'] as const).map(
    (list): SyncCase => ({
      name: `sync C05 ${list}: killed fifty times in one backfill, it ends, with nothing twice`,
      heavy: true,
      run: (bench) => killedOverAndOver(bench, list),
    }),
  ),
  ...(['before', 'after'] as const).map(
    (when): SyncCase => ({
      name: `sync C39 the database is gone ${when} a page is written, and the answer with it: it goes on when it is back`,
      async run(bench) {
        for (const list of allLists) {
          for (const page of [1, 2, 3]) {
            const scene = await filledScene(bench, list, 7);
            const gone = outage(`${when} sync.commitPage`, page);
            await expect(scene.process(gone).workspace.sync(list)).rejects.toThrow('the connection is gone');
            await settle(scene, list);
            await expectRest(scene, list);
          }
        }
      },
    }),
  ),
];

/** Runs a sync that is killed on its way. */
async function interrupted(scene: SyncScene, list: ScriptedList, fates: Fates): Promise<void> {
  const { process, workspace } = scene.process(fates);
  expect(await process.run(workspace.sync(list))).toBe('killed');
}

/** Moves a list's records so many minutes apart. */
function spread(scene: SyncScene, list: ScriptedList, minutes: number): void {
  const { world } = scene.provider;
  for (const [index, record] of world.live(list).entries()) {
    world.put(list, {
      ...record,
      at: new Date(Date.UTC(2025, 10, 1) + index * minutes * 60_000).toISOString(),
    });
  }
}

/** From its nth step of this name on, the store answers nothing. */
function outage(name: string, nth: number): Fates {
  let begun = false;
  const begins = atStep(name, nth, () => {
    begun = true;
    return 'fails';
  });
  return async (step, number) => {
    await begins(step, number);
    return begun && !step.endsWith('fetch') ? 'fails' : 'lives';
  };
}

async function killedOverAndOver(bench: SyncBench, list: ScriptedList): Promise<void> {
  const random = seeded(`kills of ${list}`);
  const scene = await filledScene(bench, list, 60);
  let kills = 0;
  while (kills < 50) {
    // Early or late: one that always falls into the first page would never let a scan end.
    const { process, workspace } = scene.process(diesAt(random.int(1, 40)));
    const outcome = await process.run(workspace.sync(list));
    if (outcome === 'killed') kills += 1;
    else expect(outcome).toMatchObject({ outcome: 'succeeded' });
    await expectNoneTwice(scene, list);
    scene.afterLeases();
  }
  await settle(scene, list);
  await expectTruth(scene, list);
  await expectCounts(scene, list);
}

async function expectNoneTwice(scene: SyncScene, list: ScriptedList): Promise<void> {
  const table = await tableOf(scene, list);
  expect(new Set(table).size).toBe(table.length);
}
