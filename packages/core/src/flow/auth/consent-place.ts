import type { Account } from '../../definition/values.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { ConnectionRow } from '../../store/connections.ts';
import type { FlowRow } from '../../store/flows.ts';
import type { ConnectionKey, Owner } from '../../store/scope.ts';
import type { BoundApp, PlaceContext } from '../app.ts';
import type { Kernel } from '../kernel.ts';
import { notFound } from '../workspace-scope.ts';
import { sameSite } from './site-choices.ts';

/** Which of an owner's connections a finished consent is for. */
export interface ConsentPlace {
  readonly slot: string;
  /** The connection that goes on, with its id and history. */
  readonly before: ConnectionRow | undefined;
  /** A live connection of another account that this one takes the place of. */
  readonly replaced: ConnectionRow | undefined;
}

interface Consenting {
  readonly flow: FlowRow;
  readonly account: Account;
  /** Undefined where it is still to be chosen. */
  readonly site: PlaceContext['site'] | undefined;
}

/** Finds the place of a consent. Throws where another account would take over what is not its own. */
export async function placeOf(
  kernel: Kernel,
  bound: BoundApp,
  consenting: Consenting,
): Promise<ConsentPlace> {
  const { owner, reconnect } = consenting.flow;
  if (reconnect !== undefined) return namedPlace(kernel, bound, consenting, reconnect);
  const { account } = consenting;
  const rows = await kernel.store.connections.list(owner, { connector: bound.connector.id });
  const other = rows.find((row) => isLive(row) && isOther(row, account));
  if (bound.accounts === 'one' && other !== undefined) throw otherAccount(bound, other, account);
  const base = bound.accounts === 'many' ? account.id : '';
  const chosenLater = bound.connector.site?.from === 'choice';
  const slots = chosenLater ? [] : slotsOf(rows, account);
  for (const slot of [...slots, base]) {
    const holder = await holderOf(kernel, bound, owner, slot, account);
    if (holder !== undefined) return { slot, before: holder, replaced: undefined };
  }
  return { slot: base, before: undefined, replaced: undefined };
}

/** Where this account was connected before, live connections first: the app may have changed how many it allows. */
function slotsOf(rows: readonly ConnectionRow[], account: Account): readonly string[] {
  const same = rows.filter((row) => row.account?.id === account.id);
  return [...same.filter(isLive), ...same.filter((row) => !isLive(row))].map(({ slot }) => slot);
}

/** The connection in a slot, where this account goes on with it. */
async function holderOf(
  kernel: Kernel,
  bound: BoundApp,
  owner: Owner,
  slot: string,
  account: Account,
): Promise<ConnectionRow | undefined> {
  const row = await kernel.store.connections.findSlot(owner, bound.connector.id, slot);
  return row !== undefined && !isOther(row, account) ? row : undefined;
}

/** The place of a consent that was begun for one connection: the same account and site only, unless told. */
async function namedPlace(
  kernel: Kernel,
  bound: BoundApp,
  { flow: { owner }, account, site }: Consenting,
  { connection, otherAccount: mayReplace }: NonNullable<FlowRow['reconnect']>,
): Promise<ConsentPlace> {
  const row = await findLive(kernel, bound, { owner, id: connection });
  const moved = site !== undefined && row.status !== 'pending_choice' && !sameSite(bound, row.site, site);
  if (!isOther(row, account) && moved) throw otherSite(bound, row);
  if (!isOther(row, account)) return { slot: row.slot, before: row, replaced: undefined };
  if (!mayReplace) throw otherAccount(bound, row, account);
  const chosenLater = bound.connector.site?.from === 'choice';
  const base = bound.accounts === 'many' ? account.id : '';
  const slot = bound.accounts === 'many' || chosenLater ? base : row.slot;
  const holder = slot === row.slot ? undefined : await holderOf(kernel, bound, owner, slot, account);
  return { slot, before: holder, replaced: row };
}

/** A connection of this owner and connector that has not ended. Throws `connection/not-found`. */
export async function findLive(kernel: Kernel, bound: BoundApp, key: ConnectionKey): Promise<ConnectionRow> {
  const row = await kernel.store.connections.find(key);
  if (row === undefined || row.connector !== bound.connector.id || !isLive(row)) throw notFound(key.id);
  return row;
}

export function isLive({ status }: Pick<ConnectionRow, 'status'>): boolean {
  return status !== 'disconnected';
}

/** By the provider's own id, never by an address. A weak id tells no live connection from another. */
function isOther(row: ConnectionRow, account: Account): boolean {
  const differs = row.account !== undefined && row.account.id !== account.id;
  return differs && !(account.weak === true && isLive(row));
}

function otherAccount({ connector }: BoundApp, before: ConnectionRow, account: Account): PatchbayError {
  return new PatchbayError(
    'auth/account-mismatch',
    `${connector.name} was connected as ${before.account?.name ?? 'another account'}, and this consent is of ${account.name}. ` +
      'Nothing was changed. Sign in there with the first account, or disconnect it before connecting the other.',
    { connector: connector.id, connection: before.id },
  );
}

function otherSite({ connector }: BoundApp, before: ConnectionRow): PatchbayError {
  return new PatchbayError(
    'auth/account-mismatch',
    `This connection to ${connector.name} is for another of the account’s sites than the one that was consented to. ` +
      'Nothing was changed. Choose its own site there, or connect the other one without naming this connection.',
    { connector: connector.id, connection: before.id },
  );
}
