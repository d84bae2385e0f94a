import type { RuntimeConnector } from '../../definition/connector.ts';
import type { Closed, RevocationPlan } from '../../store/connections.ts';
import { type Connection, toConnection } from '../connection.ts';
import type { Kernel, WorkspaceScope } from '../kernel.ts';
import { findConnection } from '../workspace-scope.ts';
import { revoke } from './revoke.ts';

/** How a disconnect ended. */
export interface Disconnected {
  readonly connection: Connection;
  /**
   * `done`: the provider confirmed. `owed`: it did not, and is asked again by `tick` for 7 days. `none`: there was
   * nothing to revoke, because the provider cannot, or another connection still rests on the same access.
   */
  readonly revocation: 'done' | 'owed' | 'none';
  /** While a revocation is owed: the provider's page where a person removes access by hand. */
  readonly accessPage?: string;
}

interface Closing extends Pick<WorkspaceScope, 'kernel' | 'key'> {
  readonly connector: RuntimeConnector | undefined;
}

const giveUpAfterSeconds = 7 * 24 * 3600;
/** Long enough for the attempt that follows at once; then `tick` takes over. */
const revokeInSeconds = 60;

/**
 * What ending a connection of this connector revokes. Where it is no longer configured, how far that reaches is not
 * known: nothing that might end another connection.
 */
export function revocationPlan(connector: RuntimeConnector | undefined): RevocationPlan {
  const reach = connector ? (connector.auth.definition.revocation?.reach ?? 'none') : 'account';
  return { reach, revokeInSeconds, giveUpAfterSeconds };
}

/**
 * Ends a connection here first, so that it is over whatever the provider says, then revokes there. History stays. Without
 * its connector, which is no longer configured, the revocation stays owed.
 */
export async function disconnect({ kernel, connector, key }: Closing): Promise<Disconnected> {
  const closed = await kernel.store.connections.close(key, revocationPlan(connector));
  return finishClosing(
    kernel,
    connector,
    closed ?? { connection: await findConnection(kernel, key), owed: [] },
  );
}

/** Asks the provider once for what a closed connection owes, and tells of the end. */
export async function finishClosing(
  kernel: Kernel,
  connector: RuntimeConnector | undefined,
  { connection, owed }: Closed,
): Promise<Disconnected> {
  let revocation: Disconnected['revocation'] = owed.length === 0 ? 'none' : 'done';
  for (const one of owed) {
    // Not yet claimed by anybody, so its fence is still 0.
    if (await revoke(kernel, one)) await kernel.store.work.done({ key: one.workKey, fence: 0 });
    else revocation = 'owed';
  }
  const { id, owner } = connection;
  kernel.emit({
    type: 'connection-closed',
    connector: connection.connector,
    connection: id,
    tenantId: owner.tenantId,
    revocation,
  });
  const accessPage = connector?.auth.definition.accessPage;
  const byHand = revocation === 'owed' && accessPage !== undefined && { accessPage };
  return { connection: toConnection(connection), revocation, ...byHand };
}
