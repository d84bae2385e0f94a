import { randomToken } from '../../crypto/random.ts';
import type { StartOver } from '../../definition/stream.ts';
import { isPatchbayError } from '../../errors/patchbay-error.ts';
import type { PartitionKey, RunEnd } from '../../store/sync.ts';
import { cancelled } from '../cancelled.ts';
import { leaseLost, type PartitionRun, unexpected } from './partition-run.ts';
import { resumeMark, tellStartOver } from './resume-mark.ts';
import { leaseSeconds } from './run-writer.ts';
import { walk } from './walk.ts';

/** `busy`: another worker is at it. `cancelled`: somebody ended the run from outside. `continued`: its slice has ended. */
export type PartitionResult =
  | {
      readonly outcome: 'succeeded';
      /** Deleted because a complete walk did not show them. */
      readonly swept: number;
    }
  | { readonly outcome: 'busy' | 'cancelled' | 'continued' };

/** A walk that suddenly shows less than this share of what was there is not believed. */
const believableShare = 0.5;

/** So often an event may delete what a page that is on its way still shows, before the next worker has to try. */
const mostStale = 10;

/**
 * Runs a partition to its end, or to that of its slice, or leaves it to the worker that already holds it. Where the provider
 * has forgotten the checkpoint, the walk begins once more without it; where a page may be older than a deletion, it goes on
 * from the last mark.
 */
export async function runPartition(run: PartitionRun): Promise<PartitionResult> {
  let forgotten = false;
  for (let stale = 0; stale < mostStale; ) {
    try {
      const result = await runOnce(run);
      if (result.outcome !== 'stale') return result;
      stale += 1;
    } catch (error) {
      if (!isStartOver(error)) throw error;
      if (forgotten) throw neverBegins(run);
      forgotten = true;
      tellStartOver(run, 'forgotten');
    }
  }
  throw leaseLost(run);
}

async function runOnce(run: PartitionRun): Promise<PartitionResult | { readonly outcome: 'stale' }> {
  const { kernel, key } = run.scope;
  const at: PartitionKey = { connectionId: key.id, stream: run.name, partition: run.partition };
  const runId = crypto.randomUUID();
  const { settingsHash } = run;
  const held = await kernel.store.sync.begin({
    ...at,
    tenantId: key.owner.tenantId,
    runId,
    holder: randomToken(12),
    leaseSeconds,
    settingsHash,
  });
  if (held === undefined) return { outcome: 'busy' };
  const { fence } = held;
  const end = {
    ...at,
    runId,
    fence,
    sweep: false,
    maxDeletedShare: run.allowMassDeletion ? 1 : believableShare,
  };
  try {
    const mark = await resumeMark(run, { at, runId, held });
    const walked = await walk(run, { at, runId, held: { ...held, ...mark } });
    const swept = await finish(run, { ...end, errorCode: undefined, ...walked });
    return walked.outcome === 'succeeded' ? { outcome: 'succeeded', swept } : { outcome: 'continued' };
  } catch (error) {
    const ended = isPatchbayError(error, 'sync/lease-lost') ? await endedAs(run, runId) : undefined;
    if (ended !== undefined) return { outcome: ended };
    if (isStartOver(error)) await kernel.store.sync.startOver({ ...at, fence });
    const { aborted } = run.signal;
    const thrown = aborted ? cancelled(run.scope.connector.id) : error;
    const errorCode = isPatchbayError(thrown) ? thrown.code : undefined;
    await kernel.store.sync.end({ ...end, outcome: aborted ? 'cancelled' : 'failed', errorCode });
    throw thrown;
  }
}

/** A lease is taken away by a worker that came after, by somebody who ended the run, or with a page that came too late. */
async function endedAs(
  { scope: { kernel, key } }: PartitionRun,
  run: string,
): Promise<'cancelled' | 'stale' | undefined> {
  const [row] = await kernel.store.sync.runs({ ...key, run, limit: 1 });
  if (row?.status === 'continued') return 'stale';
  return row?.status === 'cancelled' ? 'cancelled' : undefined;
}

async function finish(run: PartitionRun, end: RunEnd): Promise<number> {
  const ended = await run.scope.kernel.store.sync.end(end);
  if (ended === undefined) throw leaseLost(run);
  if (ended.spared === 0) return ended.deleted;
  throw unexpected(
    run,
    `${run.scope.connector.name} no longer shows ${ended.spared} records of ${run.name}, more than half of them. None was deleted, ` +
      'because a provider in trouble looks the same. If they are really gone, sync again with allowMassDeletion: true.',
  );
}

function neverBegins(run: PartitionRun): Error {
  return unexpected(
    run,
    `${run.scope.connector.name} refuses ${run.name} as a forgotten mark although none was sent. The connector may need an update.`,
  );
}

/** By its mark, not its class: the stream's package may hold another copy of core. */
function isStartOver(error: unknown): error is StartOver {
  return error instanceof Error && '~patchbay.start-over' in error;
}
