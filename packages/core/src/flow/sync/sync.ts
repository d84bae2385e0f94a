import type { RuntimeConnector } from '../../definition/connector.ts';
import type { Range } from '../../definition/stream.ts';
import type { ConnectionRow } from '../../store/connections.ts';
import type { RunRow } from '../../store/sync.ts';
import type { ClaimedWork, DueWork } from '../../store/work.ts';
import type { Feature, Kernel, WorkspaceScope } from '../kernel.ts';
import { scopeOfWork } from '../work/scope-of-work.ts';
import { findConnection } from '../workspace-scope.ts';
import { applyTouch } from './apply-touch.ts';
import { readRecords } from './read-records.ts';
import { findStream, type SyncOptions, type SyncResult, syncStream } from './sync-stream.ts';

/** What `sync()` adds to a workspace. `R`: its records by stream; `Ranged`: the streams that can be limited in time. */
export interface SyncMethods<R, Ranged extends string> {
  /** The names of the streams, parents before their children. */
  readonly streams: readonly (keyof R & string)[];
  /** Brings one stream up to date, or the part of it inside `range`. Killed at any point, the next call goes on from the last page. */
  sync<K extends keyof R & string>(
    stream: K,
    options?: SyncOptions & (K extends Ranged ? { readonly range?: Range } : unknown),
  ): Promise<SyncResult>;
  /** Every live record, in the order of its key; also after a disconnect. */
  records<K extends keyof R & string>(stream: K): AsyncIterable<R[K]>;
  /** The sync log, newest first. */
  runs(options?: { readonly stream?: keyof R & string; readonly limit?: number }): Promise<readonly RunRow[]>;
}

/** How the sync feature is set up. */
export interface SyncFeatureOptions {
  /** How often `tick` syncs each stream; 15 minutes when left out. */
  readonly everySeconds?: number;
}

/** Keeps a connection's streams in your own database. */
export function sync({ everySeconds = 900 }: SyncFeatureOptions = {}): Feature<'sync'> {
  return Object.freeze({
    name: 'sync',
    initialWork: (connector, connection) =>
      streamOrder(connector)
        .filter((stream) => connection.abilities.includes(stream))
        .map((stream) => dueSync(connector.id, connection, stream, everySeconds)),
    runs: { sync: (kernel, work, signal) => runDueSync(kernel, work, signal, everySeconds) },
    touched: applyTouch,
    workspaceMethods,
  } satisfies Feature<'sync'>);
}

function dueSync(
  connector: string,
  { id, owner }: Pick<ConnectionRow, 'id' | 'owner'>,
  stream: string,
  everySeconds: number,
): DueWork {
  return {
    key: JSON.stringify(['sync', id, stream]),
    kind: 'sync',
    connectionId: id,
    tenantId: owner.tenantId,
    args: { connector, owner, stream },
    inSeconds: 0,
    everySeconds,
  };
}

function workspaceMethods(scope: WorkspaceScope): SyncMethods<Record<string, object>, string> {
  return {
    streams: streamOrder(scope.bound.connector),
    sync: (stream, options) => syncStream(scope, stream, options),
    records: (stream) => {
      findStream(scope, stream);
      return readRecords(scope, stream);
    },
    async runs({ stream, limit = 50 } = {}) {
      await findConnection(scope.kernel, scope.key);
      return scope.kernel.store.sync.runs({ ...scope.key, ...(stream !== undefined && { stream }), limit });
    },
  };
}

/** Parents before their children, else as declared. */
function streamOrder({ streams }: RuntimeConnector): readonly string[] {
  const depth = (name: string): number => {
    const parent = Object.keys(streams).find((other) => streams[other] === streams[name]?.per);
    return parent === undefined ? 0 : 1 + depth(parent);
  };
  return Object.keys(streams).sort((left, right) => depth(left) - depth(right));
}

/** A parent's new records are new partitions of its children, which are then due at once. */
async function runDueSync(
  kernel: Kernel,
  work: ClaimedWork,
  signal: AbortSignal,
  everySeconds: number,
): Promise<void> {
  const scope = scopeOfWork(kernel, work);
  const name = String(work.args.stream);
  const { counts } = await syncStream(scope, name, { signal });
  if (counts.inserted + counts.updated === 0) return;
  const { id: connector, streams } = scope.bound.connector;
  const row = await findConnection(kernel, scope.key);
  const children = Object.keys(streams).filter(
    (child) => streams[child]?.per === streams[name] && row.abilities.includes(child),
  );
  await kernel.store.work.submit(children.map((child) => dueSync(connector, row, child, everySeconds)));
}
