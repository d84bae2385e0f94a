import type { ReadingRow, ReadingStore } from '@patchbay/core';
import { type CallStep, type JsonRow, rowFrom } from './step-caller.ts';

/** Time series of what polls found. */
export function readingStore(call: CallStep): ReadingStore {
  const rows = async (step: string, query: object) =>
    (await call<JsonRow[]>(step, query)).map((row) => rowFrom<ReadingRow>(row, ['measuredAt']));

  return {
    write: (polled) => call('write_readings', polled),
    read: (query) => rows('read_readings', query),
    latest: (key) => rows('latest_readings', key),
  };
}
