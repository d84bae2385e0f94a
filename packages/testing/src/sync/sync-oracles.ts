import type { SyncOptions } from '@patchbay/core';
import { expect } from 'vitest';
import type { ScriptedList } from './scripted-world.ts';
import type { SyncScene } from './sync-scene.ts';

/** What is stored of a stream, each record as sortable text. */
export async function tableOf(scene: SyncScene, list: ScriptedList): Promise<readonly string[]> {
  const table: string[] = [];
  for await (const record of scene.workspace.records(list)) table.push(asText(record));
  return table.sort();
}

/** O1: what is stored is what there is at the provider. */
export async function expectTruth(scene: SyncScene, list: ScriptedList): Promise<void> {
  const { world } = scene.provider;
  const parents = new Set(world.live('scanned').map(({ id }) => id));
  const live = world.live(list).filter(({ parent }) => parent === undefined || parents.has(parent));
  expect(await tableOf(scene, list)).toEqual(live.map(asText).sort());
}

/**
 * O2: the log adds up. What was inserted and not deleted is there; nothing is counted that the provider did not show; no
 * run is left under way.
 */
export async function expectCounts(scene: SyncScene, list: ScriptedList): Promise<void> {
  const runs = await scene.workspace.runs({ stream: list, limit: 1000 });
  expect(runs.filter(({ status }) => status === 'running')).toEqual([]);
  const total = (name: keyof (typeof runs)[number]['counts']) =>
    runs.reduce((sum, { counts }) => sum + counts[name], 0);
  expect(total('inserted') - total('deleted')).toBe((await tableOf(scene, list)).length);
  const delivered = total('inserted') + total('updated') + total('unchanged') + total('rejected');
  expect(delivered).toBeLessThanOrEqual(scene.provider.shown);
}

/** Both, for a stream that has come to rest. */
export async function expectRest(scene: SyncScene, list: ScriptedList): Promise<void> {
  await expectTruth(scene, list);
  await expectCounts(scene, list);
}

/** A killed process forgotten, the provider well again, and everything read that there is to read. */
export async function settle(scene: SyncScene, list: ScriptedList, options: SyncOptions = {}): Promise<void> {
  scene.provider.calm();
  scene.afterLeases();
  if (list === 'children') await scene.workspace.sync('scanned');
  expect(await scene.workspace.sync(list, options)).toMatchObject({ outcome: 'succeeded' });
}

/** A store may keep the fields of an object in any order. */
function asText(record: object): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}
