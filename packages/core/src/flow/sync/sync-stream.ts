import { sha256 } from '../../crypto/hash.ts';
import type { Range } from '../../definition/stream.ts';
import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import type { PageCounts } from '../../store/sync.ts';
import { savesMarks } from '../budget/pace.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { partValues } from '../part-context.ts';
import { sideBySide } from '../side-by-side.ts';
import { findConnection, loadForAbility } from '../workspace-scope.ts';
import { byTurn } from './by-turn.ts';
import { concernsAll } from './concerns-all.ts';
import { delivered, noCounts } from './counts.ts';
import { findStream } from './find-stream.ts';
import type { PartitionRun } from './partition-run.ts';
import { type Partition, partitionsOf } from './partitions-of.ts';
import { PartsWalk, type SlicePlace } from './parts-walk.ts';
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

/** What the feature's settings add. */
export interface SyncLimits {
  readonly maxRejectedShare: number;
  /** How many partitions of a stream, or windows of a range, are read at a time. */
  readonly partsAtOnce: number;
}

export interface WantedSync extends SyncOptions, SyncLimits {
  readonly range?: Range;
  /** Only this parent record's partition. */
  readonly partition?: string;
  /** Not to the end, but up to a time of the clock, in milliseconds. */
  readonly slice?: SlicePlace & { readonly until: number };
}

/** How a sync went, or a slice of one. */
export interface Synced extends Pick<SyncResult, 'counts' | 'missing'> {
  /** `continued`: the slice ended before the stream did. */
  readonly outcome: SyncResult['outcome'] | 'continued';
  readonly failure: unknown;
  /** The first partition's that failed by itself; the failure may be another's. */
  readonly failedAlone: { readonly error: unknown } | undefined;
  /** For the next slice of this round. */
  readonly place: SlicePlace;
}

/** Brings one stream up to date, partition by partition. One that fails does not keep the others from being tried. */
export async function syncStream(
  scope: WorkspaceScope,
  name: string,
  wanted: Omit<WantedSync, 'slice'>,
): Promise<SyncResult> {
  const { failure, outcome, counts, missing } = await syncParts(scope, name, wanted);
  if (failure !== undefined) throw failure;
  // Only slices are continued.
  return { stream: name, outcome: outcome === 'continued' ? 'partial' : outcome, counts, missing };
}

/** The same for a slice of it; what fails is in the answer. */
export async function syncParts(scope: WorkspaceScope, name: string, wanted: WantedSync): Promise<Synced> {
  const stream = findStream(scope, name);
  checkRange(scope, wanted.range);
  const loaded = await loadForAbility(scope, name, stream);
  const { values, missing } = partValues(loaded.bound, loaded.row, stream.needs);
  const nothing = { failure: undefined, failedAlone: undefined, place: {} };
  if (missing.length > 0) return { outcome: 'waiting', counts: noCounts, missing, ...nothing };
  const settingsHash =
    stream.needs.settings === undefined ? '' : await sha256(JSON.stringify(values.settings));
  const { range, slice, allowMassDeletion = false, maxRejectedShare, partsAtOnce } = wanted;
  const found = await partitionsOf(scope, stream, values, wanted.partition);
  // The slices of a round know where they stand by an order that stays.
  const partitions = slice ? found : await byTurn(scope, name, found, partsAtOnce);
  const tally = new SyncTally(name, partitions.length);
  const { signal = new AbortController().signal, onProgress } = wanted;
  const windowsAtOnce = partitions.length > 1 ? 1 : partsAtOnce;
  const limits = { range, windowsAtOnce, until: slice?.until, allowMassDeletion, maxRejectedShare, signal };
  const drift = new SchemaDrift(stream);
  const run = { scope, loaded, stream, name, values, settingsHash, drift, ...limits };
  const parts = new PartsWalk(partitions, slice ?? {});
  const told = (progress: SyncProgress) => report(scope, progress, onProgress);
  const early = await walkParts(run, parts, { tally, partsAtOnce, told });
  const { failure, failedAlone, counts } = tally;
  const outcome = early ?? tally.outcome;
  tell(scope, name, { outcome: failure === undefined ? outcome : 'failed', counts, drift });
  const place = { after: parts.upTo, cut: parts.cut };
  return { outcome, counts, missing: [], failure, failedAlone, place };
}

function checkRange({ connector }: WorkspaceScope, range: Range | undefined): void {
  if (range === undefined || range.from.getTime() <= range.to.getTime()) return;
  throw new PatchbayError('input/invalid', 'range has to be two dates, of which `to` is not before `from`.', {
    connector: connector.id,
  });
}

/** Tells why it ended early, where it did and nothing failed. */
async function walkParts(
  run: Omit<PartitionRun, keyof Partition | 'onPage'>,
  parts: PartsWalk,
  {
    tally,
    partsAtOnce,
    told,
  }: { tally: SyncTally; partsAtOnce: number; told: (progress: SyncProgress) => void },
): Promise<'paused' | 'cancelled' | 'continued' | undefined> {
  let early: 'paused' | 'cancelled' | 'continued' | undefined;
  await sideBySide(parts.open, partsAtOnce, async ({ partition, parent }) => {
    if (parts.begun > 0 && isOver(run)) early ??= 'continued';
    if (early !== undefined) return false;
    parts.begun += 1;
    let pages = 0;
    const onPage: PartitionRun['onPage'] = (counts, { share }) => {
      pages += 1;
      told(tally.page(partition, counts, share));
    };
    try {
      const result = await runPartition({ ...run, partition, parent, onPage });
      if (result.outcome === 'cancelled' || result.outcome === 'continued') early ??= result.outcome;
      else if (result.outcome === 'busy' && (await isPaused(run.scope))) early ??= 'paused';
      if (early !== undefined && result.outcome !== 'succeeded') return false;
      tally.ended(partition, result);
    } catch (error) {
      const isCut = pages > 0 && !savesMarks(run.stream) && isPatchbayError(error, 'request/rate-limited');
      const hadTurn = isCut && parts.cutOff(partition);
      tally.failed(partition, error, hadTurn || !concernsAll(error));
      if (hadTurn) parts.end(partition);
      if (run.signal.aborted || concernsAll(error)) return false;
    }
    parts.end(partition);
    return early === undefined;
  });
  return early;
}

function isOver({ until, scope: { kernel } }: Pick<PartitionRun, 'until' | 'scope'>): boolean {
  return until !== undefined && kernel.clock.now().getTime() >= until;
}

async function isPaused({ kernel, key }: WorkspaceScope): Promise<boolean> {
  return (await findConnection(kernel, key)).paused;
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
