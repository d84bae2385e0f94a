import type { DeviceRow, ReadingRow, ReadingStore } from '@patchbay/core';
import { keyOf } from './key-of.ts';
import { compareText } from './ordering.ts';
import { hasConnection, isOpen, ownConnection, type State } from './state.ts';

/** Time series of what polls found; one row for each device, sensor, metric and moment. */
export function readingStore(state: State): ReadingStore {
  function rowsOf(connectionId: string): Map<string, ReadingRow> {
    const rows = state.readings.get(connectionId) ?? new Map<string, ReadingRow>();
    state.readings.set(connectionId, rows);
    return rows;
  }

  return {
    async write({ tenantId, connectionId, devices, readings }) {
      if (!hasConnection(state, { tenantId, connectionId }) || !isOpen(state, connectionId)) return 0;
      const known = state.devices.get(connectionId) ?? new Map<string, DeviceRow>();
      state.devices.set(connectionId, known);
      for (const device of devices) known.set(device.externalId, structuredClone(device));
      const rows = rowsOf(connectionId);
      const before = rows.size;
      for (const reading of readings) {
        const key = keyOf(seriesOf(reading), String(reading.measuredAt.getTime()));
        if (!rows.has(key)) rows.set(key, structuredClone(reading));
      }
      return rows.size - before;
    },
    async read({ metric, since, limit, ...key }) {
      if (!ownConnection(state, key)) return [];
      const wanted = [...rowsOf(key.id).values()].filter(
        (row) => (metric === undefined || row.metric === metric) && (!since || row.measuredAt >= since),
      );
      return structuredClone(wanted.sort(newestFirst).slice(0, limit));
    },
    async latest(key) {
      if (!ownConnection(state, key)) return [];
      const newest = new Map<string, ReadingRow>();
      for (const row of [...rowsOf(key.id).values()].sort(newestFirst)) {
        if (!newest.has(seriesOf(row))) newest.set(seriesOf(row), row);
      }
      return structuredClone([...newest.values()]);
    },
  };
}

function seriesOf({ device, sensor, metric }: ReadingRow): string {
  return keyOf(device, sensor, metric);
}

function newestFirst(left: ReadingRow, right: ReadingRow): number {
  return right.measuredAt.getTime() - left.measuredAt.getTime() || bySeries(left, right);
}

function bySeries(left: ReadingRow, right: ReadingRow): number {
  return (
    compareText(left.device, right.device) ||
    compareText(left.sensor, right.sensor) ||
    compareText(left.metric, right.metric)
  );
}
