import type { ConnectionKey, RecordRow, RejectedRow, RunRow, SyncStore } from '@patchbay/core';
import { compareText } from './ordering.ts';
import { type Partition, recordsAfter } from './partition.ts';
import { ownConnection, type State } from './state.ts';

/** Live records of a stream in order of partition and key. */
export function readRecords(
  state: State,
  { stream, after, limit, ...key }: Parameters<SyncStore['records']>[0],
): readonly RecordRow[] {
  if (!ownConnection(state, key)) return [];
  const rows: RecordRow[] = [];
  for (const partition of partitionsOf(state, key, stream)) {
    const order = after ? compareText(partition.partition, after.partition) : 1;
    if (order < 0) continue;
    rows.push(...recordsAfter(partition, order === 0 ? after?.key : undefined, limit - rows.length));
  }
  return rows;
}

/** The sync log of a connection, newest first; of two that began together, the later one. */
export function readRuns(
  state: State,
  { stream, run: id, limit, ...key }: Parameters<SyncStore['runs']>[0],
): readonly RunRow[] {
  if (!ownConnection(state, key)) return [];
  const runs = [...state.runs.values()].filter(
    (run) =>
      run.connectionId === key.id &&
      (stream === undefined || run.stream === stream) &&
      (id === undefined || run.id === id),
  );
  runs.reverse().sort((left, right) => right.startedAt.getTime() - left.startedAt.getTime());
  return structuredClone(runs.slice(0, limit));
}

/** What is set aside of a stream, in order of partition and id. */
export function readRejected(
  state: State,
  { stream, after, limit, ...key }: Parameters<SyncStore['rejected']>[0],
): readonly RejectedRow[] {
  if (!ownConnection(state, key)) return [];
  const rows = partitionsOf(state, key, stream).flatMap(({ partition, rejected }) => {
    const order = after ? compareText(partition, after.partition) : 1;
    return [...rejected]
      .filter(([id]) => order > 0 || (order === 0 && after && compareText(id, after.id) > 0))
      .sort(([left], [right]) => compareText(left, right))
      .map(([id, kept]) => ({ ...kept, partition, id }));
  });
  return structuredClone(rows.slice(0, limit));
}

function partitionsOf(state: State, { id }: ConnectionKey, stream: string): readonly Partition[] {
  const partitions = [...state.partitions.values()].filter(
    (partition) => partition.connectionId === id && partition.stream === stream,
  );
  return partitions.sort((left, right) => compareText(left.partition, right.partition));
}
