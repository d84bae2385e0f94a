import { safeParse } from 'zod/v4/core';
import type { Page, Stream } from '../../definition/stream.ts';
import type { HeldPartition, PartitionKey, RunEnd } from '../../store/sync.ts';
import { clientOf } from '../workspace-scope.ts';
import { leaseLost, type PartitionRun, unexpected } from './partition-run.ts';
import { preparePage } from './prepare-page.ts';
import { readAhead } from './read-ahead.ts';
import { reachBack } from './since.ts';
import { WalkProgress } from './walk-progress.ts';

/** A run's hold on its partition. */
export interface RunLease {
  readonly at: PartitionKey;
  readonly runId: string;
  readonly held: HeldPartition;
}

/** What a complete walk leaves for the end of its run. */
export type Walked = Pick<RunEnd, 'sweep' | 'mark' | 'fields'>;

/** For how long a run may be silent before another may take its place. */
export const leaseSeconds = 60;

/** Reads and commits page by page; the next page is asked for while one is written. */
export async function walk(run: PartitionRun, lease: RunLease): Promise<Walked> {
  const ended = new AbortController();
  const signal = AbortSignal.any([run.signal, ended.signal]);
  try {
    const pages = run.stream.read(readContext(run, lease.held, signal) as never);
    return await writePages(run, lease, readAhead(pages, signal));
  } finally {
    // The page after one that could not be written may still be on its way.
    ended.abort();
  }
}

async function writePages(
  run: PartitionRun,
  { at, runId, held }: RunLease,
  pages: AsyncIterable<Page>,
): Promise<Walked> {
  const { stream, range, drift, scope } = run;
  const full = held.cursor === undefined && held.checkpoint === undefined && range === undefined;
  const scanning = full && stream.deletions === 'absence';
  const lease = { tenantId: scope.key.owner.tenantId, runId, fence: held.fence, leaseSeconds, scanning };
  const before = held.fields && new Set(held.fields);
  const fields = new Set(before);
  const progress = new WalkProgress();
  let { version, cursor: highest } = held;
  for await (const page of pages) {
    const prepared = preparePage(stream, page, highest);
    const { records, deleted, rejected } = prepared;
    highest = prepared.highest;
    drift.seeFields(page.records, fields, before);
    for (const misfit of prepared.misfits) drift.seeMisfit(misfit);
    progress.add(page, prepared);
    const { share } = progress;
    const mark = range === undefined ? pageMark(stream, page, highest) : undefined;
    const told = { ...(mark && { mark }), ...(share !== undefined && { share }) };
    const written = { ...at, ...lease, version, records, deleted, rejected, ...told };
    const committed = await scope.kernel.store.sync.commitPage(written);
    if (committed === undefined) throw leaseLost(run);
    if (mark !== undefined) version += 1;
    run.onPage(committed, share);
  }
  checkRejected(run, progress);
  const marksAtEnd = range === undefined && stream.cursor !== undefined && highest !== undefined;
  return {
    // A record that could not be read nor named may be any of those that seem to be absent.
    sweep: scanning && progress.everyoneNamed,
    ...(marksAtEnd && { mark: { cursor: highest as string } }),
    ...(fields.size > (before?.size ?? 0) && { fields: [...fields] }),
  };
}

function checkRejected(run: PartitionRun, progress: WalkProgress): void {
  const over = progress.overShare(run.maxRejectedShare);
  if (over === undefined) return;
  throw unexpected(
    run,
    `${over.rejected} of ${over.delivered} records of ${run.name} did not fit the connector's schema. The others are stored, these are ` +
      'set aside: once the connector is updated, retryRejected() stores them.',
  );
}

/** What may be saved with a page: the provider's own mark, or a cursor that the provider sorts by. */
function pageMark(stream: Stream, page: Page, highest: string | undefined): RunEnd['mark'] {
  if (stream.checkpoint !== undefined && page.checkpoint !== undefined)
    return { checkpoint: page.checkpoint };
  return stream.ascending && highest !== undefined ? { cursor: highest } : undefined;
}

function readContext(run: PartitionRun, held: HeldPartition, signal: AbortSignal): object {
  const { scope, loaded, stream, values, parent, range } = run;
  const client = clientOf(scope, loaded, { repeatable: true, signal });
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
