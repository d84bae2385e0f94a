import type { RuntimeConnector } from '../../definition/connector.ts';
import type { Metric } from '../../definition/telemetry.ts';
import type { ReadingRow } from '../../store/readings.ts';
import type { Owner } from '../../store/scope.ts';
import type { DueWork } from '../../store/work.ts';
import { cancellable } from '../cancellable.ts';
import type { Cancellable } from '../cancelled.ts';
import type { Feature, WorkspaceScope } from '../kernel.ts';
import { scopeOfWork } from '../work/scope-of-work.ts';
import { findConnection } from '../workspace-scope.ts';
import { type PollResult, poll } from './poll.ts';

/** What `telemetry()` adds to a workspace. */
export interface TelemetryMethods {
  /** Polls devices and gauges once and stores the readings. */
  poll(options?: { readonly signal?: AbortSignal }): Promise<PollResult>;
  /** The newest reading of every device, sensor and metric. */
  latest(options?: Cancellable): Promise<readonly ReadingRow[]>;
  /** Readings, newest first; also after a disconnect. */
  readings(
    options?: { readonly metric?: Metric; readonly since?: Date; readonly limit?: number } & Cancellable,
  ): Promise<readonly ReadingRow[]>;
}

/** Polls a connection's devices and gauges into your own database, as often as the connector says. */
export function telemetry(): Feature<'telemetry'> {
  return Object.freeze({
    name: 'telemetry',
    initialWork: (connector, { id, owner }, covers) =>
      covers(connector.telemetry) ? [duePoll(connector, id, owner)] : [],
    runs: {
      poll: async (kernel, work, signal) => {
        const scope = scopeOfWork(kernel, work);
        const { paused } = await findConnection(kernel, scope.key);
        if (!paused) await poll(scope, signal);
      },
    },
    workspaceMethods,
  } satisfies Feature<'telemetry'>);
}

function duePoll({ id: connector, telemetry }: RuntimeConnector, id: string, owner: Owner): DueWork {
  return {
    key: JSON.stringify(['poll', id]),
    kind: 'poll',
    connectionId: id,
    tenantId: owner.tenantId,
    args: { connector, owner },
    inSeconds: 0,
    everySeconds: telemetry.everySeconds,
  };
}

function workspaceMethods(scope: WorkspaceScope): TelemetryMethods {
  const { kernel, key } = scope;
  return {
    poll: ({ signal } = {}) => poll(scope, signal),
    ...cancellable<Pick<TelemetryMethods, 'latest' | 'readings'>>({
      async latest() {
        await findConnection(kernel, key);
        return kernel.store.readings.latest(key);
      },
      async readings({ limit = 500, signal: _, ...filter } = {}) {
        await findConnection(kernel, key);
        return kernel.store.readings.read({ ...key, ...filter, limit });
      },
    }),
  };
}
