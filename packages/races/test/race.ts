import type { Connection, Owner } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import postgres from 'postgres';
import { inject, type TestContext } from 'vitest';
import { agree, connect } from './connect.ts';
import { newClientId, type RotationClass } from './provider/clients.ts';
import { controls } from './provider/controls.ts';
import { type VaultOptions, vaultPatchbay } from './vault.ts';
import type { WorkerSetup } from './worker/messages.ts';
import { startWorker, type Worker } from './worker/start-worker.ts';

type Setup = Partial<Omit<WorkerSetup, 'databaseUrl' | 'providerOrigin' | 'client' | 'connections'>>;

export type Race = Awaited<ReturnType<typeof race>>;

/** Connections, their access tokens over unless told, at a client of their own, and processes that race for new ones. */
export async function race(
  context: Pick<TestContext, 'onTestFinished'>,
  rotation: RotationClass,
  { connections: count = 1, expired = true } = {},
) {
  const [databaseUrl, providerOrigin] = [inject('databaseUrl'), inject('providerOrigin')];
  const client = newClientId(rotation);
  const sql = postgres(databaseUrl, { max: 4, onnotice: () => undefined });
  context.onTestFinished(() => sql.end({ timeout: 0 }));
  const provider = controls(providerOrigin, client);
  const store = postgresStore({ sql });
  const vault = (changes: Partial<VaultOptions> = {}) =>
    vaultPatchbay({ client, providerOrigin, store, timeoutMs: 30_000, ...changes });
  const opening = vault();
  const connections = await Promise.all(Array.from({ length: count }, () => connect(opening, provider)));
  const [first] = connections as [Connection, ...Connection[]];
  const grants = sql`select grant_id from integrations.connections
    where id in ${sql(connections.map(({ id }) => id))}`;
  if (expired)
    await sql`update integrations.tokens set expires_at = now() - interval '1 minute' where grant_id in (${grants})`;
  return {
    client,
    first,
    sql,
    provider,
    /** Finishes consents in this process. */
    callback: opening.patchbay.callback,
    /** Another consent, up to the callback. */
    agree: () => agree(opening, provider),
    start: (setup: Setup = {}): Promise<Worker> =>
      startWorker(context, { databaseUrl, providerOrigin, client, connections, ...setup }),
    /** The first connection as another instance in this process has it. */
    workspace(changes?: Partial<VaultOptions>) {
      const { patchbay, connector } = vault(changes);
      const { id, owner }: { readonly id: string; readonly owner: Owner } = first;
      return patchbay.use(connector, { connection: id, owner });
    },
    /** Ends the pause after a failure. */
    retryNow: () => sql`update integrations.tokens set next_attempt_at = now() where grant_id in (${grants})`,
    /** What the database says of the first connection and its token. */
    async stored() {
      const { token } = (await store.connections.access(first, 'default')) ?? {};
      return { connection: await store.connections.find(first), token };
    },
  };
}
