import { scriptedRecords } from '@patchbay/testing/sync';
import { expect, test } from 'vitest';
import { drawn } from '../drawn.ts';
import { supabaseBacking } from './supabase-backing.ts';
import { type SyncScene, syncScene } from './sync-scene.ts';

const pages = 4;

const kills = (['ascending', 'newest', 'changes', 'scanned'] as const).flatMap((stream) =>
  (['postgres', 'supabase'] as const).flatMap((store) =>
    [1, 2, 3, 4].flatMap((page) =>
      (['before fetch', 'after fetch', 'before commit', 'after commit'] as const).map((point) => ({
        ...{ stream, store, page, point },
      })),
    ),
  ),
);

type Stream = (typeof kills)[number]['stream'];
const wholes = new Map<Stream, ReturnType<SyncScene['table']>>();

/** A stream that was synced once, and has changed since: records are new, others are other, and some are gone. */
async function changedScene(context: Parameters<typeof syncScene>[0], stream: Stream): Promise<SyncScene> {
  const scene = await syncScene(context, { pages, stream });
  await scene.workspace.sync(stream);
  const { world } = scene.provider;
  world.put(stream, ...scriptedRecords(35, 60, { name: 'changed' }));
  if (stream === 'changes' || stream === 'scanned') world.remove(stream, 'r0003', 'r0017', 'r0040');
  return scene;
}

async function undisturbed(context: Parameters<typeof syncScene>[0], stream: Stream) {
  const scene = await changedScene(context, stream);
  await scene.workspace.sync(stream);
  return scene.table();
}

test.for(drawn(kills))(
  'G20, sync C01 the second sync of $stream on $store, killed $point (page $page), is finished by another process',
  { concurrent: true },
  async ({ stream, store, page, point }, context) => {
    const whole = wholes.get(stream) ?? undisturbed(context, stream);
    wholes.set(stream, whole);
    const scene = await changedScene(context, stream);
    const setup = store === 'supabase' ? { backing: await supabaseBacking(context, scene.url) } : {};
    const worker = await scene.start({ ...setup, meeting: { point, page, signal: 'SIGKILL' } });
    // Where fewer pages are left than that, the sync ends in peace.
    await Promise.race([worker.ended, scene.idle()]);
    await scene.start(setup);
    await scene.idle();
    expect(await scene.table()).toEqual(await whole);
    const statuses = (await scene.runs()).map(({ status }) => status);
    expect(statuses).not.toContain('running');
    expect(statuses.at(-1)).toBe('succeeded');
  },
);
