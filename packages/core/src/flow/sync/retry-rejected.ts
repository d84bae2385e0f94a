import { safeParse } from 'zod/v4/core';
import type { Stream } from '../../definition/stream.ts';
import type { RejectedRow, StoredRecord } from '../../store/sync.ts';
import { throwIfStopped } from '../cancelled.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { recordKey } from '../record-key.ts';
import { findConnection } from '../workspace-scope.ts';
import { storable } from './storable.ts';

/** What became of the records that were set aside. */
export interface RetriedRecords {
  /** Now among the stream's records. */
  readonly accepted: number;
  /** Still set aside: they do not fit this schema either, or do not name the key under which they were set aside. */
  readonly left: number;
}

const batch = 500;

/** The records of a stream that did not fit its schema, in batches. */
export async function* readRejected(
  scope: WorkspaceScope,
  stream: string,
  signal?: AbortSignal,
): AsyncGenerator<readonly RejectedRow[]> {
  const { kernel, key } = scope;
  await findConnection(kernel, key);
  let after: { partition: string; id: string } | undefined;
  for (;;) {
    throwIfStopped(signal);
    const rows = await kernel.store.sync.rejected({ ...key, stream, after, limit: batch });
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) return;
    after = { partition: last.partition, id: last.id };
  }
}

/**
 * Puts what was set aside through the schema that this process has. Without a key it cannot be known whether a later
 * version of a record is stored already, so one that named none stays where it is.
 */
export async function retryRejected(
  scope: WorkspaceScope,
  name: string,
  stream: Stream,
  signal?: AbortSignal,
): Promise<RetriedRecords> {
  const { kernel, key } = scope;
  let [accepted, left] = [0, 0];
  for await (const rows of readRejected(scope, name, signal)) {
    const fitting = Map.groupBy(
      rows.flatMap((row) => fittingRecord(stream, row)),
      ({ partition }) => partition,
    );
    for (const [partition, records] of fitting) {
      const at = { connectionId: key.id, tenantId: key.owner.tenantId, stream: name, partition };
      left -= records.length;
      accepted += await kernel.store.sync.accept({ ...at, records: records.map(({ record }) => record) });
    }
    left += rows.length;
  }
  return { accepted, left };
}

function fittingRecord(
  { schema, key }: Stream,
  row: RejectedRow,
): readonly { readonly partition: string; readonly record: StoredRecord }[] {
  const parsed = safeParse(schema, row.data);
  if (!parsed.success) return [];
  const data = storable(parsed.data) as Readonly<Record<string, unknown>>;
  const record = { key: recordKey(key, data), data };
  return record.key === row.key ? [{ partition: row.partition, record }] : [];
}
