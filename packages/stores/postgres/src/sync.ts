import type {
  ChangedPage,
  ChangeRow,
  HeldPartition,
  RecordRow,
  RejectedRow,
  RunRow,
  SyncStore,
} from '@patchbay/core';
import { type CallStep, type JsonRow, rowFrom } from './step-caller.ts';

/** Records by partition, with the lease of the run that fills it. */
export function syncStore(call: CallStep): SyncStore {
  return {
    async begin(run) {
      const held = await call<(JsonRow & { checkpoint?: unknown }) | undefined>('begin_run', run);
      // A checkpoint may itself be null.
      return held && { ...rowFrom<HeldPartition>(held), checkpoint: held.checkpoint };
    },
    commitPage: ({ recordsJson, ...page }) =>
      call('commit_page', page, recordsJson === undefined ? {} : { records: recordsJson }),
    end: (end) => call('end_run', end),
    cancel: (query) => call('cancel_runs', query),
    async startOver(key) {
      await call('start_over', key);
    },
    remove: (key) => call('remove_records', key),
    async rejected(query) {
      const rows = await call<(JsonRow & { data: unknown })[]>('list_rejected', query);
      // What was set aside may itself be null.
      return rows.map((row) => ({ ...rowFrom<RejectedRow>(row, ['rejectedAt']), data: row.data }));
    },
    accept: (key) => call('accept_records', key),
    async records(query) {
      const rows = await call<JsonRow[]>('list_records', query);
      return rows.map((row) => rowFrom<RecordRow>(row, ['updatedAt']));
    },
    async changes(query) {
      const page = await call<JsonRow & { readonly changes: readonly JsonRow[] }>('list_changes', query);
      return { ...rowFrom<ChangedPage>(page), changes: page.changes.map((row) => rowFrom<ChangeRow>(row)) };
    },
    prune: (ages) => call('prune_sync', ages),
    async runs(query) {
      const rows = await call<JsonRow[]>('list_runs', query);
      return rows.map((row) => rowFrom<RunRow>(row, ['startedAt', 'endedAt']));
    },
  };
}
