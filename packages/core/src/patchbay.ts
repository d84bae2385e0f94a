import type { Configured } from './definition/connector.ts';
import { PatchbayError } from './errors/patchbay-error.ts';
import type { BoundApp } from './flow/app.ts';
import { callback } from './flow/auth/callback.ts';
import { connect } from './flow/auth/connect.ts';
import { disconnect } from './flow/auth/disconnect.ts';
import { health } from './flow/auth/health.ts';
import { toConnection } from './flow/connection.ts';
import { createKernel, type PatchbayOptions } from './flow/create-kernel.ts';
import type { AnyFeature, Kernel } from './flow/kernel.ts';
import { checkKeys } from './flow/keys/check-keys.ts';
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
    bound: findApp(kernel, connector),
    key,
  });
  const keyOf = (id: string, owner: Owner): ConnectionKey => ({ owner: checkOwner(owner), id });
  const found = async (id: string, owner: Owner) => {
    const key = keyOf(id, owner);
    return scope(key, (await findConnection(kernel, key)).connector);
  };
  const patchbay: Patchbay<Configured, never> = {
    baseUrl: kernel.baseUrl,
    connectors: [...kernel.apps.keys()],
    has: (id): id is string => kernel.apps.has(id),
    connect: async (id, wanted) => connect(kernel, findApp(kernel, id), wanted),
    async callback(request) {
      const { connection, ...rest } = await callback(kernel, request);
      return { connection: toConnection(connection), ...rest };
    },
    use: (connector, { connection, owner }) =>
      createWorkspace(scope(keyOf(connection, owner), connector.id)) as never,
    workspaceOf: async (connection, { owner }) => createWorkspace(await found(connection, owner)) as never,
    async list({ owner, ...filter }) {
      return (await kernel.store.connections.list(checkOwner(owner), filter)).map(toConnection);
    },
    health: async (connection, { owner, signal }) => health(await found(connection, owner), signal),
    disconnect: async (connection, { owner }) => disconnect(await found(connection, owner)),
    async check() {
      await kernel.store.check();
      await checkKeys(kernel.store, kernel.keys);
    },
    idle: () => kernel.tokens.idle(),
  };
  const added = kernel.features.map((feature) => feature.patchbayMethods?.(kernel));
  return Object.freeze(Object.assign(patchbay, ...added)) as Patchbay<C[number], F[number]['name']>;
}

function findApp(kernel: Kernel, id: string): BoundApp {
  const bound = kernel.apps.get(id);
  if (bound !== undefined) return bound;
  const known = [...kernel.apps.keys()].join(', ') || 'none';
  throw new PatchbayError(
    'config/unknown-connector',
    `There is no connector called ${JSON.stringify(String(id).slice(0, 64))} here. Configured are: ${known}.`,
  );
}
