import { compareTimes } from '../src/compare.ts';
import type { Benchmark, Comparison } from '../src/comparison.ts';
import { type ProcessApart, startApart } from '../src/process-apart.ts';
import type { ContactsServer } from './subjects/sync/contacts-server.ts';
import { type Copy, withCopy } from './subjects/sync/copy.ts';
import { type DurableDatabase, withDurableDatabase } from './subjects/sync/durable-database.ts';
import type { SyncCost, SyncOrder, SyncProcess } from './subjects/sync/sync-process.ts';
import type { UpsertProcess } from './subjects/sync/upsert-process.ts';

const pageSize = 100;
const streamsAtOnce = 4;
const sizes = {
  small: { count: 40_000, mostRuns: 1, perRow: 4000, engine: 8000, curve: [4000, 40_000] },
  full: { count: 200_000, mostRuns: 3, perRow: 20_000, engine: 50_000, curve: [10_000, 100_000, 1_000_000] },
};

type Size = (typeof sizes)['full'];
type Figures = Readonly<Partial<Record<'rate' | 'cpu' | 'wal' | 'heap', number>>>;

/** What was measured of each subject, run by run. */
class Measured {
  readonly #runs = new Map<string, Figures[]>();

  add(subject: string, figures: Figures): void {
    this.#runs.set(subject, [...(this.#runs.get(subject) ?? []), figures]);
  }

  compare(figure: keyof typeof units, ours: string, peers: readonly string[], name = ours): Comparison[] {
    const samples = [...this.#runs].map(
      ([subject, all]) => [subject, all.flatMap((one) => one[figure] ?? [])] as const,
    );
    const suffix = figure === 'rate' ? '' : `-${figure}`;
    const pair = { name: `sync/${name}${suffix}`, ours, peers, unit: units[figure] };
    return compareTimes(new Map(samples), pair);
  }
}

const units = { rate: 'rows/s', cpu: 'µs', wal: 'B', heap: 'MB' } as const;

/** A full sync of contacts with all that belongs to it, beside PostgreSQL's own COPY of the same rows, and beside upserts. */
export const benchmark: Benchmark = ({ runs, full }) =>
  withDurableDatabase(async (database) => {
    const size = sizes[full ? 'full' : 'small'];
    const measured = new Measured();
    const worker = startApart<SyncProcess>(subject('sync-process'));
    try {
      const [connectionId = ''] = await worker.ask('open', {
        databaseUrl: database.url,
        connections: streamsAtOnce,
      });
      await withCopy(database, { connectionId, count: size.count }, async (copy) => {
        for (let run = 0; run < Math.min(runs, size.mostRuns); run += 1)
          await measureRound({ database, worker, copy, size, measured });
      });
      await measureCurve({ database, worker, size, measured });
    } finally {
      worker.end();
    }
    await measureUpserts(database, size, measured);
    await measurePglite(size, measured);
    return comparisons(measured, size);
  });

const subject = (name: string) => new URL(`./subjects/sync/${name}.ts`, import.meta.url);

interface Bench {
  readonly database: DurableDatabase;
  readonly worker: ProcessApart<SyncProcess>;
  readonly size: Size;
  readonly measured: Measured;
}

/** Everything that stands beside COPY, after a COPY. */
async function measureRound(bench: Bench & { readonly copy: Copy }): Promise<void> {
  const { database, copy, size, measured } = bench;
  const { count } = size;
  const copied = await database.logging(copy.run);
  measured.add('COPY', { rate: count / copied.seconds, wal: copied.walBytes / count });

  await database.empty();
  await sync(bench, 'one-stream', { connections: 1, count, pageSize }, { inserted: count });
  if (!(await copy.isSame())) throw new Error('what was synced is not what was copied');
  // As autovacuum would have by the next sync: else that is the first to read the rows, and marks them.
  await database.sql`vacuum integrations.records`;
  await sync(bench, 'unchanged', { connections: 1, count, pageSize }, { unchanged: count });
  const changed = { connections: 1, count, pageSize, changedEvery: 100 };
  await sync(bench, 'one-percent', changed, { updated: count / 100, unchanged: (count * 99) / 100 });

  await database.empty();
  const each = count / streamsAtOnce;
  await sync(
    bench,
    'four-streams',
    { connections: streamsAtOnce, count: each, pageSize },
    { inserted: count },
  );

  await database.empty();
  const server = startApart<ContactsServer>(subject('contacts-server'));
  try {
    const origin = await server.ask('serve', { count });
    await sync(bench, 'over-http', { connections: 1, count, pageSize, origin }, { inserted: count });
  } finally {
    server.end();
  }
}

async function sync(
  { database, worker, measured }: Bench,
  name: string,
  order: SyncOrder,
  expected: Partial<SyncCost>,
): Promise<void> {
  const count = order.count * order.connections;
  const making = order.origin === undefined ? await worker.ask('generate', { ...order, count }) : 0;
  const cost = await database.logging(() => worker.ask('sync', order));
  check(name, cost, expected);
  measured.add(name, {
    rate: count / cost.seconds,
    cpu: (cost.cpuMicroseconds - making) / count,
    wal: cost.walBytes / count,
    heap: cost.heapUsed / 1e6,
  });
}

/** A rate of something that was not done is none. */
function check(name: string, cost: SyncCost, expected: Partial<SyncCost>): void {
  const { inserted, updated, unchanged } = cost;
  const counts = { inserted: 0, updated: 0, unchanged: 0, ...expected };
  if (inserted !== counts.inserted || updated !== counts.updated || unchanged !== counts.unchanged)
    throw new Error(`${name}: ${JSON.stringify(cost)} instead of ${JSON.stringify(counts)}`);
}

/** First syncs of ever more contacts. */
async function measureCurve(bench: Bench): Promise<void> {
  for (const count of bench.size.curve) {
    await bench.database.empty();
    await sync(bench, `${count / 1000}k`, { connections: 1, count, pageSize }, { inserted: count });
  }
  await bench.database.empty();
}

async function measureUpserts(database: DurableDatabase, size: Size, measured: Measured): Promise<void> {
  const worker = startApart<UpsertProcess>(subject('upsert-process'));
  try {
    for (const [name, count] of [
      ['per-row', size.perRow],
      ['stripe-sync-engine', size.engine],
    ] as const) {
      const order = { databaseUrl: database.url, count };
      const { seconds, cpuMicroseconds, walBytes } = await database.logging(() => worker.ask(name, order));
      measured.add(name, { rate: count / seconds, cpu: cpuMicroseconds / count, wal: walBytes / count });
    }
    const [stored] = await database.sql`select
      (select count(*)::int from integrations.records) as "per-row", (select count(*)::int from stripe.customers) as engine`;
    if (stored?.['per-row'] !== size.perRow || stored?.engine !== size.engine)
      throw new Error(`upserts stored ${JSON.stringify(stored)}`);
  } finally {
    worker.end();
  }
}

async function measurePglite({ count }: Size, measured: Measured): Promise<void> {
  const worker = startApart<SyncProcess>(subject('sync-process'));
  try {
    await worker.ask('open', { connections: 1 });
    const cost = await worker.ask('sync', { connections: 1, count, pageSize: 500 });
    check('pglite', cost, { inserted: count });
    measured.add('pglite', { rate: count / cost.seconds });
  } finally {
    worker.end();
  }
}

function comparisons(measured: Measured, { curve }: Size): readonly Comparison[] {
  const copied = ['one-stream', 'four-streams', 'unchanged', 'one-percent', 'over-http', 'pglite'];
  const upserts = ['per-row', 'stripe-sync-engine'];
  const [first, ...larger] = curve.map((count) => `${count / 1000}k`) as [string, ...string[]];
  const tenfold = larger.map((name, at) => [name, [at === 0 ? first : (larger[at - 1] ?? first)]] as const);
  return [
    ...copied.flatMap((name) => measured.compare('rate', name, ['COPY'])),
    ...measured.compare('rate', 'one-stream', upserts),
    ...measured.compare('cpu', 'one-stream', upserts),
    ...measured.compare('cpu', 'unchanged', upserts),
    ...['one-stream', 'unchanged', 'one-percent'].flatMap((name) => measured.compare('wal', name, ['COPY'])),
    ...tenfold.flatMap(([name, peers]) => [
      ...measured.compare('rate', name, peers),
      ...measured.compare('heap', name, peers),
    ]),
  ];
}
