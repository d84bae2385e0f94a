import { expect, test } from 'vitest';
import { drawn, isLong } from '../drawn.ts';
import { recordsOn, syncScene } from './sync-scene.ts';
import { uninterrupted } from './uninterrupted.ts';
import type { Point } from './worker/messages.ts';

const pages = 6;
const points = ['before fetch', 'after fetch', 'before commit', 'after commit'] as const;

interface Kill {
  readonly point: Point;
  readonly page: number;
}

const everywhere: readonly Kill[] = [1, 2, 3, 4, 5, 6].flatMap((page) =>
  points.map((point) => ({ point, page })),
);
/** Each point once or twice, on the first page, one in the middle and the last. */
const some: readonly Kill[] = [
  { point: 'before fetch', page: 1 },
  { point: 'before commit', page: 1 },
  { point: 'after fetch', page: 3 },
  { point: 'after commit', page: 3 },
  { point: 'before commit', page: 6 },
  { point: 'after commit', page: 6 },
];
const kills: readonly Kill[] = [
  ...(isLong ? everywhere : some),
  { point: 'before the run ends', page: 1 },
  { point: 'before the work is done', page: 1 },
];

let whole: ReturnType<typeof uninterrupted> | undefined;

test.for(drawn(kills))(
  'G20, sync C01, C02, C03, C04 a process killed $point (page $page) is succeeded by another: nothing lost, nothing twice',
  { concurrent: true, timeout: 120_000 },
  async ({ point, page }, context) => {
    whole ??= uninterrupted(context, { pages });
    const scene = await syncScene(context, { pages });
    const { requests } = scene.provider;
    const killed = await scene.start({ meeting: { point, page, signal: 'SIGKILL' } });
    expect(await killed.ended).toBe('SIGKILL');
    await scene.settled();
    const [dead] = await scene.runs();
    const committed = dead?.pages ?? 0;
    // What the log counts is there, no less and no more.
    expect((await scene.table()).records).toHaveLength(recordsOn(pages, committed));
    // It was at most at one page, and had asked for the one after it.
    expect(requests.length).toBeLessThanOrEqual(committed + 2);
    const before = requests.length;
    await scene.start();
    await scene.idle();
    expect(await scene.table()).toEqual(await whole);
    // No page that was written is read again; where all were, the last records are asked for once more.
    expect(requests.length - before).toBe(Math.max(1, pages - committed));
    const isOver = point === 'before the work is done';
    const ended = isOver ? { status: 'succeeded' } : { status: 'failed', errorCode: 'sync/lease-lost' };
    const runs = await scene.runs();
    expect(runs).toMatchObject([ended, { status: 'succeeded' }]);
    expect(runs.reduce((sum, { counts }) => sum + counts.inserted, 0)).toBe(recordsOn(pages, pages));
  },
);
