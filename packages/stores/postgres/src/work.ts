import type { ClaimedWork, ScheduledWork, WorkStore } from '@patchbay/core';
import { type CallStep, type JsonRow, rowFrom } from './step-caller.ts';

/** What is due, each row worked on by one holder at a time. */
export function workStore(call: CallStep): WorkStore {
  return {
    async submit(work) {
      await call('submit_work', { work });
    },
    async claim(request) {
      const rows = await call<JsonRow[]>('claim_work', request);
      return rows.map((row) => rowFrom<ClaimedWork>(row));
    },
    async done(work) {
      await call('finish_work', work);
    },
    async failed(work) {
      await call('fail_work', work);
    },
    async again(work) {
      await call('continue_work', work);
    },
    renew: (work) => call('renew_work', work),
    async schedule(key, work) {
      await call('schedule_work', { ...key, work });
    },
    async schedules(query) {
      const rows = await call<JsonRow[]>('list_schedules', query);
      return rows.map((row) => rowFrom<ScheduledWork>(row, ['dueAt']));
    },
  };
}
