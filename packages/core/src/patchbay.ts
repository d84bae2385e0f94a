import type { Configured } from './definition/connector.ts';
import { appOf, sourceOf } from './flow/app-source.ts';
import { callback } from './flow/auth/callback.ts';
import { chooseSite, sites } from './flow/auth/choose-site.ts';
import { connect } from './flow/auth/connect.ts';
import { consents, withdraw } from './flow/auth/consents.ts';
import { disconnect } from './flow/auth/disconnect.ts';
import { health } from './flow/auth/health.ts';
import { restoreTokens } from './flow/auth/lost-tokens.ts';
import { cancellable } from './flow/cancellable.ts';
import { toConnection } from './flow/connection.ts';
import { createKernel, type PatchbayOptions } from './flow/create-kernel.ts';
import { kernelKey } from './flow/diagnosis/setup.ts';
import type { AnyFeature } from './flow/kernel.ts';
import { checkKeys } from './flow/keys/check-keys.ts';
import { checkedLimits } from './flow/limits.ts';
import { checkOwner } from './flow/owner.ts';
import { createWorkspace } from './flow/workspace.ts';
import { findConnection } from './flow/workspace-scope.ts';
import type { Patchbay } from './patchbay-types.ts';
import type { ConnectionKey, Owner } from './store/scope.ts';

/** Ties the parts together. Throws `config/invalid` for what can be seen to be wrong now, before any person meets it. */
export function createPatchbay<
  const C extends readonly Configured[],
  const F extends readonly AnyFeature[] = readonly [],
>(options: PatchbayOptions<C, F>): Patchbay<C[number], F[number]['name']> {
  const kernel = createKernel(options);
  const scope = (key: ConnectionKey, connector: string) => ({
    kernel,
    connector: sourceOf(kernel, connector).connector,
    key,
  });
  const keyOf = (id: string, owner: Owner): ConnectionKey => ({ owner: checkOwner(owner), id });
  const found = async (id: string, owner: Owner) => {
    const key = keyOf(id, owner);
    return scope(key, (await findConnection(kernel, key)).connector);
  };
  const methods = cancellable<Omit<Patchbay<Configured, never>, 'health'>>({
    baseUrl: kernel.baseUrl,
    connectors: [...kernel.apps.keys()],
    has: (id): id is string => kernel.apps.has(id),
    connect: async (id, wanted) =>
      connect(kernel, await appOf(kernel, id, checkOwner(wanted.owner).tenantId), wanted),
    async callback(request, { allow } = {}) {
      const { connection, ...rest } = await callback(kernel, request, allow);
      return { connection: toConnection(connection), ...rest };
    },
    use: (connector, { connection, owner }) =>
      createWorkspace(scope(keyOf(connection, owner), connector.id)) as never,
    workspaceOf: async (connection, { owner }) => createWorkspace(await found(connection, owner)) as never,
    async list({ owner, signal: _, ...filter }) {
      return (await kernel.store.connections.list(checkOwner(owner), filter)).map(toConnection);
    },
    sites: async (connection, { owner, signal }) => sites(await found(connection, owner), signal),
    chooseSite: async (connection, { owner, site, signal }) =>
      chooseSite(await found(connection, owner), site, signal),
    consents: async ({ owner, connection }) => consents(kernel, checkOwner(owner), connection),
    withdraw: async (connection, { owner, abilities }) => withdraw(await found(connection, owner), abilities),
    disconnect: async (connection, { owner }) => disconnect(await found(connection, owner)),
    restoreTokens: (lost) => restoreTokens(kernel, lost),
    async check() {
      await kernel.store.check();
      await checkKeys(kernel.store, kernel.keys);
    },
    idle: () => kernel.tokens.idle(),
    limits: checkedLimits(kernel.store.limits),
  });
  const patchbay: Patchbay<Configured, never> = {
    ...methods,
    // A cancelled check says so in its answer.
    health: async (connection, { owner, signal }) => health(await found(connection, owner), signal),
  };
  const added = kernel.features.map((feature) => feature.patchbayMethods?.(kernel));
  // For those who check a set-up; hidden, so that no log shows it.
  Object.defineProperty(patchbay, kernelKey, { value: kernel });
  return Object.freeze(Object.assign(patchbay, ...added)) as Patchbay<C[number], F[number]['name']>;
}
