import { randomToken } from '../../crypto/random.ts';
import type { StartOver } from '../../definition/stream.ts';
import { isPatchbayError } from '../../errors/patchbay-error.ts';
import type { PartitionKey, RunEnd } from '../../store/sync.ts';
import { cancelled } from '../cancelled.ts';
import { leaseLost, type PartitionRun, unexpected } from './partition-run.ts';
import { leaseSeconds, walk } from './walk.ts';

/** `busy`: another worker is at it. `cancelled`: somebody ended the run from outside. */
export type PartitionResult =
  | {
      readonly outcome: 'succeeded' /** Deleted because a complete walk did not show them. */;
      readonly swept: number;
    }
  | { readonly outcome: 'busy' | 'cancelled' };

/** A walk that suddenly shows less than this share of what was there is not believed. */
const believableShare = 0.5;

/**
 * Runs a partition to its end, or leaves it to the worker that already holds it. Where the provider has forgotten the
 * checkpoint, the walk begins once more without it.
 */
export async function runPartition(run: PartitionRun): Promise<PartitionResult> {
  try {
    return await runOnce(run);
  } catch (error) {
    if (!isStartOver(error)) throw error;
  }
  try {
    return await runOnce(run);
  } catch (error) {
    throw isStartOver(error) ? neverBegins(run) : error;
  }
}

async function runOnce(run: PartitionRun): Promise<PartitionResult> {
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
  const end = {
    ...at,
    runId,
    fence: held.fence,
    sweep: false,
    maxDeletedShare: run.allowMassDeletion ? 1 : believableShare,
  };
  try {
    const walked = await walk(run, { at, runId, held });
    const swept = await finish(run, { ...end, outcome: 'succeeded', errorCode: undefined, ...walked });
    return { outcome: 'succeeded', swept };
  } catch (error) {
    if (isPatchbayError(error, 'sync/lease-lost') && (await wasCancelled(run, runId)))
      return { outcome: 'cancelled' };
    if (isStartOver(error)) await kernel.store.sync.startOver({ ...at, fence: held.fence });
    const { aborted } = run.signal;
    const thrown = aborted ? cancelled(run.scope.connector.id) : error;
    const errorCode = isPatchbayError(thrown) ? thrown.code : undefined;
    await kernel.store.sync.end({ ...end, outcome: aborted ? 'cancelled' : 'failed', errorCode });
    throw thrown;
  }
}

/** A lease is taken away by a worker that came after, or by somebody who ended the run. */
async function wasCancelled({ scope: { kernel, key } }: PartitionRun, run: string): Promise<boolean> {
  const [row] = await kernel.store.sync.runs({ ...key, run, limit: 1 });
  return row?.status === 'cancelled';
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
