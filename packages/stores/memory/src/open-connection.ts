import { type ConnectionRow, type GrantRow, type OpenConnection, PatchbayError } from '@patchbay/core';
import { note } from './audit.ts';
import { recordConsent } from './consents.ts';
import { dropGrantOf } from './grants.ts';
import { json } from './json.ts';
import { keyOf } from './key-of.ts';
import { sameTexts } from './ordering.ts';
import { type State, slotHolder } from './state.ts';
import { storedToken } from './tokens.ts';
import { submitWork } from './work.ts';

/** Writes what a finished consent gave, all or nothing. */
export function openConnection(state: State, opening: OpenConnection): ConnectionRow {
  const wanted = opening.connection;
  const holder = slotHolder(state, wanted);
  const isLive = holder !== undefined && holder.status !== 'disconnected';
  if (opening.reconnects !== undefined && !(isLive && holder.id === opening.reconnects)) throw gone(opening);
  if (opening.held !== undefined && !sameTexts(opening.held, isLive ? holder.abilities : []))
    throw conflict(wanted);
  const isOther = isOtherAccount(holder, wanted);
  if (isOther && isLive && wanted.account?.weak !== true) throw otherAccount(wanted);
  // An ended connection of another account keeps its history to itself.
  const existing = isOther && !isLive ? undefined : holder;
  refuseConflict(state, existing, opening);

  const grant = opening.reuse ? opening.grant : structuredClone(opening.grant);
  if (!opening.reuse) state.grants.set(grant.id, grant);
  replaceTokens(state, opening);
  const row = connectionRow(state, existing, opening);
  state.connections.set(row.id, row);
  const { connector, abilities } = row;
  note(state, row, existing ? 'connection.reconnected' : 'connection.opened', { connector, abilities });
  recordConsent(state, row, opening.consent);
  if (opening.reuse) revive(state, grant);
  if (existing?.grantId !== undefined && existing.grantId !== grant.id) dropGrantOf(state, existing.grantId);
  for (const [key, { kind, connectionId, args }] of state.work)
    if (kind === 'sync' && connectionId === row.id && !row.abilities.includes(String(args.stream)))
      state.work.delete(key);
  // The slot's own id wins over the one that this consent was begun with.
  submitWork(
    state,
    opening.due.map((due) => (due.connectionId === wanted.id ? { ...due, connectionId: row.id } : due)),
  );
  return row;
}

function isOtherAccount(
  holder: ConnectionRow | undefined,
  { account }: OpenConnection['connection'],
): boolean {
  const had = holder?.account?.id;
  return had !== undefined && account !== undefined && had !== account.id;
}

/** A live connection of another account holds the slot. */
export function otherAccount({ connector }: Pick<ConnectionRow, 'connector'>): PatchbayError {
  const message = `This connection belongs to another ${connector} account. Connect with that account, or open a new connection for this one.`;
  return new PatchbayError('auth/account-mismatch', message, { connector });
}

/** The connection that was to be connected again has ended, or is not this owner's. */
export function gone({ connection: { connector } }: Pick<OpenConnection, 'connection'>): PatchbayError {
  const message =
    'The connection that this consent was begun for has ended. Connect again without naming it.';
  return new PatchbayError('connection/not-found', message, { connector });
}

function refuseConflict(state: State, existing: ConnectionRow | undefined, opening: OpenConnection): void {
  const stored = state.grants.get(opening.grant.id);
  // Another salt is another grant: tokens sealed under it could not be opened.
  const expected = opening.reuse
    ? stored?.tenantId === opening.grant.tenantId && stored.salt === opening.grant.salt
    : !stored;
  const idTaken = !existing && state.connections.has(opening.connection.id);
  if (!expected || idTaken) throw conflict(opening.connection);
}

function conflict({ connector }: OpenConnection['connection']): PatchbayError {
  const message = 'What is stored changed while this consent was finished. Read it again and repeat.';
  return new PatchbayError('store/conflict', message, { connector });
}

/** The set as a whole. Generation and fence go on, so that whoever still refreshes the old set writes nothing. */
function replaceTokens(state: State, { grant, tokens }: OpenConnection): void {
  const before = new Map([...state.tokens].filter(([, token]) => token.grantId === grant.id));
  for (const key of before.keys()) state.tokens.delete(key);
  for (const token of tokens) {
    const key = keyOf(grant.id, token.name);
    const { generation, fence } = before.get(key) ?? { generation: 0, fence: 0 };
    const numbers = { generation: generation + 1, fence: fence + 1 };
    state.tokens.set(
      key,
      storedToken(state, { ...token, ...numbers, grantId: grant.id, grantedAt: state.now() }),
    );
  }
}

function connectionRow(
  state: State,
  existing: ConnectionRow | undefined,
  { grant, connection }: OpenConnection,
): ConnectionRow {
  const now = state.now();
  return {
    id: existing?.id ?? connection.id,
    owner: json(connection.owner),
    subject: connection.subject,
    connector: connection.connector,
    provider: grant.provider,
    appId: grant.appId,
    grantId: grant.id,
    slot: connection.slot,
    site: json(connection.site),
    settings: existing?.settings ?? {},
    account: json(connection.account),
    abilities: [...connection.abilities],
    missing: [...connection.missing],
    scopes: {},
    expiresAt: undefined,
    status: connection.status,
    reason: undefined,
    paused: existing?.paused ?? false,
    degraded: false,
    createdAt: existing?.createdAt ?? now,
    updatedAt: now,
    lastSyncedAt: existing?.lastSyncedAt,
  };
}

/** New tokens under a shared grant end the reauthorisation that its other connections wait for. */
function revive(state: State, grant: GrantRow): void {
  for (const row of state.connections.values()) {
    if (row.grantId !== grant.id || row.status !== 'reauth_required') continue;
    state.connections.set(row.id, { ...row, status: 'active', reason: undefined, updatedAt: state.now() });
  }
}
