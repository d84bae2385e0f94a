import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { ConnectionRow } from '../../store/connections.ts';
import type { BoundApp, PlaceContext } from '../app.ts';
import { type Connection, toConnection } from '../connection.ts';
import { connectionClient } from '../connection-client.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { findConnection, madeWith, tokenSource } from '../workspace-scope.ts';
import { partAbilities } from './abilities.ts';
import { isLive } from './consent-place.ts';
import { initialWork } from './initial-work.ts';
import { listSites, type SiteChoice, siteId, siteText } from './site-choices.ts';

/** The sites that a connection in `pending_choice` may be pointed to. */
export async function sites(scope: WorkspaceScope, signal?: AbortSignal): Promise<readonly SiteChoice[]> {
  const row = await findWaiting(scope);
  const listed = await freshSites(scope, row, signal);
  return Promise.all(listed.map(async ({ value, label }) => ({ id: await siteId(row.id, value), label })));
}

/** Points a connection to one of the sites that its account reaches now, and makes it active. */
export async function chooseSite(
  scope: WorkspaceScope,
  site: string,
  signal?: AbortSignal,
): Promise<Connection> {
  const row = await findWaiting(scope);
  for (const { value } of await freshSites(scope, row, signal)) {
    if ((await siteId(row.id, value)) === site) return toConnection(await settle(scope, row, value));
  }
  const { name, id: connector } = scope.connector;
  throw new PatchbayError(
    'input/invalid',
    `This is not one of the sites that ${name} lists for this account now. sites() shows those there are.`,
    { connector, connection: row.id },
  );
}

/** Makes a waiting connection active at a site; where that site is connected already, that connection goes on. */
export async function settle(
  scope: WorkspaceScope,
  row: ConnectionRow,
  site: PlaceContext['site'],
): Promise<ConnectionRow> {
  const { kernel, connector, key } = scope;
  const { connections } = kernel.store;
  const slot = JSON.stringify([row.slot, siteText(connector.site, site)]);
  const holder = await connections.findSlot(key.owner, connector.id, slot);
  const kept = holder?.account?.id === row.account?.id ? holder : undefined;
  const held = kept !== undefined && isLive(kept) ? kept.abilities : [];
  const asked = [...held, ...row.abilities, ...row.missing];
  const parted = partAbilities(connector, asked, row.scopes);
  const { abilities } = parted;
  const due = initialWork(kernel, scope, { id: kept?.id ?? row.id, owner: key.owner, abilities }, row.scopes);
  const chosen = await connections.choose(key, { slot, site, ...parted, due });
  if (chosen === undefined) throw nothingToChoose(scope, row.id);
  const about = { connector: connector.id, connection: chosen.id, tenantId: key.owner.tenantId };
  kernel.emit({ type: 'site-chosen', ...about });
  return chosen;
}

async function freshSites(scope: WorkspaceScope, row: ConnectionRow, signal?: AbortSignal) {
  const { kernel, key } = scope;
  const bound = await madeWith(scope, row);
  const name = firstToken(bound, row);
  const { grant } = (await kernel.store.connections.access(key, name)) ?? {};
  if (grant === undefined) throw nothingToChoose(scope, row.id);
  const token = tokenSource(kernel, { bound, row, grant }, name);
  return listSites(
    bound,
    connectionClient(kernel, { bound, site: undefined, token, repeatable: true, signal }),
  );
}

/** The first of the tokens there are: a consent may give no other. */
function firstToken({ connector }: BoundApp, { scopes }: ConnectionRow): string {
  const { tokens } = connector.auth;
  return tokens.find((name) => Object.hasOwn(scopes, name)) ?? tokens[0];
}

async function findWaiting(scope: WorkspaceScope): Promise<ConnectionRow> {
  const row = await findConnection(scope.kernel, scope.key);
  if (row.status !== 'pending_choice') throw nothingToChoose(scope, row.id);
  return row;
}

function nothingToChoose({ connector }: Pick<BoundApp, 'connector'>, connection: string): PatchbayError {
  return new PatchbayError(
    'input/invalid',
    `This connection to ${connector.name} waits for no choice of a site. Connect again to add another one.`,
    { connector: connector.id, connection },
  );
}
