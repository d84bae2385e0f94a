import { sha256 } from '../../crypto/hash.ts';
import type { Range, Stream } from '../../definition/stream.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { PageCounts } from '../../store/sync.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { partValues } from '../part-context.ts';
import { recordKey } from '../record-key.ts';
import { load, requireAbility } from '../workspace-scope.ts';
import { addCounts, delivered, noCounts } from './counts.ts';
import { readRecords } from './read-records.ts';
import { runPartition } from './run-partition.ts';

/** How one sync is run. */
export interface SyncOptions {
  readonly signal?: AbortSignal;
  /** Called after every committed page. */
  readonly onProgress?: (progress: SyncProgress) => void;
  /** Believe a walk that shows less than half of what was there, and delete the rest. */
  readonly allowMassDeletion?: boolean;
}

/** How far a sync has come. */
export interface SyncProgress {
  readonly stream: string;
  /** Of a stream with a parent, one partition a parent record; of any other, one. */
  readonly partitions: { readonly done: number; readonly total: number };
  readonly pages: number;
  readonly records: number;
}

/** How one sync of a stream went. */
export interface SyncResult {
  readonly stream: string;
  /** `busy`: another worker is at it. `waiting`: settings in `missing` have to be chosen first. */
  readonly outcome: 'succeeded' | 'busy' | 'waiting';
  readonly counts: PageCounts;
  readonly missing: readonly string[];
}

interface Wanted extends SyncOptions {
  readonly range?: Range;
  /** Only this parent record's partition. */
  readonly partition?: string;
}

/** Brings one stream up to date, partition by partition. */
export async function syncStream(
  scope: WorkspaceScope,
  name: string,
  wanted: Wanted = {},
): Promise<SyncResult> {
  const stream = findStream(scope, name);
  const loaded = await load(scope);
  await requireAbility(scope, loaded, name, stream);
  const { values, missing } = partValues(scope.bound, loaded.row, stream.needs);
  if (missing.length > 0) return { stream: name, outcome: 'waiting', counts: noCounts, missing };
  const settingsHash =
    stream.needs.settings === undefined ? '' : await sha256(JSON.stringify(values.settings));
  const signal = wanted.signal ?? new AbortController().signal;
  const parents = await partitionsOf(scope, stream, values, wanted.partition);
  let counts = noCounts;
  let pages = 0;
  let busy = 0;
  for (const [done, { partition, parent }] of parents.entries()) {
    const onPage = (page: PageCounts) => {
      pages += 1;
      counts = addCounts(counts, page);
      report(scope, name, wanted.onProgress, { done, total: parents.length }, pages, delivered(counts));
    };
    const { range, allowMassDeletion = false } = wanted;
    const run = {
      scope,
      loaded,
      stream,
      name,
      partition,
      parent,
      values,
      settingsHash,
      range,
      allowMassDeletion,
      signal,
      onPage,
    };
    const result = await runPartition(run);
    if (result.outcome === 'busy') busy += 1;
    else counts = { ...counts, deleted: counts.deleted + result.swept };
  }
  const outcome = busy > 0 && busy === parents.length ? 'busy' : 'succeeded';
  const { connector } = scope.bound;
  scope.kernel.emit({
    type: 'sync-ended',
    connector: connector.id,
    connection: scope.key.id,
    tenantId: scope.key.owner.tenantId,
    stream: name,
    outcome,
    records: delivered(counts),
  });
  return { stream: name, outcome, counts, missing: [] };
}

function report(
  { kernel, bound, key }: WorkspaceScope,
  stream: string,
  onProgress: SyncOptions['onProgress'],
  partitions: SyncProgress['partitions'],
  pages: number,
  records: number,
): void {
  kernel.emit({
    type: 'page-committed',
    connector: bound.connector.id,
    connection: key.id,
    tenantId: key.owner.tenantId,
    stream,
    pages,
    records,
  });
  onProgress?.({ stream, partitions, pages, records });
}

export function findStream({ bound }: Pick<WorkspaceScope, 'bound'>, name: string): Stream {
  const stream = Object.hasOwn(bound.connector.streams, name) ? bound.connector.streams[name] : undefined;
  if (stream !== undefined) return stream;
  throw new PatchbayError(
    'input/invalid',
    `${bound.connector.id} has no stream called ${name}. It has: ${Object.keys(bound.connector.streams).join(', ')}.`,
    { connector: bound.connector.id },
  );
}

interface Partition {
  readonly partition: string;
  readonly parent: Readonly<Record<string, unknown>>;
}

/** The whole stream, or one partition for each stored parent record that `where` lets through. */
async function partitionsOf(
  scope: WorkspaceScope,
  stream: Stream,
  values: object,
  only: string | undefined,
): Promise<readonly Partition[]> {
  const { per } = stream;
  if (per === undefined) return [{ partition: '', parent: {} }];
  const [name] = Object.entries(scope.bound.connector.streams).find(([, candidate]) => candidate === per) as [
    string,
    Stream,
  ];
  const parents: Partition[] = [];
  for await (const parent of readRecords(scope, name)) {
    const partition = partitionOf(per, parent);
    if (only !== undefined && only !== partition) continue;
    if (stream.where?.(parent as never, values as never) ?? true) parents.push({ partition, parent });
  }
  return parents;
}

/** A parent's key as a partition's name: the value itself where one field is the key. */
function partitionOf(per: Stream, parent: Readonly<Record<string, unknown>>): string {
  const [field, ...more] = per.key;
  return field !== undefined && more.length === 0 ? String(parent[field]) : recordKey(per.key, parent);
}
