import type { ConnectionRow } from '../../store/connections.ts';
import { sourceOf } from '../app-source.ts';
import { type Disconnected, disconnect } from '../auth/disconnect.ts';
import type { Kernel, WorkspaceScope } from '../kernel.ts';
import type { SyncMethods } from '../sync/sync.ts';
import type { StreamSync } from '../sync/sync-all.ts';
import { createWorkspace } from '../workspace.ts';
import type { SkipReason } from './bulk-result.ts';
import { type RefreshedTokens, refreshTokens } from './refresh-tokens.ts';
import type { BulkVerb } from './run-bulk.ts';

/** Syncs every stream that was consented to, one after the other. One that fails does not keep the others from being tried. */
export const syncVerb: BulkVerb<readonly StreamSync[]> = {
  skips: skipsSync,
  async run(row, { kernel, signal }) {
    const workspace = createWorkspace(scopeOf(kernel, row)) as unknown as Syncing;
    const result = await workspace.syncAll({ signal, concurrency: 1 });
    const failed = result.find(({ outcome }) => outcome === 'failed');
    if (failed !== undefined) throw failed.error;
    return { result };
  },
};

/** As a workspace is with the feature `sync()`. */
type Syncing = SyncMethods<Record<string, object>, string>;

/** Why no sync of a connection begins. */
export function skipsSync(row: ConnectionRow): SkipReason | undefined {
  return inactive(row) ?? (row.paused ? 'paused' : undefined);
}

/** Fetches the tokens anew. */
export const refreshVerb: BulkVerb<RefreshedTokens> = {
  skips: inactive,
  async run(row, { kernel, ...run }) {
    const result = await refreshTokens(scopeOf(kernel, row), run);
    return result.tokens.length > 0 ? { result } : { reason: 'not_refreshable' };
  },
};

/** Ends the connection, also of a connector that is no longer configured. */
export const disconnectVerb: BulkVerb<Disconnected> = {
  skips: () => undefined,
  async run(row, { kernel }) {
    const connector = kernel.apps.get(row.connector)?.connector;
    return { result: await disconnect({ kernel, connector, key: { owner: row.owner, id: row.id } }) };
  },
};

function inactive({ status }: ConnectionRow): SkipReason | undefined {
  return status === 'active' || status === 'disconnected' ? undefined : status;
}

function scopeOf(kernel: Kernel, { id, owner, connector }: ConnectionRow): WorkspaceScope {
  return { kernel, connector: sourceOf(kernel, connector).connector, key: { owner, id } };
}
