import type { Metric } from '../../definition/telemetry.ts';
import type { ReadingRow } from '../../store/readings.ts';
import type { Feature, WorkspaceScope } from '../kernel.ts';
import { scopeOfWork } from '../work/scope-of-work.ts';
import { findConnection } from '../workspace-scope.ts';
import { type PollResult, poll } from './poll.ts';

/** What `telemetry()` adds to a workspace. */
export interface TelemetryMethods {
  /** Polls devices and gauges once and stores the readings. */
  poll(options?: { readonly signal?: AbortSignal }): Promise<PollResult>;
  /** The newest reading of every device, sensor and metric. */
  latest(): Promise<readonly ReadingRow[]>;
  /** Readings, newest first; also after a disconnect. */
  readings(options?: {
    readonly metric?: Metric;
    readonly since?: Date;
    readonly limit?: number;
  }): Promise<readonly ReadingRow[]>;
}

/** Polls a connection's devices and gauges into your own database, as often as the connector says. */
export function telemetry(): Feature<'telemetry'> {
  return Object.freeze({
    name: 'telemetry',
    initialWork: (connector, { id, owner }) => [
      {
        key: JSON.stringify(['poll', id]),
        kind: 'poll',
        connectionId: id,
        tenantId: owner.tenantId,
        args: { connector: connector.id, owner },
        inSeconds: 0,
        everySeconds: connector.telemetry.everySeconds,
      },
    ],
    runs: {
      poll: async (kernel, work, signal) => {
        await poll(scopeOfWork(kernel, work), signal);
      },
    },
    workspaceMethods,
  } satisfies Feature<'telemetry'>);
}

function workspaceMethods(scope: WorkspaceScope): TelemetryMethods {
  const { kernel, key } = scope;
  return {
    poll: ({ signal } = {}) => poll(scope, signal),
    async latest() {
      await findConnection(kernel, key);
      return kernel.store.readings.latest(key);
    },
    async readings({ limit = 500, ...filter } = {}) {
      await findConnection(kernel, key);
      return kernel.store.readings.read({ ...key, ...filter, limit });
    },
  };
}
