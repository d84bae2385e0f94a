import type { TokenSource } from '../client/token-source.ts';
import type { Client } from '../definition/client.ts';
import { PatchbayError } from '../errors/patchbay-error.ts';
import type { Access, ConnectionRow } from '../store/connections.ts';
import type { ConnectionKey } from '../store/scope.ts';
import type { BoundApp } from './app.ts';
import { appOf } from './app-source.ts';
import { missingScopes } from './auth/abilities.ts';
import { reauthRequired } from './auth/token-row.ts';
import type { Pace } from './budget/pace.ts';
import { connectionClient } from './connection-client.ts';
import type { Kernel, TokenRequest, WorkspaceScope } from './kernel.ts';

/** A connection that can be worked with right now. */
export interface Loaded {
  /** The app of the connection's tenant, which is the one that the connection was made with. */
  readonly bound: BoundApp;
  readonly row: Access['connection'];
  readonly grant: NonNullable<Access['grant']>;
  readonly token: Access['token'];
  /** Which of the grant's tokens that is. */
  readonly name: string;
}

/** Reads the connection, its grant and one of its tokens at once. Throws when it is not this owner's, ended, or waiting for a person. */
export async function load(scope: WorkspaceScope, as?: string): Promise<Loaded> {
  const { kernel, connector, key } = scope;
  const name = as ?? connector.auth.tokens[0];
  const access = await kernel.store.connections.access(key, name);
  if (access === undefined) throw notFound(key.id);
  const { connection: row, grant, token } = access;
  if (row.status === 'reauth_required') throw reauthRequired(scope, row.reason);
  const detail = { connector: connector.id, connection: key.id };
  if (row.connector !== connector.id) throw notFound(key.id);
  const bound = await madeWith(scope, row);
  if (row.status === 'active' && grant !== undefined) return { bound, row, grant, token, name };
  throw new PatchbayError(
    'connection/not-active',
    `This connection to ${connector.name} is ${row.status.replace('_', ' ')}. Connect it before using it.`,
    detail,
  );
}

/**
 * The app of a connection's tenant. Throws `auth/provider-misconfigured` where the connection was made with another one:
 * its tokens are not for this one.
 */
export async function madeWith(
  { kernel, connector, key }: WorkspaceScope,
  row: Pick<ConnectionRow, 'appId'>,
): Promise<BoundApp> {
  const bound = await appOf(kernel, connector.id, key.owner.tenantId);
  if (row.appId === bound.id) return bound;
  throw new PatchbayError(
    'auth/provider-misconfigured',
    `This connection was made with another client id of ${connector.name} than the one configured. Configure that one, or connect again.`,
    { connector: connector.id, connection: key.id },
  );
}

/** The connection's row, whatever its status. Throws `connection/not-found`, also for somebody else's. */
export async function findConnection(kernel: Kernel, key: ConnectionKey): Promise<ConnectionRow> {
  const row = await kernel.store.connections.find(key);
  if (row === undefined) throw notFound(key.id);
  return row;
}

export function notFound(connection: string): PatchbayError {
  return new PatchbayError(
    'connection/not-found',
    'This owner has no connection with that id. list({ owner }) shows those there are.',
    { connection },
  );
}

interface Use {
  /** `caller` when left out. */
  readonly pace?: Pace;
  readonly token?: TokenSource;
  readonly repeatable: boolean;
  readonly signal: AbortSignal | undefined;
}

/** The connection's API with the loaded token, which is read again for every request. */
export function clientOf({ kernel }: WorkspaceScope, loaded: Loaded, use: Use): Client {
  const token = tokenSource(kernel, loaded, loaded.name);
  const { site, account } = loaded.row;
  return connectionClient(kernel, { bound: loaded.bound, site, account, token, ...use });
}

/** The loaded token for whoever asks at once: the first time it is not read again. */
export function loadedToken(kernel: Kernel, loaded: Loaded): TokenSource {
  const { bound, name } = loaded;
  let row = loaded.token;
  return {
    get(options) {
      const once = { row };
      row = undefined;
      return kernel.tokens.get(
        { bound, site: loaded.row.site, grant: loaded.grant, name },
        { ...options, ...once },
      );
    },
  };
}

export function tokenSource(
  kernel: Kernel,
  {
    bound,
    row,
    grant,
  }: Pick<TokenRequest, 'bound' | 'grant'> & { readonly row: Pick<ConnectionRow, 'site'> },
  name: string,
): TokenSource {
  const request = { bound, site: row.site, grant, name };
  return { get: (options) => kernel.tokens.get(request, options) };
}

/** Like `load`, with the first of the grant's tokens there is: a consent for one person's rights may give no other. */
export async function loadAnyToken(scope: WorkspaceScope): Promise<Loaded> {
  const [first, ...others] = scope.connector.auth.tokens;
  let loaded = await load(scope, first);
  for (const name of others) {
    if (loaded.token !== undefined) break;
    loaded = await load(scope, name);
  }
  return loaded;
}

/** What a consent has to cover, of one of the grant's tokens; the first when left out. */
interface Ability {
  readonly as: string | undefined;
  readonly scopes: readonly string[];
}

/** Whether its owner consented to an ability and the grant covers it. Throws like `load`. */
export async function covers(scope: WorkspaceScope, name: string, ability: Ability): Promise<boolean> {
  const loaded = await load(scope, ability.as);
  return loaded.row.abilities.includes(name) && lacking(scope, loaded, ability).length === 0;
}

/** Like `loadFor`; throws `auth/scope-missing` also where the scopes are there and the owner’s consent is not. */
export async function loadForAbility(scope: WorkspaceScope, name: string, ability: Ability): Promise<Loaded> {
  const loaded = await loadFor(scope, name, ability);
  if (loaded.row.abilities.includes(name)) return loaded;
  throw notAllowed(scope, name, 'no consent to it stands', []);
}

/** Like `load`, with the token of a part of the connector. Throws `auth/scope-missing` unless the grant covers it. */
export async function loadFor(scope: WorkspaceScope, name: string, ability: Ability): Promise<Loaded> {
  const loaded = await load(scope, ability.as);
  const scopes = lacking(scope, loaded, ability);
  if (scopes.length === 0) return loaded;
  throw notAllowed(scope, name, `it lacks ${scopes.join(', ')}`, scopes);
}

function notAllowed(
  { connector, key }: WorkspaceScope,
  name: string,
  why: string,
  scopes: readonly string[],
): PatchbayError {
  return new PatchbayError(
    'auth/scope-missing',
    `This connection to ${connector.name} was not allowed to use ${name}: ${why}. Connect again with abilities: ["${name}"].`,
    { connector: connector.id, connection: key.id, scopes },
  );
}

function lacking({ connector }: WorkspaceScope, { token }: Loaded, { scopes }: Ability): readonly string[] {
  return missingScopes(connector, scopes, token?.scopes ?? []);
}
