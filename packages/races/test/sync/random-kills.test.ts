import { seeded } from '@patchbay/testing/emulator';
import { expect, test } from 'vitest';
import { drawn, isLong } from '../drawn.ts';
import { overlapped, pageSize, recordsOn, type SyncScene, syncScene } from './sync-scene.ts';
import { uninterrupted } from './uninterrupted.ts';
import type { Meeting } from './worker/messages.ts';

const pages = 12;
// The long suites take a share of a thousand schedules.
const schedules = Array.from({ length: isLong ? 1000 : 1 }, (_, index) => ({
  schedule: index + 1,
}));

let whole: ReturnType<typeof uninterrupted> | undefined;

test.for(drawn(schedules))(
  'G20, sync C05 a sync killed again and again ends as if never interrupted: schedule $schedule',
  { concurrent: true, timeout: 120_000 },
  async ({ schedule }, context) => {
    whole ??= uninterrupted(context, { pages });
    const random = seeded(`kills ${schedule}`);
    const scene = await syncScene(context, { pages });
    const all = recordsOn(pages, pages);
    let [kills, written] = [0, 0];
    for (let left = random.int(3, 8); left > 0 && written < all; left -= 1) {
      kills += await killed(scene, random.chance(0.5) ? meetingOf(random) : { afterMs: random.int(0, 60) });
      await scene.settled();
      written = insertedBy(await scene.runs());
      expect((await scene.table()).records).toHaveLength(written);
    }
    await scene.start();
    await scene.idle();
    expect(kills).toBeGreaterThan(0);
    expect(await scene.table()).toEqual(await whole);
    const runs = await scene.runs();
    expect(runs.filter(({ status }) => status === 'running')).toEqual([]);
    expect(runs.at(-1)).toMatchObject({ status: 'succeeded' });
    expect(insertedBy(runs)).toBe(all);
    // Each kill costs the page that was at hand and the one after it, at most, and where the next process begins.
    expect(scene.provider.shown).toBeLessThanOrEqual(all + (kills + 1) * (2 * pageSize + overlapped));
  },
);

function insertedBy(runs: Awaited<ReturnType<SyncScene['runs']>>): number {
  return runs.reduce((sum, { counts }) => sum + counts.inserted, 0);
}

function meetingOf(random: ReturnType<typeof seeded>): Meeting {
  const point = random.pick(['before fetch', 'after fetch', 'before commit', 'after commit'] as const);
  return { point, page: random.int(1, 3), signal: 'SIGKILL' };
}

/** Kills a process at a point, or so long after its first page; returns how many were killed before the sync was over. */
async function killed(scene: SyncScene, when: Meeting | { readonly afterMs: number }): Promise<number> {
  const meeting: Meeting = 'afterMs' in when ? { point: 'after fetch' } : when;
  const worker = await scene.start({ meeting });
  if ('afterMs' in when) {
    const isOver = await Promise.race([worker.met.then(() => false), scene.idle().then(() => true)]);
    if (isOver) return 0;
    worker.goOn();
    await new Promise((passed) => setTimeout(passed, when.afterMs));
    worker.signal('SIGKILL');
  }
  const ended = await Promise.race([worker.ended, scene.idle()]);
  worker.signal('SIGKILL');
  await worker.ended;
  return ended === 'SIGKILL' ? 1 : 0;
}
