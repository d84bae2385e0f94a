import type { CommitPage, HeldPartition, PartitionKey, RunEnd, Store, StoredRecord } from '@patchbay/core';

/** A run that holds its partition, and what it was begun with. */
export interface SampleRun extends PartitionKey, HeldPartition {
  readonly tenantId: string;
  readonly runId: string;
}

type Begin = Parameters<Store['sync']['begin']>[0];

/** What `begin` is asked with; everything that is not given is the same in each. */
export function sampleBegin(connectionId: string, changed: Partial<Begin> = {}): Begin {
  const at = { connectionId, stream: 'channels', partition: '', tenantId: 'acme' };
  return {
    ...at,
    runId: 'run-1',
    holder: 'worker-1',
    leaseSeconds: 60,
    settingsHash: 'settings-1',
    ...changed,
  };
}

/** Begins a run that nobody else holds. */
export async function beginRun(
  store: Store,
  connectionId: string,
  changed: Partial<Begin> = {},
): Promise<SampleRun> {
  const begin = sampleBegin(connectionId, changed);
  const held = await store.sync.begin(begin);
  if (!held) throw new Error('The partition is held by somebody else, or there is no such connection.');
  const { stream, partition, tenantId, runId } = begin;
  return { connectionId: begin.connectionId, stream, partition, tenantId, runId, ...held };
}

/** A page of this run, empty but for what is given. */
export function samplePage(
  { connectionId, stream, partition, tenantId, runId, fence, version }: SampleRun,
  changed: Partial<CommitPage>,
): CommitPage {
  const at = { connectionId, stream, partition, tenantId, runId, fence, version };
  return { ...at, leaseSeconds: 60, records: [], deleted: [], rejected: [], scanning: false, ...changed };
}

/** The end of this run: a success without a sweep but for what is given. */
export function sampleEnd(
  { connectionId, stream, partition, runId, fence }: SampleRun,
  changed: Partial<RunEnd> = {},
): RunEnd {
  const at = { connectionId, stream, partition, runId, fence };
  return {
    ...at,
    outcome: 'succeeded',
    errorCode: undefined,
    sweep: false,
    maxDeletedShare: 0.5,
    ...changed,
  };
}

/** A record with this one key field. */
export function sampleRecord(id: string, data: Readonly<Record<string, unknown>> = {}): StoredRecord {
  return { key: JSON.stringify([id]), data: { id, ...data } };
}

/** The ids of the live records of a stream, in the store's order. */
export async function recordIds(
  store: Store,
  { id, tenantId }: { id: string; tenantId?: string },
): Promise<unknown[]> {
  const owner = { tenantId: tenantId ?? 'acme', userId: 'ada' };
  const rows = await store.sync.records({ owner, id, stream: 'channels', after: undefined, limit: 1000 });
  return rows.map(({ data }) => data.id);
}
