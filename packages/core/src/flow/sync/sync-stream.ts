import { sha256 } from '../../crypto/hash.ts';
import type { Range } from '../../definition/stream.ts';
import { isPatchbayError } from '../../errors/patchbay-error.ts';
import type { PageCounts } from '../../store/sync.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { partValues } from '../part-context.ts';
import { findConnection, loadForAbility } from '../workspace-scope.ts';
import { delivered, noCounts } from './counts.ts';
import { findStream } from './find-stream.ts';
import type { PartitionRun } from './partition-run.ts';
import { type Partition, partitionsOf } from './partitions-of.ts';
import { runPartition } from './run-partition.ts';
import { SchemaDrift } from './schema-drift.ts';
import { type SyncProgress, type SyncResult, SyncTally } from './sync-tally.ts';

/** How one sync is run. */
export interface SyncOptions {
  readonly signal?: AbortSignal;
  /** Called after every committed page. */
  readonly onProgress?: (progress: SyncProgress) => void;
  /** Believe a walk that shows less than half of what was there, and delete the rest. */
  readonly allowMassDeletion?: boolean;
}

interface Wanted extends SyncOptions {
  readonly range?: Range;
  /** Only this parent record's partition. */
  readonly partition?: string;
  readonly maxRejectedShare: number;
}

/** Brings one stream up to date, partition by partition. One that fails does not keep the others from being tried. */
export async function syncStream(scope: WorkspaceScope, name: string, wanted: Wanted): Promise<SyncResult> {
  const stream = findStream(scope, name);
  const loaded = await loadForAbility(scope, name, stream);
  const { values, missing } = partValues(loaded.bound, loaded.row, stream.needs);
  if (missing.length > 0) return { stream: name, outcome: 'waiting', counts: noCounts, missing };
  const settingsHash =
    stream.needs.settings === undefined ? '' : await sha256(JSON.stringify(values.settings));
  const partitions = await partitionsOf(scope, stream, values, wanted.partition);
  const tally = new SyncTally(name, partitions.length);
  const {
    range,
    allowMassDeletion = false,
    maxRejectedShare,
    signal = new AbortController().signal,
  } = wanted;
  const limits = { range, allowMassDeletion, maxRejectedShare, signal };
  const drift = new SchemaDrift(stream);
  const onPage = (page: PageCounts, share: number | undefined) =>
    report(scope, tally.page(page, share), wanted.onProgress);
  const run = { scope, loaded, stream, name, values, settingsHash, drift, onPage, ...limits };
  const outcome = (await runAll(run, partitions, tally)) ?? tally.outcome;
  const { failure, counts } = tally;
  tell(scope, name, { outcome: failure === undefined ? outcome : 'failed', counts, drift });
  if (failure !== undefined) throw failure;
  return { stream: name, outcome, counts, missing: [] };
}

/** Tells why it ended early, where it did and nothing failed. */
async function runAll(
  run: Omit<PartitionRun, keyof Partition>,
  partitions: readonly Partition[],
  tally: SyncTally,
): Promise<'paused' | 'cancelled' | undefined> {
  for (const { partition, parent } of partitions) {
    try {
      const result = await runPartition({ ...run, partition, parent });
      if (result.outcome === 'cancelled') return 'cancelled';
      if (result.outcome === 'busy' && (await isPaused(run.scope))) return 'paused';
      tally.ended(result);
    } catch (error) {
      tally.failed(partition, error);
      if (run.signal.aborted || concernsAll(error)) return undefined;
    }
  }
  return undefined;
}

async function isPaused({ kernel, key }: WorkspaceScope): Promise<boolean> {
  return (await findConnection(kernel, key)).paused;
}

/** Nothing that another partition would do better: the connection, the store or the provider's limit is at fault. */
function concernsAll(error: unknown): boolean {
  const shared = /^(?:(?:auth|config|connection|crypto|store)\/|request\/rate-limited$)/;
  return isPatchbayError(error) && shared.test(error.code);
}

function report(
  { kernel, connector, key }: WorkspaceScope,
  progress: SyncProgress,
  onProgress: SyncOptions['onProgress'],
): void {
  const { stream, pages, records } = progress;
  const about = { connector: connector.id, connection: key.id, tenantId: key.owner.tenantId };
  kernel.emit({ type: 'page-committed', ...about, stream, pages, records });
  onProgress?.(progress);
}

function tell(
  { kernel, connector, key }: WorkspaceScope,
  stream: string,
  ended: { readonly outcome: string; readonly counts: PageCounts; readonly drift: SchemaDrift },
): void {
  const about = { connector: connector.id, connection: key.id, tenantId: key.owner.tenantId, stream };
  const { outcome, counts, drift } = ended;
  const { fields } = drift;
  if (fields.length > 0) kernel.emit({ type: 'schema-drift', ...about, fields });
  kernel.emit({ type: 'sync-ended', ...about, outcome, records: delivered(counts) });
}
