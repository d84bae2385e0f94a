import type { Mark, PageCounts, PartitionKey, RunRow, SyncStore } from '@patchbay/core';
import { announceChange } from './feed.ts';
import { json } from './json.ts';
import {
  absentKeys,
  acceptRecords,
  applyPage,
  deleteRecord,
  isStale,
  nothingChanged,
  type Partition,
  partitionKey,
} from './partition.ts';
import { pruneSync } from './pruning.ts';
import { readChanges } from './read-changes.ts';
import { hasConnection, isOpen, ownConnection, type State } from './state.ts';
import { readRecords, readRejected, readRuns } from './sync-reads.ts';
import { isOver, secondsAfter } from './time.ts';

type Fenced = PartitionKey & { readonly fence: number };

/** Records by partition, with the lease of the run that fills it. */
export function syncStore(state: State): SyncStore {
  const { partitions, runs } = state;

  /** The partition, while this fence holds it. An expired lease that nobody took is still held. */
  function held(key: Fenced): Partition | undefined {
    const partition = partitions.get(partitionKey(key));
    return partition?.lease && partition.fence === key.fence ? partition : undefined;
  }

  function endRun(runId: string, ended: Pick<RunRow, 'status' | 'errorCode'>, deleted: number): void {
    const run = runs.get(runId);
    if (!run) return;
    const counts = { ...run.counts, deleted: run.counts.deleted + deleted };
    const share = ended.status === 'succeeded' && run.share !== undefined ? 1 : run.share;
    runs.set(runId, { ...run, ...ended, counts, share, endedAt: state.now() });
  }

  return {
    async begin({ tenantId, runId, holder, leaseSeconds, settingsHash, ...key }) {
      if (!hasConnection(state, { tenantId, connectionId: key.connectionId })) return undefined;
      if (!mayRun(state, key.connectionId)) return undefined;
      const now = state.now();
      const partition = partitions.get(partitionKey(key)) ?? emptyPartition(key, settingsHash);
      if (partition.lease && !isOver(partition.lease.until, now)) return undefined;
      partitions.set(partitionKey(key), partition);
      // Its worker is dead or will be refused: nobody else ends this run.
      if (partition.lease)
        endRun(partition.lease.runId, { status: 'failed', errorCode: 'sync/lease-lost' }, 0);
      if (partition.settingsHash !== settingsHash) {
        dropMark(partition);
        partition.windows = undefined;
      }
      partition.removed = [];
      if (!hasMark(partition)) partition.seen.clear();
      partition.settingsHash = settingsHash;
      partition.lease = { holder, runId, until: secondsAfter(now, leaseSeconds) };
      partition.fence += 1;
      runs.set(runId, startedRun(key, runId, now));
      const { fence, version, cursor, format, fields } = partition;
      const kept = { checkpoint: json(partition.checkpoint), windows: json(partition.windows) };
      return { fence, version, cursor, format, ...kept, fields };
    },
    async commitPage(page) {
      const partition = held(page);
      if (partition?.lease?.runId !== page.runId || partition.version !== page.version) return undefined;
      if (!hasConnection(state, page) || !mayRun(state, page.connectionId)) return undefined;
      if (isStale(partition, page)) {
        giveBack(partition);
        endRun(page.runId, { status: 'continued', errorCode: undefined }, 0);
        return undefined;
      }
      const now = state.now();
      const counts = applyPage(partition, page, now);
      announceChange(state.feeds, partition, now);
      if (page.mark) saveMark(partition, page.mark);
      if (page.windows !== undefined) partition.windows = json(page.windows);
      partition.lease = { ...partition.lease, until: secondsAfter(now, page.leaseSeconds) };
      const run = runs.get(page.runId);
      const { share = run?.share } = page;
      if (run) runs.set(run.id, { ...run, counts: sum(run.counts, counts), pages: run.pages + 1, share });
      return counts;
    },
    async end({ runId, errorCode, mark, fields, rangeDone, sweep, maxDeletedShare, ...end }) {
      const partition = held(end);
      if (!partition) return undefined;
      const now = state.now();
      const swept =
        end.outcome === 'succeeded' && sweep
          ? sweepAbsent(partition, maxDeletedShare, now)
          : { deleted: 0, spared: 0 };
      announceChange(state.feeds, partition, now);
      giveBack(partition);
      if (swept.spared > 0) endRun(runId, { status: 'failed', errorCode: 'response/invalid' }, 0);
      else endRun(runId, { status: end.outcome, errorCode }, swept.deleted);
      if (end.outcome === 'continued') partition.fields = fields ?? partition.fields;
      if (end.outcome !== 'succeeded' || swept.spared > 0) return swept;
      if (mark) saveMark(partition, mark);
      if (rangeDone) partition.windows = undefined;
      partition.fields = fields ?? partition.fields;
      partition.seen.clear();
      const row = state.connections.get(end.connectionId);
      if (row) state.connections.set(row.id, { ...row, lastSyncedAt: now });
      return swept;
    },
    async cancel({ stream, ...key }) {
      const row = ownConnection(state, key);
      const mine = [...runs.values()].filter(
        (run) =>
          run.connectionId === row?.id &&
          run.status === 'running' &&
          (stream === undefined || run.stream === stream),
      );
      for (const run of mine) {
        const partition = partitions.get(partitionKey(run));
        if (partition) giveBack(partition);
        endRun(run.id, { status: 'cancelled', errorCode: undefined }, 0);
      }
      return mine.length;
    },
    async startOver(key) {
      const partition = held(key);
      if (!partition) return;
      dropMark(partition);
      partition.seen.clear();
    },
    async remove({ tenantId, keys, ...key }) {
      const partition = partitions.get(partitionKey(key));
      if (!partition || !hasConnection(state, { tenantId, connectionId: key.connectionId })) return 0;
      const now = state.now();
      const pages = partition.lease && runs.get(partition.lease.runId)?.pages;
      if (pages !== undefined)
        partition.removed = [...partition.removed, ...keys.map((key) => ({ key, pages }))];
      const gone = keys.reduce((count, recordKey) => count + deleteRecord(partition, recordKey, now), 0);
      announceChange(state.feeds, partition, now);
      return gone;
    },
    async accept({ tenantId, records, ...key }) {
      const partition = partitions.get(partitionKey(key));
      if (!partition || !hasConnection(state, { tenantId, connectionId: key.connectionId })) return 0;
      const accepted = acceptRecords(partition, records, state.now());
      announceChange(state.feeds, partition, state.now());
      return accepted;
    },
    rejected: async (query) => readRejected(state, query),
    records: async (query) => readRecords(state, query),
    changes: async (query) => readChanges(state, query),
    prune: async (ages) => pruneSync(state, ages),
    runs: async (query) => readRuns(state, query),
  };
}

/** Ends the lease, with what was remembered for its run. */
function giveBack(partition: Partition): void {
  partition.lease = undefined;
  partition.removed = [];
}

/** Whether the connection lives and is not paused. */
function mayRun(state: State, id: string): boolean {
  return isOpen(state, id) && state.connections.get(id)?.paused === false;
}

function emptyPartition({ connectionId, stream, partition }: PartitionKey, settingsHash: string): Partition {
  const noMark = { version: 0, cursor: undefined, checkpoint: undefined, format: 1, settingsHash };
  const nothingHeld = { windows: undefined, removed: [] };
  const noRecords = {
    records: new Map(),
    rejected: new Map(),
    seen: new Set<string>(),
    ordered: undefined,
    changed: nothingChanged(),
  };
  return {
    connectionId,
    stream,
    partition,
    ...noRecords,
    lease: undefined,
    fence: 0,
    fields: undefined,
    ...noMark,
    ...nothingHeld,
  };
}

function hasMark({ cursor, checkpoint }: Partition): boolean {
  return cursor !== undefined || checkpoint !== undefined;
}

function saveMark(partition: Partition, { cursor, checkpoint, format = 1 }: Mark): void {
  partition.format = format;
  partition.cursor = cursor;
  partition.checkpoint = json(checkpoint);
  partition.version += 1;
}

function dropMark(partition: Partition): void {
  partition.cursor = undefined;
  partition.checkpoint = undefined;
}

/** Deletes what the walk did not show, unless that is a larger share of the live records than allowed. */
function sweepAbsent(partition: Partition, maxDeletedShare: number, now: Date) {
  const { absent, live } = absentKeys(partition);
  if (absent.length > live * maxDeletedShare) return { deleted: 0, spared: absent.length };
  for (const key of absent) deleteRecord(partition, key, now);
  for (const [id, { key }] of partition.rejected)
    if (key === undefined || !partition.seen.has(key)) partition.rejected.delete(id);
  return { deleted: absent.length, spared: 0 };
}

function startedRun({ connectionId, stream, partition }: PartitionKey, id: string, startedAt: Date): RunRow {
  const counts = { inserted: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0 };
  const open = { status: 'running', share: undefined, errorCode: undefined, endedAt: undefined } as const;
  return { id, connectionId, stream, partition, counts, pages: 0, startedAt, ...open };
}

function sum(left: PageCounts, right: PageCounts): PageCounts {
  return {
    inserted: left.inserted + right.inserted,
    updated: left.updated + right.updated,
    unchanged: left.unchanged + right.unchanged,
    deleted: left.deleted + right.deleted,
    rejected: left.rejected + right.rejected,
  };
}
