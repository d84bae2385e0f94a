import { expect, test } from 'vitest';
import { until } from '../until.ts';
import { databaseLine } from './database-line.ts';
import { recordsOn, syncScene } from './sync-scene.ts';
import { uninterrupted } from './uninterrupted.ts';

const pages = 6;

test.for([
  { lost: 'the question', committed: 2 },
  { lost: 'the answer', committed: 3 },
])(
  'G20, sync C39 a database that goes away with $lost of page 3, and comes back, costs nothing',
  { concurrent: true, timeout: 120_000 },
  async ({ lost, committed }, context) => {
    const scene = await syncScene(context, { pages });
    const line = await databaseLine(scene.url);
    context.onTestFinished(line.close);
    const worker = await scene.start({
      backing: { kind: 'postgres', url: line.url },
      meeting: { point: 'before commit', page: 3 },
    });
    await worker.met;
    const unheard = lost === 'the answer' ? line.silence('"records"') : line.cut();
    worker.goOn();
    await unheard;
    await until(async () => (await scene.runs())[0]?.pages === committed);
    await line.cut();
    const asked = scene.provider.requests.length;
    // Until it has given up, and its leases have run out.
    await worker.stumbled;
    await until(async () => (await leasesLeft(scene)) === 0);
    expect((await scene.table()).records).toHaveLength(recordsOn(pages, committed));
    expect(scene.provider.requests.length).toBeLessThanOrEqual(asked + 1);
    await line.restore();
    await scene.idle();
    expect(await scene.table()).toEqual(await uninterrupted(context, { pages }));
    expect((await scene.runs()).map(({ status }) => status)).toEqual(['failed', 'succeeded']);
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
  },
);

async function leasesLeft({ sql }: Awaited<ReturnType<typeof syncScene>>): Promise<number> {
  const [row] = await sql`select
    (select count(*)::integer from integrations.work where lease_until > now()) +
    (select count(*)::integer from integrations.partitions where lease_until > now()) as left`;
  return row?.left;
}
