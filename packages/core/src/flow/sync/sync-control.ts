import type { RejectedRow } from '../../store/sync.ts';
import { cancellable } from '../cancellable.ts';
import type { Cancellable } from '../cancelled.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { findConnection } from '../workspace-scope.ts';
import { dueSyncs } from './due-sync.ts';
import { findStream } from './find-stream.ts';
import { type RetriedRecords, readRejected, retryRejected } from './retry-rejected.ts';

/** How a connection's syncs are stopped and let go on, and what becomes of records that did not fit. */
export interface SyncControl<Streams extends string> {
  /**
   * Ends the syncs of a stream that are under way, in whatever process: nothing is written by them after this has
   * resolved, and each ends with the outcome `cancelled`. Its schedule goes on. Returns how many runs it ended.
   */
  cancelSync(stream: Streams, options?: Cancellable): Promise<number>;
  /**
   * Ends the syncs that are under way, and lets none begin, nor a scheduled poll, until `resume`. Tokens are kept alive.
   * What the provider reports meanwhile is caught up on by the syncs after it.
   */
  pause(options?: Cancellable): Promise<void>;
  /** Takes a pause back: every stream is due at once. */
  resume(options?: Cancellable): Promise<void>;
  /** The records that did not fit the stream's schema, as the provider sent them, each with its reason. */
  rejected(stream: Streams, options?: Cancellable): AsyncIterable<RejectedRow>;
  /** After an update of the connector: checks them once more, and stores the good ones without reading the provider again. */
  retryRejected(stream: Streams, options?: Cancellable): Promise<RetriedRecords>;
}

/** These methods for one connection. */
export function syncControl(scope: WorkspaceScope, everySeconds: number): SyncControl<string> {
  const { kernel, key } = scope;
  const { connections, sync, work } = kernel.store;
  return {
    rejected: (stream, { signal } = {}) => {
      findStream(scope, stream);
      return oneByOne(readRejected(scope, stream, signal));
    },
    retryRejected: async (stream, { signal } = {}) =>
      retryRejected(scope, stream, findStream(scope, stream), signal),
    ...cancellable<Pick<SyncControl<string>, 'cancelSync' | 'pause' | 'resume'>>({
      async cancelSync(stream) {
        findStream(scope, stream);
        await findConnection(kernel, key);
        return sync.cancel({ ...key, stream });
      },
      async pause() {
        await findConnection(kernel, key);
        await connections.setPaused(key, true);
        await sync.cancel(key);
      },
      async resume() {
        const row = await findConnection(kernel, key);
        await connections.setPaused(key, false);
        if (row.status === 'active') await work.submit(dueSyncs(scope.connector, row, everySeconds));
      },
    }),
  };
}

async function* oneByOne<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch;
}
