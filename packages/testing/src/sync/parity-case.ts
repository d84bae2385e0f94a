import { expect } from 'vitest';
import { filledScene } from './filled-scene.ts';
import { type ScriptedRecord, scriptedMinute } from './scripted-world.ts';
import type { SyncCase } from './sync-case.ts';
import { atStep } from './sync-process.ts';
import type { SyncScene } from './sync-scene.ts';

/** What every store has after the script, and told of it on the way: in the order of code points, of commits, newest first. */
const outcome: Awaited<ReturnType<typeof outcomeOf>> = {
  records: ['10', '9', 'a', 'aa', 'b', 'c', 'd', 'é', '\uFFFD', '\u{1F600}'],
  rejected: ['["e"] name: invalid_type'],
  changes: ['updated b', 'added c', 'deleted a', 'added a', 'added d', 'deleted Z'],
  runs: [
    'succeeded 3  1 rejected 10 unchanged',
    'succeeded 3  1 deleted 2 inserted 1 rejected 8 unchanged',
    'failed 2 sync/lease-lost 8 unchanged',
    'succeeded 3  1 deleted 1 inserted 2 rejected 7 unchanged 1 updated',
    'succeeded 3  9 inserted',
  ],
};

/** One script, and what is written down here of its end. */
export const parityCase: SyncCase = {
  name: 'sync C40 the same script leaves the same table, changes, rejects and log on every store',
  async run(bench) {
    const scene = await filledScene(bench, 'scanned', 0, { pageSize: 4 });
    const { world } = scene.provider;
    const put = (minute: number, ...records: readonly ScriptedRecord[]) => {
      for (const [index, record] of records.entries())
        world.put('scanned', { ...record, at: scriptedMinute(minute + index) });
    };
    // In every order but the one of their code points.
    for (const [index, id] of ['b', '\uFFFD', 'a', '10', 'Z', '\u{1F600}', '9', 'é', 'aa'].entries()) {
      world.put('scanned', { id, at: scriptedMinute(index), extra: { 'a"b': [index, null, 0.1] } });
    }
    await scene.workspace.sync('scanned');
    const cursor = (await changesOf(scene)).at(-1)?.cursor;
    put(20, { id: 'b', name: 'changed' }, { id: 'c' }, { id: 'd', name: 42 }, { id: 'e', name: 42 });
    world.remove('scanned', 'a');
    await scene.workspace.sync('scanned');
    put(30, { id: 'a', name: 'again' }, { id: 'd', name: 'mended' });
    world.remove('scanned', 'Z');
    const { process, workspace } = scene.process(atStep('after sync.commitPage', 2, () => 'dies'));
    await process.run(workspace.sync('scanned'));
    scene.afterLeases();
    await scene.workspace.sync('scanned');
    await scene.workspace.sync('scanned');
    expect(await outcomeOf(scene, cursor)).toEqual(outcome);
  },
};

async function outcomeOf(scene: SyncScene, since: string | undefined) {
  const records: string[] = [];
  for await (const { id } of scene.workspace.records('scanned')) records.push(id);
  const rejected: string[] = [];
  for await (const { key, reason } of scene.workspace.rejected('scanned')) rejected.push(`${key} ${reason}`);
  const changes = (await changesOf(scene, since)).map(({ kind, key }) => `${kind} ${key.id}`);
  const runs = (await scene.workspace.runs()).map(({ status, pages, errorCode = '', counts }) =>
    [
      status,
      pages,
      errorCode,
      ...Object.entries(counts)
        .sort()
        .flatMap(([name, count]) => (count ? `${count} ${name}` : [])),
    ].join(' '),
  );
  return { records, rejected, changes, runs };
}

async function changesOf({ workspace }: SyncScene, since?: string) {
  const changes = [];
  for await (const change of workspace.changes('scanned', { ...(since !== undefined && { since }) }))
    changes.push(change);
  return changes;
}
