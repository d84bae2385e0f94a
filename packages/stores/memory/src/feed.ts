import type { ChangeRow } from '@patchbay/core';
import { keyOf } from './key-of.ts';
import { type Partition, takeChanged } from './partition.ts';

/** What one step changed in a partition. */
export interface FeedRow {
  readonly version: number;
  readonly partition: string;
  readonly changes: readonly Pick<ChangeRow, 'kind' | 'key'>[];
  readonly at: Date;
}

/** The changes of one stream, with the numbers of the last one and of the last that was pruned. */
export interface Feed {
  readonly connectionId: string;
  readonly rows: Set<FeedRow>;
  version: number;
  pruned: number;
}

/** Numbers what a step has changed in this partition; nothing when it changed nothing. */
export function announceChange(feeds: Map<string, Feed>, partition: Partition, at: Date): void {
  const changes = takeChanged(partition);
  if (changes.length === 0) return;
  const { connectionId, stream } = partition;
  const id = keyOf(connectionId, stream);
  const feed = feeds.get(id) ?? { connectionId, rows: new Set<FeedRow>(), version: 0, pruned: 0 };
  feeds.set(id, feed);
  feed.version += 1;
  feed.rows.add({ version: feed.version, partition: partition.partition, changes, at });
}
