import type { HeldPartition, RecordRow, RunRow, SyncStore } from '@patchbay/core';
import { type CallStep, type JsonRow, rowFrom } from './step-caller.ts';

/** Records by partition, with the lease of the run that fills it. */
export function syncStore(call: CallStep): SyncStore {
  return {
    async begin(run) {
      const held = await call<(JsonRow & { checkpoint?: unknown }) | undefined>('begin_run', run);
      // A checkpoint may itself be null.
      return held && { ...rowFrom<HeldPartition>(held), checkpoint: held.checkpoint };
    },
    commitPage: (page) => call('commit_page', page),
    end: (end) => call('end_run', end),
    async startOver(key) {
      await call('start_over', key);
    },
    remove: (key) => call('remove_records', key),
    async records(query) {
      const rows = await call<JsonRow[]>('list_records', query);
      return rows.map((row) => rowFrom<RecordRow>(row, ['updatedAt']));
    },
    async runs(query) {
      const rows = await call<JsonRow[]>('list_runs', query);
      return rows.map((row) => rowFrom<RunRow>(row, ['startedAt', 'endedAt']));
    },
  };
}
