import type { Disconnected } from '../auth/disconnect.ts';
import type { Feature } from '../kernel.ts';
import type { StreamSync } from '../sync/sync-all.ts';
import { type BulkFilter, checkFilter } from './bulk-filter.ts';
import type { BulkResult } from './bulk-result.ts';
import type { RefreshedTokens } from './refresh-tokens.ts';
import { type BulkOptions, checkBulkOptions, runBulk } from './run-bulk.ts';
import { type DueStreams, syncLater } from './sync-later.ts';
import { disconnectVerb, refreshVerb, syncVerb } from './verbs.ts';

/**
 * One verb over many connections, those that a filter means and that have not ended. Each is told once, as it ends, in the
 * order of their ids; a failure of one is its result and stops no other. Stop reading, and no more are begun. Killed at any
 * point, pass the last `cursor` as `after`: what was told is not done again, and what follows it is. Throws only what every
 * connection would meet, such as `store/unavailable`. What is connected meanwhile may be among them or not.
 */
export interface Bulk {
  /**
   * Fetches their tokens anew, though the old ones may still be good. Of connections that share a grant one asks the
   * provider; where no token can be refreshed the connection is `not_refreshable`.
   */
  refresh(filter: BulkFilter, options?: BulkOptions): AsyncIterable<BulkResult<RefreshedTokens>>;
  /** Ends them and their access at the provider, as `disconnect` does. */
  disconnect(filter: BulkFilter, options?: BulkOptions): AsyncIterable<BulkResult<Disconnected>>;
}

/** What `sync()` adds to it. */
export interface BulkSync {
  /** Syncs every stream that was consented to, in this process, one after the other of each connection. */
  sync(filter: BulkFilter, options?: BulkOptions): AsyncIterable<BulkResult<readonly StreamSync[]>>;
  /**
   * Makes these syncs due now, for whichever process calls `tick`: quick, however many connections there are. A stream whose
   * schedule is off stays so.
   */
  syncLater(
    filter: BulkFilter,
    options?: Omit<BulkOptions, 'concurrency'>,
  ): AsyncIterable<BulkResult<DueStreams>>;
}

/** Syncs, refreshes or disconnects all connections that a filter means: `patchbay.bulk`. */
export function bulk(): Feature<'bulk'> {
  return Object.freeze({
    name: 'bulk',
    patchbayMethods: (kernel) => {
      const wanted = (filter: BulkFilter, options: BulkOptions = {}) => ({
        ...checkBulkOptions(options),
        query: checkFilter(filter),
      });
      const methods: Bulk = {
        refresh: (filter, options) => runBulk(kernel, refreshVerb, wanted(filter, options)),
        disconnect: (filter, options) => runBulk(kernel, disconnectVerb, wanted(filter, options)),
      };
      const feature = kernel.features.find(({ name }) => name === 'sync');
      const syncing: BulkSync | undefined = feature && {
        sync: (filter, options) => runBulk(kernel, syncVerb, wanted(filter, options)),
        syncLater: (filter, options) => syncLater(kernel, feature, wanted(filter, options)),
      };
      return { bulk: Object.freeze({ ...methods, ...syncing }) };
    },
  } satisfies Feature<'bulk'>);
}
