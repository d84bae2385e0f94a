import type { PrunedCounts, SyncAges } from '@patchbay/core';
import { keyOf } from './key-of.ts';
import { forgetRecord } from './partition.ts';
import type { State } from './state.ts';
import { secondsAfter } from './time.ts';

/** One row that may go, and since when it could. */
type Old = readonly [at: Date, remove: () => unknown];

/** Deletes a store's history that is older than its kind may become. */
export function pruneSync(state: State, ages: SyncAges): PrunedCounts {
  const { limit } = ages;
  const changed = before(state, ages.changesSeconds);
  return {
    changes: oldest(feedRows(state), changed, limit),
    tombstones: oldest(tombstones(state), changed, limit),
    runs: oldest(endedRuns(state), before(state, ages.runsSeconds), limit),
    rejected: oldest(rejectedRecords(state), before(state, ages.rejectedSeconds), limit),
  };
}

/** Deletes handled events of the inbox. */
export function pruneDeliveries(
  state: State,
  { handledSeconds, limit }: { readonly handledSeconds: number; readonly limit: number },
): number {
  return oldest(handledDeliveries(state), before(state, handledSeconds), limit);
}

function before({ now }: State, seconds: number): Date {
  return secondsAfter(now(), -seconds);
}

function oldest(rows: Iterable<Old>, moment: Date, limit: number): number {
  const old = [...rows].filter(([at]) => at.getTime() < moment.getTime());
  old.sort(([left], [right]) => left.getTime() - right.getTime());
  const gone = old.slice(0, limit);
  for (const [, remove] of gone) remove();
  return gone.length;
}

function* feedRows({ feeds }: State): Generator<Old> {
  for (const feed of feeds.values())
    for (const row of feed.rows) {
      const remove = () => {
        feed.rows.delete(row);
        feed.pruned = Math.max(feed.pruned, row.version);
      };
      yield [row.at, remove];
    }
}

function* tombstones({ partitions, connections, deliveries }: State): Generator<Old> {
  const about = new Set<string>();
  for (const { row, recordKey } of deliveries.values())
    if (recordKey !== undefined)
      about.add(keyOf(row.connector, row.appId, row.event.about?.stream ?? '', recordKey));
  for (const partition of partitions.values()) {
    const { connector = '', appId = '' } = connections.get(partition.connectionId) ?? {};
    for (const [key, { deleted, updatedAt }] of partition.records) {
      const isMeant = partition.partition === '' && about.has(keyOf(connector, appId, partition.stream, key));
      if (deleted && !isMeant) yield [updatedAt, () => forgetRecord(partition, key)];
    }
  }
}

function* endedRuns({ runs }: State): Generator<Old> {
  for (const [id, { endedAt }] of runs) if (endedAt) yield [endedAt, () => runs.delete(id)];
}

function* rejectedRecords({ partitions }: State): Generator<Old> {
  for (const { rejected } of partitions.values())
    for (const [id, { rejectedAt }] of rejected) yield [rejectedAt, () => rejected.delete(id)];
}

function* handledDeliveries({ deliveries }: State): Generator<Old> {
  for (const [id, { handledAt }] of deliveries) if (handledAt) yield [handledAt, () => deliveries.delete(id)];
}
