import { type ConnectionRow, type GrantRow, type OpenConnection, PatchbayError } from '@patchbay/core';
import { dropGrantOf } from './grants.ts';
import { json } from './json.ts';
import { keyOf } from './key-of.ts';
import { type State, slotHolder } from './state.ts';
import { storedToken } from './tokens.ts';
import { submitWork } from './work.ts';

/** Writes what a finished consent gave, all or nothing. */
export function openConnection(state: State, opening: OpenConnection): ConnectionRow {
  const wanted = opening.connection;
  const holder = slotHolder(state, wanted);
  const isOther = isOtherAccount(holder, wanted);
  if (isOther && holder?.status !== 'disconnected') throw otherAccount(wanted);
  // An ended connection of another account keeps its history to itself.
  const existing = isOther ? undefined : holder;
  refuseConflict(state, existing, opening);

  const grant = opening.reuse ? opening.grant : structuredClone(opening.grant);
  if (!opening.reuse) state.grants.set(grant.id, grant);
  replaceTokens(state, opening);
  const row = connectionRow(state, existing, opening);
  state.connections.set(row.id, row);
  if (opening.reuse) revive(state, grant);
  if (existing?.grantId !== undefined && existing.grantId !== grant.id) dropGrantOf(state, existing.grantId);
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

function otherAccount({ connector }: OpenConnection['connection']): PatchbayError {
  const message = `This connection belongs to another ${connector} account. Connect with that account, or open a new connection for this one.`;
  return new PatchbayError('auth/account-mismatch', message, { connector });
}

function refuseConflict(state: State, existing: ConnectionRow | undefined, opening: OpenConnection): void {
  const stored = state.grants.get(opening.grant.id);
  // Another salt is another grant: tokens sealed under it could not be opened.
  const expected = opening.reuse
    ? stored?.tenantId === opening.grant.tenantId && stored.salt === opening.grant.salt
    : !stored;
  const idTaken = !existing && state.connections.has(opening.connection.id);
  if (expected && !idTaken) return;
  const message = 'The stored grant changed while this consent was finished. Read it again and repeat.';
  throw new PatchbayError('store/conflict', message, { connector: opening.connection.connector });
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
    status: 'active',
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
