import { setImmediate } from 'node:timers/promises';
import { type makePatchbay, notebook } from '../notebook.ts';
import type { NumberedConnection } from './grants.ts';

/** What was read, by all readers together. */
interface Reads {
  /** How long each took, in milliseconds. */
  readonly times: number[];
  /** Reads that gave no token, or another connection's. */
  failed: number;
  /** From the first to the last. */
  readonly seconds: number;
}

interface Reading {
  readonly patchbay: ReturnType<typeof makePatchbay>;
  readonly connections: readonly NumberedConnection[];
  readonly readers: number;
}

/** Reads the tokens of random connections until `work` has ended. */
export async function readDuring(
  { patchbay, connections, readers }: Reading,
  work: Promise<unknown>,
): Promise<Reads> {
  const reads = { times: [] as number[], failed: 0 };
  let working = true;
  const started = performance.now();
  const done = work.finally(() => {
    working = false;
  });
  const read = async () => {
    while (working) {
      await readOne(patchbay, pick(connections), reads);
      // The memory store answers without leaving this turn of the event loop: without a pause nothing else would run.
      await setImmediate();
    }
  };
  await Promise.all([done, ...Array.from({ length: readers }, read)]);
  return { ...reads, seconds: (performance.now() - started) / 1000 };
}

async function readOne(
  patchbay: Reading['patchbay'],
  { id, owner, number }: NumberedConnection,
  reads: Pick<Reads, 'times' | 'failed'>,
): Promise<void> {
  const started = performance.now();
  const token = await patchbay
    .use(notebook, { connection: id, owner })
    .getToken()
    .catch(() => '');
  reads.times.push(performance.now() - started);
  if (!token.startsWith(`token-${number}.`)) reads.failed += 1;
}

function pick<T>(values: readonly T[]): T {
  const value = values[Math.floor(Math.random() * values.length)];
  if (value === undefined) throw new Error('there is nothing to pick from');
  return value;
}
