import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { migrate, postgresStore } from '@patchbay/store-postgres';
import { freshDatabase, startPostgres } from '@patchbay/testing/postgres';
import postgres from 'postgres';
import { compareTimes } from '../src/compare.ts';
import type { Benchmark, Comparison } from '../src/comparison.ts';
import { quantile } from '../src/median.ts';
import { startApart } from '../src/process-apart.ts';
import { makePatchbay } from './subjects/notebook.ts';
import { type Consents, consents, numberedTokens, openAll } from './subjects/sweep/grants.ts';
import { readDuring } from './subjects/sweep/readers.ts';
import type { SweepProcess } from './subjects/sweep/sweep-process.ts';
import { type KeyId, keys, sweepTo } from './subjects/sweep/sweep-to.ts';

/** Tokens that live for a second, so that a refresh now and then meets the sweep. */
const shortLived = 50;
const readers = 8;
const aloneMs = 4000;
/** A run sweeps twice, which takes long and hardly differs. */
const sizes = { small: { grants: 2000, mostRuns: 1 }, full: { grants: 10_000, mostRuns: 3 } };

/** A new key is promoted and everything put under it while the app reads: how fast, and what the readers notice. */
export const benchmark: Benchmark = async ({ runs, full }) => {
  const { grants, mostRuns } = sizes[full ? 'full' : 'small'];
  const made = await consents(grants, shortLived, keys.a);
  const times = Math.min(runs, mostRuns);
  return [...(await inMemory(made, times)), ...(await inPostgres(made, times))];
};

/** Readers and sweep share the one process that has the store. */
async function inMemory(made: Consents, runs: number): Promise<readonly Comparison[]> {
  const store = memoryStore();
  await openAll(store, made);
  return measure('memory', { store, made, sweep: (key) => sweepTo(key, store) }, runs);
}

async function inPostgres(made: Consents, runs: number): Promise<readonly Comparison[]> {
  const server = await startPostgres();
  const { url: databaseUrl, drop } = await freshDatabase(server.url);
  const sql = postgres(databaseUrl, { onnotice: () => undefined });
  const sweeper = startApart<SweepProcess>(new URL('./subjects/sweep/sweep-process.ts', import.meta.url));
  try {
    await migrate(sql);
    const store = postgresStore({ sql });
    await openAll(store, made);
    await sql`analyze`;
    const sweep = (key: KeyId) => sweeper.ask('sweep', { key, databaseUrl });
    return await measure('postgres', { store, made, sweep }, runs);
  } finally {
    sweeper.end();
    await sql.end({ timeout: 5 });
    await drop();
    await server.stop();
  }
}

interface Subject {
  readonly store: Store;
  readonly made: Consents;
  /** Grants a second. */
  readonly sweep: (key: KeyId) => Promise<number>;
}

const units = {
  sweep: 'grants/s',
  p99: 'ms',
  reading: 'reads/s',
  failed: 'reads',
  refreshes: 'calls',
} as const;
type Measured = Readonly<Record<keyof typeof units, number>>;

/** What is measured while readers and a sweep run together, beside what each does alone. The first reads do not count. */
async function measure(name: string, subject: Subject, runs: number): Promise<readonly Comparison[]> {
  const measured = { together: [] as Measured[], alone: [] as Measured[] };
  await readUntil(subject, pause(aloneMs));
  for (let run = 1; run <= runs; run += 1) {
    measured.alone.push(await measureAlone(subject));
    measured.together.push(await measureTogether(subject));
  }
  return (Object.keys(units) as (keyof Measured)[]).flatMap((what) => {
    const samples = Object.entries(measured).map(([how, all]) => [how, all.map((one) => one[what])] as const);
    const pair = { name: `sweep/${name}-${what}`, ours: 'together', peers: ['alone'], unit: units[what] };
    return compareTimes(new Map(samples), pair);
  });
}

/** The readers with no sweep, then a sweep to the other key with no readers. */
async function measureAlone(subject: Subject): Promise<Measured> {
  const reading = await readUntil(subject, pause(aloneMs));
  return { ...reading, sweep: await subject.sweep('b') };
}

/** A sweep back to the first key, which the readers seal with, too. */
async function measureTogether(subject: Subject): Promise<Measured> {
  const sweep = subject.sweep('a');
  const reading = await readUntil(subject, sweep);
  return { ...reading, sweep: await sweep };
}

async function readUntil(
  { store, made: { connections } }: Subject,
  work: Promise<unknown>,
): Promise<Omit<Measured, 'sweep'>> {
  let refreshes = 0;
  const answer = numberedTokens(shortLived);
  const counting: typeof fetch = (...args) => {
    refreshes += 1;
    return answer(...args);
  };
  const patchbay = makePatchbay(counting, {}, { store, keys: keys.a });
  const { times, failed, seconds } = await readDuring({ patchbay, connections, readers }, work);
  return { p99: quantile(times, 0.99), reading: times.length / seconds, failed, refreshes };
}
