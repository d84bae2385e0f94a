import { freshDatabase, startPostgres } from '@patchbay/testing/postgres';
import { compareTimes } from '../src/compare.ts';
import type { Benchmark, Comparison } from '../src/comparison.ts';
import { type ProcessApart, startApart } from '../src/process-apart.ts';
import type { AppProcess, KeeperName } from './subjects/refresh/app-process.ts';
import type { AuthorizationServer } from './subjects/refresh/authorization-server.ts';

const scenes = [
  { processes: 1, callers: 10 },
  { processes: 1, callers: 50 },
  { processes: 4, callers: 50 },
] as const;

const ours: KeeperName = 'patchbay';
const peers: readonly KeeperName[] = ['better-auth', 'simple-oauth2'];

/** The counts hardly differ from run to run. */
const mostRuns = 3;

/** What is counted when everybody asks for one expired token at the same moment. */
const units = { calls: 'calls', failed: 'callers', ended: 'grants', 'last-answer': 'ms' } as const;
type Counted = Readonly<Record<keyof typeof units, number>>;

/**
 * One expired token, wanted by all callers of all processes at once, from a server that ends the grant when a refresh
 * token is used twice. All keep their tokens in the same PostgreSQL.
 */
export const benchmark: Benchmark = async ({ runs, full }) => {
  const server = await startPostgres();
  const database = await freshDatabase(server.url);
  const provider = startApart<AuthorizationServer>(subject('authorization-server'));
  const apps = Array.from({ length: 4 }, () => startApart<AppProcess>(subject('app-process')));
  try {
    const surroundings = { databaseUrl: database.url, providerOrigin: await provider.ask('origin') };
    for (const app of apps) await app.ask('begin', surroundings);
    await apps[0]?.ask('prepare');
    return await measure({ provider, apps }, full ? runs : Math.min(runs, mostRuns));
  } finally {
    for (const { end } of [provider, ...apps]) end();
    await database.drop();
    await server.stop();
  }
};

const subject = (name: string) => new URL(`./subjects/refresh/${name}.ts`, import.meta.url);

interface Processes {
  readonly provider: ProcessApart<AuthorizationServer>;
  readonly apps: readonly ProcessApart<AppProcess>[];
}

/** Every scene with everybody, once a run, in turns. The first run makes the connections and is not counted. */
async function measure(processes: Processes, runs: number): Promise<readonly Comparison[]> {
  const counted = scenes.map(() => new Map([ours, ...peers].map((keeper) => [keeper, [] as Counted[]])));
  for (let run = 0; run <= runs; run += 1) {
    for (const [at, scene] of scenes.entries()) {
      for (const keeper of [ours, ...peers]) {
        const found = await race(processes, keeper, scene);
        if (run > 0) counted[at]?.get(keeper)?.push(found);
      }
    }
  }
  return scenes.flatMap(({ processes, callers }, at) =>
    (Object.keys(units) as (keyof Counted)[]).flatMap((what) => {
      const found = [...(counted[at] ?? [])];
      const samples = new Map(found.map(([keeper, all]) => [keeper, all.map((one) => one[what])]));
      const name = `refresh/${processes}x${callers}-${what}`;
      return compareTimes(samples, { name, ours, peers, unit: units[what] });
    }),
  );
}

async function race(
  { provider, apps }: Processes,
  keeper: KeeperName,
  { processes, callers }: (typeof scenes)[number],
): Promise<Counted> {
  const pair = await provider.ask('grant');
  const kept = await apps[0]?.ask('keep', { keeper, pair });
  if (kept === undefined) throw new Error(`${keeper} kept nothing`);
  const started = performance.now();
  const asked = apps.slice(0, processes).map((app) => app.ask('ask', { keeper, kept, callers }));
  const failures = await Promise.all(asked);
  const lastAnswer = performance.now() - started;
  const failed = failures.reduce((total, each) => total + each, 0);
  return { ...(await provider.ask('counted')), failed, 'last-answer': lastAnswer };
}
