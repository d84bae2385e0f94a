import { safeParse } from 'zod/v4/core';
import { randomToken } from '../../crypto/random.ts';
import type { Page, Range, StartOver, Stream } from '../../definition/stream.ts';
import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import type { HeldPartition, PageCounts, PartitionKey, RunEnd } from '../../store/sync.ts';
import { cancelled, throwIfCancelled } from '../cancelled.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { clientOf, type Loaded } from '../workspace-scope.ts';
import { preparePage } from './prepare-page.ts';
import { reachBack } from './since.ts';

/** One partition of one stream, with everything its run needs. */
export interface PartitionRun {
  readonly scope: WorkspaceScope;
  readonly loaded: Loaded;
  readonly stream: Stream;
  readonly name: string;
  readonly partition: string;
  readonly parent: Readonly<Record<string, unknown>>;
  readonly values: Readonly<Record<string, object>>;
  readonly settingsHash: string;
  readonly range: Range | undefined;
  readonly allowMassDeletion: boolean;
  readonly signal: AbortSignal;
  readonly onPage: (counts: PageCounts) => void;
}

export type PartitionResult =
  | {
      readonly outcome: 'succeeded' /** Deleted because a complete walk did not show them. */;
      readonly swept: number;
    }
  | { readonly outcome: 'busy' };

const leaseSeconds = 60;
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
    const complete = await walk(run, at, runId, held);
    return {
      outcome: 'succeeded',
      swept: await finish(run, { ...end, outcome: 'succeeded', errorCode: undefined, ...complete }),
    };
  } catch (error) {
    if (isStartOver(error)) await kernel.store.sync.startOver({ ...at, fence: held.fence });
    const { aborted } = run.signal;
    const thrown = aborted && !isPatchbayError(error) ? cancelled(run.scope.bound.connector.id) : error;
    const errorCode = isPatchbayError(thrown) ? thrown.code : undefined;
    await kernel.store.sync.end({ ...end, outcome: aborted ? 'cancelled' : 'failed', errorCode });
    throw thrown;
  }
}

/** Reads and commits page by page; says what the end of a complete walk may save and sweep. */
async function walk(run: PartitionRun, at: PartitionKey, runId: string, held: HeldPartition) {
  const { kernel, key } = run.scope;
  const { stream, range } = run;
  const full = held.cursor === undefined && held.checkpoint === undefined && range === undefined;
  const scanning = full && stream.deletions === 'absence';
  let { version } = held;
  let highest = held.cursor;
  let everyoneNamed = true;
  for await (const page of stream.read(readContext(run, held) as never)) {
    throwIfCancelled(run.signal, run.scope.bound.connector.id);
    const { highest: top, ...prepared } = preparePage(stream, page, highest);
    highest = top;
    everyoneNamed &&= prepared.rejected.every((rejected) => rejected.key !== undefined);
    const mark = range === undefined ? pageMark(stream, page, highest) : undefined;
    const lease = { tenantId: key.owner.tenantId, runId, fence: held.fence, version, leaseSeconds };
    const committed = await kernel.store.sync.commitPage({
      ...at,
      ...lease,
      ...prepared,
      scanning,
      ...(mark && { mark }),
    });
    if (committed === undefined) throw leaseLost(run);
    if (mark !== undefined) version += 1;
    run.onPage(committed);
  }
  const marksAtEnd = range === undefined && stream.cursor !== undefined && highest !== undefined;
  // A record that could not be read nor named may be any of those that seem to be absent.
  return { sweep: scanning && everyoneNamed, ...(marksAtEnd && { mark: { cursor: highest as string } }) };
}

/** What may be saved with a page: the provider's own mark, or a cursor that the provider sorts by. */
function pageMark(stream: Stream, page: Page, highest: string | undefined): RunEnd['mark'] {
  if (stream.checkpoint !== undefined && page.checkpoint !== undefined)
    return { checkpoint: page.checkpoint };
  return stream.ascending && highest !== undefined ? { cursor: highest } : undefined;
}

function readContext(run: PartitionRun, held: HeldPartition): object {
  const { scope, loaded, stream, signal, values, parent, range } = run;
  const client = clientOf(scope, loaded, { as: stream.as, repeatable: true, signal });
  const since = range === undefined ? reachBack(held.cursor, stream.overlapSeconds) : undefined;
  const checkpoint =
    stream.checkpoint === undefined || range !== undefined
      ? undefined
      : safeParse(stream.checkpoint, held.checkpoint);
  return {
    ...values,
    client,
    account: loaded.row.account,
    signal,
    parent,
    ...(since !== undefined && { since }),
    ...(checkpoint?.success && { checkpoint: checkpoint.data }),
    ...(range !== undefined && { range }),
  };
}

async function finish(run: PartitionRun, end: RunEnd): Promise<number> {
  const ended = await run.scope.kernel.store.sync.end(end);
  if (ended === undefined) throw leaseLost(run);
  if (ended.spared === 0) return ended.deleted;
  throw new PatchbayError(
    'response/invalid',
    `${run.scope.bound.connector.name} no longer shows ${ended.spared} records of ${run.name}, more than half of them. None was deleted, ` +
      'because a provider in trouble looks the same. If they are really gone, sync again with allowMassDeletion: true.',
    { connector: run.scope.bound.connector.id, connection: run.scope.key.id },
  );
}

function neverBegins({ scope, name }: PartitionRun): PatchbayError {
  const { connector } = scope.bound;
  return new PatchbayError(
    'response/invalid',
    `${connector.name} refuses ${name} as a forgotten mark although none was sent. The connector may need an update.`,
    { connector: connector.id, connection: scope.key.id },
  );
}

function leaseLost({ scope, name }: PartitionRun): PatchbayError {
  return new PatchbayError(
    'sync/lease-lost',
    `Another worker took over the sync of ${name}, so this one stopped. Nothing it wrote is lost.`,
    { connector: scope.bound.connector.id, connection: scope.key.id },
  );
}

/** By its mark, not its class: the stream's package may hold another copy of core. */
function isStartOver(error: unknown): error is StartOver {
  return error instanceof Error && '~patchbay.start-over' in error;
}
