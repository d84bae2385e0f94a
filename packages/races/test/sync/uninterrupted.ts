import type { TestContext } from 'vitest';
import { type SceneOptions, type SyncScene, syncScene } from './sync-scene.ts';

type Table = Awaited<ReturnType<SyncScene['table']>>;

/** What a sync leaves that nobody disturbs. */
export async function uninterrupted(
  context: Pick<TestContext, 'onTestFinished'>,
  options: SceneOptions,
): Promise<Table> {
  const scene = await syncScene(context, options);
  await scene.workspace.sync(scene.stream);
  return scene.table();
}
