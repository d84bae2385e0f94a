import type { CommitPage, PageCounts, PartitionKey, RecordRow } from '@patchbay/core';
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

/** One partition with its lease, its mark and its records. Unlike other rows it changes in place: pages are many. */
export interface Partition {
  readonly connectionId: string;
  readonly stream: string;
  readonly partition: string;
  readonly records: Map<string, KeptRecord>;
  /** Keys that the walk under way has shown. */
  readonly seen: Set<string>;
  lease: (Lease & { readonly runId: string }) | undefined;
  fence: number;
  version: number;
  cursor: string | undefined;
  checkpoint: unknown;
  settingsHash: string;
  /** Keys in order, while no new one has come. */
  ordered: readonly string[] | undefined;
}

/** Takes in the records and deletions of a page. What has not changed is not touched. */
export function applyPage(partition: Partition, page: CommitPage, now: Date): PageCounts {
  const counts = { inserted: 0, updated: 0, unchanged: 0, deleted: 0, rejected: page.rejected.length };
  for (const { key, data } of page.records) counts[putRecord(partition, key, json(data), now)] += 1;
  for (const key of page.deleted) counts.deleted += deleteRecord(partition, key, now);
  if (page.scanning)
    for (const { key } of [...page.records, ...page.rejected]) if (key) partition.seen.add(key);
  return counts;
}

function putRecord(
  { records }: Partition,
  key: string,
  data: Readonly<Record<string, unknown>>,
  now: Date,
): 'inserted' | 'updated' | 'unchanged' {
  const before = records.get(key);
  const isLive = before !== undefined && !before.deleted;
  if (isLive && sameJson(before.data, data)) return 'unchanged';
  records.set(key, { data, updatedAt: now, deleted: false });
  return isLive ? 'updated' : 'inserted';
}

/** Leaves a tombstone; 1 when there was a live record. */
export function deleteRecord({ records }: Partition, key: string, now: Date): 0 | 1 {
  const before = records.get(key);
  if (!before || before.deleted) return 0;
  records.set(key, { data: {}, updatedAt: now, deleted: true });
  return 1;
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
