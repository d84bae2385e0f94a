import type {
  ChangeRow,
  CommitPage,
  PageCounts,
  PartitionKey,
  RecordRow,
  RejectedRecord,
  StoredRecord,
} from '@patchbay/core';
import { json, sameJson } from './json.ts';
import { keyOf } from './key-of.ts';
import type { Lease } from './lease.ts';
import { compareText } from './ordering.ts';

/** A stored record; a deleted one keeps its place as a tombstone. */
export interface KeptRecord {
  readonly data: Readonly<Record<string, unknown>>;
  readonly updatedAt: Date;
  readonly deleted: boolean;
}

/** A record that did not fit its schema. */
export interface KeptRejected extends RejectedRecord {
  readonly rejectedAt: Date;
}

/** Keys that a step has changed, by what happened to them. */
export interface Changed {
  readonly added: string[];
  readonly updated: string[];
  readonly deleted: string[];
}

/** One partition with its lease, its mark and its records. Unlike other rows it changes in place: pages are many. */
export interface Partition {
  readonly connectionId: string;
  readonly stream: string;
  readonly partition: string;
  readonly records: Map<string, KeptRecord>;
  /** Records that did not fit their schema, until they do; one however often it is read. */
  readonly rejected: Map<string, KeptRejected>;
  /** Keys that the walk under way has shown. */
  readonly seen: Set<string>;
  lease: (Lease & { readonly runId: string }) | undefined;
  fence: number;
  version: number;
  cursor: string | undefined;
  checkpoint: unknown;
  format: number;
  windows: unknown;
  /** Keys that events deleted during the run under way, with the pages that were written by then. */
  removed: readonly { readonly key: string; readonly pages: number }[];
  settingsHash: string;
  /** Names that records had in earlier runs. */
  fields: readonly string[] | undefined;
  /** By the step under way. */
  changed: Changed;
  /** Keys in order, while no new one has come. */
  ordered: readonly string[] | undefined;
}

/** Takes in the records and deletions of a page. What has not changed is not touched. */
export function applyPage(partition: Partition, page: CommitPage, now: Date): PageCounts {
  const counts = { inserted: 0, updated: 0, unchanged: 0, deleted: 0, rejected: page.rejected.length };
  for (const { key, data } of page.records) counts[putRecord(partition, key, json(data), now)] += 1;
  for (const key of page.deleted) counts.deleted += deleteRecord(partition, key, now);
  setAside(partition, page, now);
  if (page.scanning)
    for (const { key } of [...page.records, ...page.rejected]) if (key) partition.seen.add(key);
  return counts;
}

function setAside({ rejected }: Partition, page: CommitPage, now: Date): void {
  for (const { key } of page.records) rejected.delete(rejectedId(key));
  for (const one of page.rejected) {
    const id = one.key === undefined ? keyOf('data', JSON.stringify(one.data ?? null)) : rejectedId(one.key);
    rejected.set(id, structuredClone({ ...one, rejectedAt: now }));
  }
}

function rejectedId(key: string): string {
  return keyOf('key', key);
}

/** Stores records of which a version is still set aside; how many those were. */
export function acceptRecords(partition: Partition, records: readonly StoredRecord[], now: Date): number {
  const waiting = records.filter(({ key }) => partition.rejected.delete(rejectedId(key)));
  for (const { key, data } of waiting) putRecord(partition, key, json(data), now);
  return waiting.length;
}

function putRecord(
  { records, changed }: Partition,
  key: string,
  data: Readonly<Record<string, unknown>>,
  now: Date,
): 'inserted' | 'updated' | 'unchanged' {
  const before = records.get(key);
  const isLive = before !== undefined && !before.deleted;
  if (isLive && sameJson(before.data, data)) return 'unchanged';
  records.set(key, { data, updatedAt: now, deleted: false });
  changed[isLive ? 'updated' : 'added'].push(key);
  return isLive ? 'updated' : 'inserted';
}

/** Whether a page shows a record that an event deleted after the page was asked for. */
export function isStale({ removed }: Partition, { asked, records, rejected }: CommitPage): boolean {
  if (asked === undefined || removed.length === 0) return false;
  const shown = new Set([...records, ...rejected].map(({ key }) => key));
  return removed.some(({ key, pages }) => asked <= pages && shown.has(key));
}

/** Leaves a tombstone, and nothing set aside; 1 when there was a live record. */
export function deleteRecord({ records, rejected, changed }: Partition, key: string, now: Date): 0 | 1 {
  rejected.delete(rejectedId(key));
  const before = records.get(key);
  if (!before || before.deleted) return 0;
  records.set(key, { data: {}, updatedAt: now, deleted: true });
  changed.deleted.push(key);
  return 1;
}

/** Takes a tombstone away. */
export function forgetRecord(partition: Partition, key: string): void {
  partition.records.delete(key);
  partition.ordered = undefined;
}

export function nothingChanged(): Changed {
  return { added: [], updated: [], deleted: [] };
}

/** What the step that ends has changed; the next one begins with nothing. */
export function takeChanged(partition: Partition): readonly Pick<ChangeRow, 'kind' | 'key'>[] {
  const { changed } = partition;
  partition.changed = nothingChanged();
  return (['added', 'updated', 'deleted'] as const).flatMap((kind) =>
    changed[kind].map((key) => ({ kind, key })),
  );
}

/** Live records that the walk did not show, and how many live ones there are. */
export function absentKeys({ records, seen }: Partition): {
  readonly absent: readonly string[];
  readonly live: number;
} {
  const live = [...records].filter(([, record]) => !record.deleted).map(([key]) => key);
  return { absent: live.filter((key) => !seen.has(key)), live: live.length };
}

/** At most `limit` live records with a key after `after`, in key order. */
export function recordsAfter(
  partition: Partition,
  after: string | undefined,
  limit: number,
): readonly RecordRow[] {
  if (partition.ordered?.length !== partition.records.size) {
    partition.ordered = [...partition.records.keys()].sort(compareText);
  }
  const rows: RecordRow[] = [];
  const keys = partition.ordered;
  for (let index = after === undefined ? 0 : firstAfter(keys, after); rows.length < limit; index++) {
    const key = keys[index];
    if (key === undefined) break;
    const record = partition.records.get(key);
    if (!record || record.deleted) continue;
    const { data, updatedAt } = record;
    rows.push(structuredClone({ key, data, partition: partition.partition, updatedAt }));
  }
  return rows;
}

/** Index of the first key that sorts after `after`, by halving. */
function firstAfter(keys: readonly string[], after: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareText(keys[middle] ?? '', after) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Under which a partition is kept. */
export function partitionKey({ connectionId, stream, partition }: PartitionKey): string {
  return keyOf(connectionId, stream, partition);
}
