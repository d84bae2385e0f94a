import { PatchbayError } from '../../errors/patchbay-error.ts';
import { cancellable } from '../cancellable.ts';
import type { Cancellable } from '../cancelled.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { findConnection } from '../workspace-scope.ts';
import { dueSync, streamOrder } from './due-sync.ts';
import { findStream } from './find-stream.ts';

/** How often `tick` syncs the streams of one connection. */
export interface SyncSchedule<Streams extends string> {
  /**
   * Sets how often a stream, or each that the consent covers, is synced: from 60 seconds to a year, or `off`. It stays so
   * through pauses, updates and a renewed consent, until it is set again; whoever calls `sync` still does it at once. Throws
   * `input/invalid` and changes nothing.
   */
  schedule(
    pace: { readonly stream?: Streams; readonly everySeconds: number | 'off' } & Cancellable,
  ): Promise<void>;
  /** How often each stream is synced, and when next, in the order of `streams`. */
  schedules(options?: Cancellable): Promise<readonly StreamSchedule<Streams>[]>;
}

/** How often one stream is synced. */
export interface StreamSchedule<Streams extends string = string> {
  readonly stream: Streams;
  readonly everySeconds: number | 'off';
  /** Past while it waits for a worker, or has one; undefined when it is off. */
  readonly nextAt: Date | undefined;
}

const year = 365 * 24 * 3600;

/** Throws unless a sync may be repeated at this pace. */
export function checkPace(
  what: string,
  everySeconds: number,
  code: 'config/invalid' | 'input/invalid',
): void {
  if (typeof everySeconds === 'number' && everySeconds >= 60 && everySeconds <= year) return;
  throw new PatchbayError(code, `${what} has to be a number of seconds, from 60 to a year of them.`);
}

/** These methods for one connection. */
export function syncSchedule(scope: WorkspaceScope): SyncSchedule<string> {
  const { kernel, connector, key } = scope;
  const { work } = kernel.store;
  return cancellable<SyncSchedule<string>>({
    async schedule({ stream, everySeconds }) {
      if (everySeconds !== 'off') checkPace('everySeconds', everySeconds, 'input/invalid');
      if (stream !== undefined) findStream(scope, stream);
      const row = await findConnection(kernel, key);
      if (row.status === 'disconnected')
        throw unfit(scope, 'This connection has ended: nothing of it is synced.');
      const streams = streamOrder(connector).filter(
        (name) => row.abilities.includes(name) && (stream ?? name) === name,
      );
      if (streams.length === 0)
        throw unfit(scope, `No consent to ${stream ?? 'any stream'} stands: it is not synced.`);
      const pace = everySeconds === 'off' ? undefined : everySeconds;
      const due = streams.map((name) => ({ ...dueSync(connector.id, row, name, 0), everySeconds: pace }));
      await work.schedule(key, due);
    },
    async schedules() {
      await findConnection(kernel, key);
      const rows = await work.schedules({ ...key, kind: 'sync' });
      return streamOrder(connector).flatMap((stream) => {
        const row = rows.find(({ args }) => args.stream === stream);
        return row ? { stream, everySeconds: row.everySeconds ?? 'off', nextAt: row.dueAt } : [];
      });
    },
  });
}

function unfit({ connector, key }: WorkspaceScope, message: string): PatchbayError {
  return new PatchbayError('input/invalid', message, { connector: connector.id, connection: key.id });
}
