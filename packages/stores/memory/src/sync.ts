import type { PageCounts, PartitionKey, RunRow, SyncStore } from '@patchbay/core';
import { json } from './json.ts';
import { absentKeys, applyPage, deleteRecord, type Partition, partitionKey } from './partition.ts';
import { hasConnection, type State } from './state.ts';
import { readRecords, readRuns } from './sync-reads.ts';
import { isOver, secondsAfter } from './time.ts';

type Fenced = PartitionKey & { readonly fence: number };
type Mark = { readonly cursor?: string; readonly checkpoint?: unknown };

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
    runs.set(runId, { ...run, ...ended, counts, endedAt: state.now() });
  }

  return {
    async begin({ tenantId, runId, holder, leaseSeconds, settingsHash, ...key }) {
      if (!hasConnection(state, { tenantId, connectionId: key.connectionId })) return undefined;
      const now = state.now();
      const partition = partitions.get(partitionKey(key)) ?? emptyPartition(key, settingsHash);
      if (partition.lease && !isOver(partition.lease.until, now)) return undefined;
      partitions.set(partitionKey(key), partition);
      // Its worker is dead or will be refused: nobody else ends this run.
      if (partition.lease)
        endRun(partition.lease.runId, { status: 'failed', errorCode: 'sync/lease-lost' }, 0);
      if (partition.settingsHash !== settingsHash) dropMark(partition);
      if (!hasMark(partition)) partition.seen.clear();
      partition.settingsHash = settingsHash;
      partition.lease = { holder, runId, until: secondsAfter(now, leaseSeconds) };
      partition.fence += 1;
      runs.set(runId, startedRun(key, runId, now));
      const { fence, version, cursor } = partition;
      return { fence, version, cursor, checkpoint: json(partition.checkpoint) };
    },
    async commitPage(page) {
      const partition = held(page);
      if (!partition?.lease || partition.version !== page.version) return undefined;
      if (!hasConnection(state, page)) return undefined;
      const now = state.now();
      const counts = applyPage(partition, page, now);
      if (page.mark) saveMark(partition, page.mark);
      partition.lease = { ...partition.lease, until: secondsAfter(now, page.leaseSeconds) };
      const run = runs.get(page.runId);
      if (run) runs.set(run.id, { ...run, counts: sum(run.counts, counts), pages: run.pages + 1 });
      return counts;
    },
    async end({ runId, outcome, errorCode, mark, sweep, maxDeletedShare, ...key }) {
      const partition = held(key);
      if (!partition) return undefined;
      const now = state.now();
      const succeeded = outcome === 'succeeded';
      const swept =
        succeeded && sweep ? sweepAbsent(partition, maxDeletedShare, now) : { deleted: 0, spared: 0 };
      if (succeeded && mark) saveMark(partition, mark);
      if (succeeded) partition.seen.clear();
      partition.lease = undefined;
      endRun(runId, { status: outcome, errorCode }, swept.deleted);
      const row = state.connections.get(key.connectionId);
      if (row && succeeded) state.connections.set(row.id, { ...row, lastSyncedAt: now });
      return swept;
    },
    async startOver(key) {
      const partition = held(key);
      if (partition) dropMark(partition);
    },
    async remove({ tenantId, keys, ...key }) {
      const partition = partitions.get(partitionKey(key));
      if (!partition || !hasConnection(state, { tenantId, connectionId: key.connectionId })) return 0;
      const now = state.now();
      return keys.reduce((count, recordKey) => count + deleteRecord(partition, recordKey, now), 0);
    },
    records: async (query) => readRecords(state, query),
    runs: async (query) => readRuns(state, query),
  };
}

function emptyPartition({ connectionId, stream, partition }: PartitionKey, settingsHash: string): Partition {
  const noMark = { version: 0, cursor: undefined, checkpoint: undefined, settingsHash };
  const noRecords = { records: new Map(), seen: new Set<string>(), ordered: undefined };
  return { connectionId, stream, partition, ...noRecords, lease: undefined, fence: 0, ...noMark };
}

function hasMark({ cursor, checkpoint }: Partition): boolean {
  return cursor !== undefined || checkpoint !== undefined;
}

function saveMark(partition: Partition, { cursor, checkpoint }: Mark): void {
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
  return { deleted: absent.length, spared: 0 };
}

function startedRun({ connectionId, stream, partition }: PartitionKey, id: string, startedAt: Date): RunRow {
  const counts = { inserted: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0 };
  const open = { status: 'running', errorCode: undefined, endedAt: undefined } as const;
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
