import { safeParse } from 'zod/v4/core';
import type { RequestOptions } from '../definition/client.ts';
import type { Shape } from '../definition/connector.ts';
import { PatchbayError } from '../errors/patchbay-error.ts';
import { checkAbilities } from './auth/abilities.ts';
import { cancellable } from './cancellable.ts';
import type { Cancellable } from './cancelled.ts';
import { type Connection, toConnection } from './connection.ts';
import type { WorkspaceScope } from './kernel.ts';
import { runAction } from './run-action.ts';
import { clientOf, covers, findConnection, load, loadedToken } from './workspace-scope.ts';

/** What every workspace can do, whatever the features. */
export interface WorkspaceBase<S extends Shape> {
  /** What the provider can be asked to do. Each is sent at most once; a silence of the provider is `outcome/unknown`. */
  readonly actions: S['actions'];
  connection(options?: Cancellable): Promise<Connection>;
  /** Whether the consent covers a stream or an action. */
  can(ability: (keyof S['records'] | keyof S['actions']) & string, options?: Cancellable): Promise<boolean>;
  /** A fresh access token, for a vendor's own SDK. `as` names one of the grant's tokens; the first when left out. */
  getToken(options?: { readonly as?: string; readonly signal?: AbortSignal }): Promise<string>;
  /** Any request to the provider's API, with its token in it. Statuses are not errors; origins outside the connector's are. */
  request(
    method: string,
    path: string,
    options?: RequestOptions & { readonly as?: string },
  ): Promise<Response>;
  settings(options?: Cancellable): Promise<S['settings']>;
  /** Changes some settings. A stream that reads one of them starts over. Throws `input/invalid` and changes nothing. */
  changeSettings(change: Partial<S['settings']>, options?: Cancellable): Promise<S['settings']>;
}

/** Puts a workspace together from the base and the features' methods. */
export function createWorkspace(scope: WorkspaceScope): WorkspaceBase<Shape> {
  const { kernel, connector, key } = scope;
  const base = cancellable<WorkspaceBase<Shape>>({
    actions: Object.fromEntries(
      Object.entries(connector.actions).map(([name, action]) => [
        name,
        (input: unknown, options?: object) => runAction(scope, name, action, input, options),
      ]),
    ),
    connection: async () => toConnection(await findConnection(kernel, key)),
    async can(ability) {
      checkAbilities(connector, [ability]);
      const { streams, actions } = connector;
      const declared = streams[ability] ?? actions[ability];
      return declared !== undefined && covers(scope, ability, declared);
    },
    async getToken({ as, signal } = {}) {
      const token = loadedToken(kernel, await load(scope, as));
      return token.get(signal === undefined ? {} : { signal });
    },
    async request(method, path, { as, ...options } = {}) {
      const loaded = await load(scope, as);
      const token = loadedToken(kernel, loaded);
      const client = clientOf(scope, loaded, { token, repeatable: false, signal: options.signal });
      return client.raw(method, path, options);
    },
    settings: async () => parsedSettings(scope, (await findConnection(kernel, key)).settings),
    changeSettings: (change) => changeSettings(scope, change),
  });
  const added = kernel.features.map((feature) => feature.workspaceMethods?.(scope));
  return Object.freeze(Object.assign(base, ...added)) as WorkspaceBase<Shape>;
}

async function changeSettings(scope: WorkspaceScope, change: object): Promise<object> {
  const { kernel, key } = scope;
  const row = await findConnection(kernel, key);
  const next = parsedSettings(scope, { ...row.settings, ...change });
  await kernel.store.connections.changeSettings(key, { ...change });
  return next;
}

function parsedSettings({ connector }: WorkspaceScope, settings: object): object {
  if (connector.settings === undefined) return {};
  const parsed = safeParse(connector.settings.schema, settings);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.map(String).join('.') || 'settings');
  throw new PatchbayError(
    'input/invalid',
    `${connector.id} does not take these settings: ${fields.join(', ')}. Nothing was changed.`,
    { connector: connector.id },
  );
}
