import { relocate } from '../../client/origins.ts';
import type { OwedRevocation } from '../../store/connections.ts';
import type { BoundApp } from '../app.ts';
import { type Connection, toConnection } from '../connection.ts';
import type { Kernel, WorkspaceScope } from '../kernel.ts';
import { findConnection } from '../workspace-scope.ts';
import { openTokens } from './sealed-token.ts';

/** How a disconnect ended. */
export interface Disconnected {
  readonly connection: Connection;
  /**
   * `done`: the provider confirmed. `owed`: it did not, and is asked again by `tick` for 7 days. `none`: there was
   * nothing to revoke, because the provider cannot, or another connection still rests on the same access.
   */
  readonly revocation: 'done' | 'owed' | 'none';
}

const giveUpAfterSeconds = 7 * 24 * 3600;
/** Long enough for the attempt that follows at once; then `tick` takes over. */
const revokeInSeconds = 60;

/** Ends a connection here first, so that it is over whatever the provider says, then revokes there. History stays. */
export async function disconnect({ kernel, bound, key }: WorkspaceScope): Promise<Disconnected> {
  const reach = bound.connector.auth.definition.revocation?.reach ?? 'none';
  const closed = await kernel.store.connections.close(key, { reach, revokeInSeconds, giveUpAfterSeconds });
  const row = closed?.connection ?? (await findConnection(kernel, key));
  const revocation = closed === undefined ? 'none' : await revokeAll(kernel, bound, closed.owed);
  kernel.emit({
    type: 'connection-closed',
    connector: row.connector,
    connection: row.id,
    tenantId: row.owner.tenantId,
    revocation,
  });
  return { connection: toConnection(row), revocation };
}

async function revokeAll(
  kernel: Kernel,
  bound: BoundApp,
  owed: readonly OwedRevocation[],
): Promise<Disconnected['revocation']> {
  if (owed.length === 0) return 'none';
  let revocation: Disconnected['revocation'] = 'done';
  for (const one of owed) {
    // Not yet claimed by anybody, so its fence is still 0.
    if (await revoke(kernel, bound, one)) await kernel.store.work.done({ key: one.workKey, fence: 0 });
    else revocation = 'owed';
  }
  return revocation;
}

/** Asks the provider to forget one token. False when it did not confirm; never throws for the provider's sake. */
export async function revoke(
  kernel: Kernel,
  bound: BoundApp,
  { grant, name, sealed, site }: OwedRevocation,
): Promise<boolean> {
  const { revocation } = bound.connector.auth.definition;
  if (revocation === undefined) return true;
  const token = await openTokens(kernel, { ...grant, name }, sealed);
  const request = revocation.request(token, { app: bound.values, site } as never);
  const moved = new Request(relocate(request.url, kernel.relocations), request);
  try {
    const response = await kernel.fetch(moved, {
      redirect: 'manual',
      signal: AbortSignal.timeout(kernel.timeoutMs),
    });
    return await (revocation.succeeded?.(response) ?? response.ok);
  } catch {
    return false;
  }
}
