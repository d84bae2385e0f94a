import type { ErrorCode } from '../../errors/error-codes.ts';
import { isPatchbayError } from '../../errors/patchbay-error.ts';
import { type Connection, toConnection } from '../connection.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { findConnection, loadAnyToken, tokenSource } from '../workspace-scope.ts';
import { identify } from './identify.ts';

/** What a light call to the provider told about a connection. */
export interface Health {
  readonly healthy: boolean;
  readonly connection: Connection;
  readonly checkedAt: Date;
  /** What is wrong and what to do; absent when healthy. */
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

/** Asks the provider who is connected. An unhealthy connection is an answer, not an error; an unknown one throws. */
export async function health(scope: WorkspaceScope, signal?: AbortSignal): Promise<Health> {
  const { kernel, key } = scope;
  await findConnection(kernel, key);
  const checkedAt = kernel.clock.now();
  try {
    const loaded = await loadAnyToken(scope);
    await identify(kernel, loaded.bound, {
      site: loaded.row.site,
      token: tokenSource(kernel, loaded, loaded.name),
      accountId: loaded.grant.accountId,
      account: loaded.row.account,
      signal,
    });
    await kernel.store.connections.setDegraded(key, false);
    return { healthy: true, connection: toConnection(await findConnection(kernel, key)), checkedAt };
  } catch (error) {
    if (!isPatchbayError(error)) throw error;
    const cancelled = error.code === 'request/aborted';
    if (error.retryable && !cancelled) await kernel.store.connections.setDegraded(key, true);
    const { code, message } = error;
    return {
      healthy: false,
      connection: toConnection(await findConnection(kernel, key)),
      checkedAt,
      error: { code, message },
    };
  }
}
