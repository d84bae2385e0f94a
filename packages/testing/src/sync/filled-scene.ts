import { type ScriptedList, type ScriptedRecord, scriptedRecords } from './scripted-world.ts';
import type { SceneOptions, SyncBench, SyncScene } from './sync-scene.ts';

/** Every kind of stream. */
export const allLists: readonly ScriptedList[] = ['ascending', 'newest', 'changes', 'scanned', 'children'];

/** A scene whose provider has so many records in a list; of `children`, half below each of two parents that are synced. */
export async function filledScene(
  bench: SyncBench,
  list: ScriptedList,
  count: number,
  options: SceneOptions = {},
): Promise<SyncScene> {
  const scene = await bench.scene(options);
  const { world } = scene.provider;
  if (list === 'children') {
    world.put('scanned', { id: 'p1', at: null }, { id: 'p2', at: null });
    await scene.workspace.sync('scanned');
  }
  world.put(list, ...scriptedRecords(1, count).map((record, index) => placed(list, record, index)));
  return scene;
}

/** The same record as one of this list. */
export function placed(list: ScriptedList, record: ScriptedRecord, index: number): ScriptedRecord {
  return list === 'children' ? { ...record, parent: index % 2 === 0 ? 'p1' : 'p2' } : record;
}
