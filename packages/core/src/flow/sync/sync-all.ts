import { unlessAborted } from '../cancelled.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { checkAtOnce } from '../side-by-side.ts';
import { findConnection } from '../workspace-scope.ts';
import { streamOrder } from './due-sync.ts';
import { type SyncLimits, type SyncOptions, syncStream } from './sync-stream.ts';
import type { SyncResult } from './sync-tally.ts';

/** How all streams of a connection are synced. */
export interface SyncAllOptions extends SyncOptions {
  /** How many streams at a time; 4 when left out. */
  readonly concurrency?: number;
}

/** What became of one stream. */
export type StreamSync<Stream extends string = string> =
  | (Omit<SyncResult, 'stream'> & { readonly stream: Stream; readonly error?: undefined })
  | { readonly stream: Stream; readonly outcome: 'failed'; readonly error: unknown };

/** Syncs all streams that were consented to. A child waits for its parent, whose records it is read by. */
export async function syncAll(
  scope: WorkspaceScope,
  { concurrency = 4, ...wanted }: SyncAllOptions & SyncLimits,
): Promise<readonly StreamSync[]> {
  checkAtOnce('concurrency', concurrency, 'input/invalid');
  const find = () => findConnection(scope.kernel, scope.key);
  const { abilities } = await unlessAborted(wanted.signal, find);
  const names = streamOrder(scope.connector).filter((name) => abilities.includes(name));
  const takeTurn = turns(concurrency);
  const ended = new Map<string, Promise<StreamSync>>();
  for (const name of names) {
    const parent = ended.get(parentOf(scope, name) ?? '');
    const run = async () => {
      await parent;
      return takeTurn(() => syncOne(scope, name, wanted));
    };
    ended.set(name, run());
  }
  return Promise.all(ended.values());
}

async function syncOne(
  scope: WorkspaceScope,
  stream: string,
  wanted: SyncOptions & SyncLimits,
): Promise<StreamSync> {
  try {
    return await syncStream(scope, stream, wanted);
  } catch (error) {
    return { stream, outcome: 'failed', error };
  }
}

function parentOf({ connector: { streams } }: WorkspaceScope, name: string): string | undefined {
  const parent = streams[name]?.per;
  return parent && Object.keys(streams).find((other) => streams[other] === parent);
}

/** Lets so many be under way; the others wait in the order in which they came. */
function turns(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = limit;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
