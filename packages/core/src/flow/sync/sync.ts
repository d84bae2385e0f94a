import type { Range } from '../../definition/stream.ts';
import type { RunRow } from '../../store/sync.ts';
import { cancellable } from '../cancellable.ts';
import type { Cancellable } from '../cancelled.ts';
import type { Feature, WorkspaceScope } from '../kernel.ts';
import { checkAtOnce } from '../side-by-side.ts';
import { dailyPruning } from '../work/retention.ts';
import { findConnection } from '../workspace-scope.ts';
import { applyTouch } from './apply-touch.ts';
import { dueSyncs, streamOrder } from './due-sync.ts';
import { runDueSync } from './due-sync-run.ts';
import { findStream } from './find-stream.ts';
import { type Change, type ChangesOptions, readChanges } from './read-changes.ts';
import { type RecordsOptions, readRecords } from './read-records.ts';
import { type StreamSync, type SyncAllOptions, syncAll } from './sync-all.ts';
import { type SyncControl, syncControl } from './sync-control.ts';
import { prunesSync, type SyncRetention } from './sync-retention.ts';
import { checkPace, type SyncSchedule, syncSchedule } from './sync-schedule.ts';
import { type SyncOptions, syncStream } from './sync-stream.ts';
import type { SyncResult } from './sync-tally.ts';

/** What `sync()` adds to a workspace. `R`: its records by stream; `Ranged`: the streams that can be limited in time. */
export interface SyncMethods<R, Ranged extends string>
  extends SyncControl<keyof R & string>,
    SyncSchedule<keyof R & string> {
  /** The names of the streams, parents before their children. */
  readonly streams: readonly (keyof R & string)[];
  /**
   * Brings one stream up to date, or the part of it inside `range`. Killed at any point, the next call goes on from the last
   * page. Throws where a part of it failed, once the others were tried.
   */
  sync<K extends keyof R & string>(
    stream: K,
    options?: SyncOptions & (K extends Ranged ? { readonly range?: Range } : unknown),
  ): Promise<SyncResult>;
  /**
   * Brings all streams that the consent covers up to date, parents before their children, the others side by side. A stream
   * that fails is in the answer with its error and keeps no other from being tried.
   */
  syncAll(options?: SyncAllOptions): Promise<readonly StreamSync<keyof R & string>[]>;
  /** Every live record, in the order of its key; also after a disconnect. */
  records<K extends keyof R & string>(stream: K, options?: RecordsOptions): AsyncIterable<R[K]>;
  /**
   * What changed since a cursor, so that an app can follow a stream without a queue: keep the cursor of the last change
   * that was dealt with, and pass it the next time. Ends when there is nothing newer. Each change comes at least once, and
   * none is passed over, however late it was committed. Throws `sync/cursor-expired` when the cursor is older than the
   * changes that are kept: start again without it.
   */
  changes<K extends keyof R & string>(stream: K, options?: ChangesOptions): AsyncIterable<Change<R[K]>>;
  /** The sync log, newest first. */
  runs(
    options?: { readonly stream?: keyof R & string; readonly limit?: number } & Cancellable,
  ): Promise<readonly RunRow[]>;
}

/** How the sync feature is set up. */
export interface SyncFeatureOptions {
  /** How often `tick` syncs each stream; 15 minutes when left out. */
  readonly everySeconds?: number;
  /**
   * A complete walk fails with `response/invalid` when more than this share of at least 100 records did not fit the stream's
   * schema; 0.5 when left out. What fitted is stored in any case, and the rest is set aside.
   */
  readonly maxRejectedShare?: number;
  /** How many partitions of a stream, or windows of a range, are read at a time; 4 when left out. */
  readonly partsAtOnce?: number;
  readonly retention?: SyncRetention;
}

type SyncSettings = Required<Omit<SyncFeatureOptions, 'retention'>>;

/** Keeps a connection's streams in your own database. */
export function sync({
  everySeconds = 900,
  maxRejectedShare = 0.5,
  partsAtOnce = 4,
  retention = {},
}: SyncFeatureOptions = {}): Feature<'sync'> {
  checkPace('sync({ everySeconds })', everySeconds, 'config/invalid');
  checkAtOnce('sync({ partsAtOnce })', partsAtOnce, 'config/invalid');
  const set = { everySeconds, maxRejectedShare, partsAtOnce };
  return Object.freeze({
    name: 'sync',
    initialWork: (connector, connection) => dueSyncs(connector, connection, everySeconds),
    upkeep: [dailyPruning('prune-sync')],
    runs: {
      sync: (kernel, work, signal, shift) => runDueSync(kernel, work, signal, shift, set),
      'prune-sync': prunesSync(retention),
    },
    touched: (scope, touch, signal) => applyTouch(scope, touch, { signal, maxRejectedShare, partsAtOnce }),
    workspaceMethods: (scope) => workspaceMethods(scope, set),
  } satisfies Feature<'sync'>);
}

function workspaceMethods(
  scope: WorkspaceScope,
  { everySeconds, ...limits }: SyncSettings,
): SyncMethods<Record<string, object>, string> {
  return {
    ...syncControl(scope, everySeconds),
    ...syncSchedule(scope),
    streams: streamOrder(scope.connector),
    sync: (stream, options) => syncStream(scope, stream, { ...options, ...limits }),
    syncAll: (options) => syncAll(scope, { ...options, ...limits }),
    records: (stream, options) => {
      findStream(scope, stream);
      return readRecords(scope, stream, options);
    },
    changes: (stream, options = {}) => {
      findStream(scope, stream);
      return readChanges(scope, stream, options);
    },
    ...cancellable<Pick<SyncMethods<Record<string, object>, string>, 'runs'>>({
      async runs({ stream, limit = 50 } = {}) {
        await findConnection(scope.kernel, scope.key);
        return scope.kernel.store.sync.runs({ ...scope.key, ...(stream !== undefined && { stream }), limit });
      },
    }),
  };
}
