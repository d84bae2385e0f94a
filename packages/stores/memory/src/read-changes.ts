import type { ChangedPage, ChangeRow, ChangesQuery } from '@patchbay/core';
import type { FeedRow } from './feed.ts';
import { keyOf } from './key-of.ts';
import { partitionKey } from './partition.ts';
import { ownConnection, type State } from './state.ts';

/** A stream's changes after a place, with their records as they are now. */
export function readChanges(state: State, { stream, after, limit, ...key }: ChangesQuery): ChangedPage {
  const feed = ownConnection(state, key) && state.feeds.get(keyOf(key.id, stream));
  if (!feed) return { version: 0, pruned: 0, changes: [] };
  const { version, pruned } = feed;
  const changes: ChangeRow[] = [];
  if (after)
    for (const row of feed.rows) {
      if (changes.length >= limit) break;
      if (row.version < after.version) continue;
      const from = row.version === after.version ? after.index : 0;
      changes.push(
        ...changesOf(state, row, { connectionId: key.id, stream }).slice(from, from + limit - changes.length),
      );
    }
  return structuredClone({ version, pruned, changes });
}

function changesOf(
  { partitions }: State,
  { version, partition, changes }: FeedRow,
  at: { readonly connectionId: string; readonly stream: string },
): readonly ChangeRow[] {
  const records = partitions.get(partitionKey({ ...at, partition }))?.records;
  return changes.map(({ kind, key }, index) => {
    const record = kind === 'deleted' ? undefined : records?.get(key);
    const isLast = index === changes.length - 1;
    const next = isLast ? { version: version + 1, index: 0 } : { version, index: index + 1 };
    return { kind, partition, key, data: record?.deleted ? undefined : record?.data, next };
  });
}
