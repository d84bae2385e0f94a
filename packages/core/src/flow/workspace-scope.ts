import type { TokenSource } from '../client/token-source.ts';
import type { Client } from '../definition/client.ts';
import { PatchbayError } from '../errors/patchbay-error.ts';
import type { ConnectionRow, GrantRow } from '../store/connections.ts';
import type { ConnectionKey } from '../store/scope.ts';
import type { TokenRow } from '../store/tokens.ts';
import type { BoundApp } from './app.ts';
import { missingScopes } from './auth/abilities.ts';
import { reauthRequired } from './auth/token-row.ts';
import { connectionClient } from './connection-client.ts';
import type { Kernel, WorkspaceScope } from './kernel.ts';

/** A connection that can be worked with right now. */
export interface Loaded {
  readonly row: ConnectionRow;
  readonly grant: GrantRow;
}

/** Reads the connection and its grant. Throws when it is not this owner's, ended, or waiting for a person. */
export async function load({ kernel, bound, key }: WorkspaceScope): Promise<Loaded> {
  const row = await findConnection(kernel, key);
  if (row.status === 'reauth_required') throw reauthRequired(bound, row.reason);
  const detail = { connector: bound.connector.id, connection: key.id };
  if (row.connector !== bound.connector.id) throw notFound(key.id);
  if (row.appId !== bound.id) {
    throw new PatchbayError(
      'auth/provider-misconfigured',
      `This connection was made with another client id of ${bound.connector.name} than the one configured. Configure that one, or connect again.`,
      detail,
    );
  }
  const grant = row.status === 'active' ? await kernel.store.connections.grantOf(key) : undefined;
  if (grant !== undefined) return { row, grant };
  throw new PatchbayError(
    'connection/not-active',
    `This connection to ${bound.connector.name} is ${row.status.replace('_', ' ')}. Connect it before using it.`,
    detail,
  );
}

/** The connection's row, whatever its status. Throws `connection/not-found`, also for somebody else's. */
export async function findConnection(kernel: Kernel, key: ConnectionKey): Promise<ConnectionRow> {
  const row = await kernel.store.connections.find(key);
  if (row === undefined) throw notFound(key.id);
  return row;
}

function notFound(connection: string): PatchbayError {
  return new PatchbayError(
    'connection/not-found',
    'This owner has no connection with that id. list({ owner }) shows those there are.',
    { connection },
  );
}

interface Use {
  readonly as: string | undefined;
  readonly repeatable: boolean;
  readonly signal: AbortSignal | undefined;
}

/** The connection's API with one of its tokens. */
export function clientOf({ kernel, bound }: WorkspaceScope, loaded: Loaded, { as, ...use }: Use): Client {
  return connectionClient(kernel, {
    bound,
    site: loaded.row.site,
    token: tokenSource(kernel, bound, loaded, as),
    ...use,
  });
}

export function tokenSource(
  kernel: Kernel,
  bound: BoundApp,
  { row, grant }: Loaded,
  as: string | undefined,
): TokenSource {
  const request = { bound, site: row.site, grant, name: as ?? bound.connector.auth.tokens[0] };
  return { get: (options) => kernel.tokens.get(request, options) };
}

/** The first of the grant's tokens there is: a consent for one person's rights may give no other. */
export async function anyToken(
  kernel: Kernel,
  bound: BoundApp,
  { grant }: Loaded,
): Promise<TokenRow | undefined> {
  for (const name of bound.connector.auth.tokens) {
    const row = await kernel.store.tokens.find({ grantId: grant.id, name });
    if (row !== undefined) return row;
  }
  return undefined;
}

/** Scopes that an ability needs and this connection lacks. */
export async function lacking(
  { kernel, bound }: Pick<WorkspaceScope, 'kernel' | 'bound'>,
  { grant }: Loaded,
  ability: { readonly as: string | undefined; readonly scopes: readonly string[] },
): Promise<readonly string[]> {
  const name = ability.as ?? bound.connector.auth.tokens[0];
  const token = await kernel.store.tokens.find({ grantId: grant.id, name });
  return missingScopes(bound.connector, ability.scopes, token?.scopes ?? []);
}

/** Throws `auth/scope-missing` unless the connection may use the ability. */
export async function requireAbility(
  scope: WorkspaceScope,
  loaded: Loaded,
  name: string,
  ability: { readonly as: string | undefined; readonly scopes: readonly string[] },
): Promise<void> {
  const scopes = await lacking(scope, loaded, ability);
  if (scopes.length === 0) return;
  throw new PatchbayError(
    'auth/scope-missing',
    `This connection to ${scope.bound.connector.name} was not allowed to use ${name}: it lacks ${scopes.join(', ')}. Connect again with abilities: ["${name}"].`,
    { connector: scope.bound.connector.id, connection: scope.key.id, scopes },
  );
}
