import type {
  Closed,
  ConnectionKey,
  ConnectionRow,
  GrantRow,
  OpenConnection,
  OwedRevocation,
  RevocationPlan,
} from '@patchbay/core';
import { note } from './audit.ts';
import { withdrawConsents } from './consents.ts';
import { dropGrantOf } from './grants.ts';
import { json } from './json.ts';
import { gone, openConnection } from './open-connection.ts';
import { shownRow } from './shown-row.ts';
import { ownConnection, type State } from './state.ts';
import { secondsAfter } from './time.ts';
import { dropWorkOf, submitWork } from './work.ts';

/** Ends a connection, and with the last one of a grant its credentials; undefined when there was none to end. */
export function closeConnection(
  state: State,
  key: ConnectionKey,
  revocation: RevocationPlan,
): Closed | undefined {
  const row = ownConnection(state, key);
  if (!row || row.status === 'disconnected') return undefined;
  return leave(state, row, markEnded(state, row), revocation);
}

/** Ends a connection and opens another in its slot; what opening refuses ends nothing. */
export function replaceConnection(
  state: State,
  key: ConnectionKey,
  opening: OpenConnection,
  revocation: RevocationPlan,
): { readonly opened: ConnectionRow; readonly closed: Closed } {
  const row = ownConnection(state, key);
  if (!row || row.status === 'disconnected') throw gone(opening);
  const ended = markEnded(state, row);
  try {
    const opened = openConnection(state, opening);
    return { opened: shownRow(state, opened), closed: leave(state, row, ended, revocation) };
  } catch (error) {
    state.connections.set(row.id, row);
    throw error;
  }
}

function markEnded(state: State, row: ConnectionRow): ConnectionRow {
  const ended: ConnectionRow = {
    ...row,
    status: 'disconnected',
    reason: undefined,
    grantId: undefined,
    updatedAt: state.now(),
  };
  state.connections.set(row.id, ended);
  return ended;
}

/** What an ended connection takes with it. */
function leave(
  state: State,
  row: ConnectionRow,
  connection: ConnectionRow,
  revocation: RevocationPlan,
): Closed {
  dropWorkOf(state, row.id);
  withdrawConsents(state, row.id);
  const owed = owedRevocations(state, row, revocation);
  note(state, row, 'connection.closed', { owed: owed.length });
  return { connection, owed };
}

function owedRevocations(
  state: State,
  row: ConnectionRow,
  revocation: RevocationPlan,
): readonly OwedRevocation[] {
  const dropped = row.grantId === undefined ? undefined : dropGrantOf(state, row.grantId);
  if (!dropped || !reaches(state, dropped.grant, revocation.reach)) return [];
  const giveUpAt = secondsAfter(state.now(), revocation.giveUpAfterSeconds).toISOString();
  const { connector, site } = row;
  return dropped.tokens.map(({ name, sealed }) => {
    const workKey = `revocation:${crypto.randomUUID()}`;
    const owed = { workKey, connector, grant: dropped.grant, name, sealed, site, giveUpAt };
    const due = {
      kind: 'revocation',
      tenantId: row.owner.tenantId,
      inSeconds: revocation.revokeInSeconds,
    } as const;
    // No connection's work: it must outlive the next closing of this one.
    const loose = { connectionId: undefined, everySeconds: undefined };
    submitWork(state, [{ ...due, ...loose, key: workKey, args: json({ ...owed }) }]);
    return owed;
  });
}

/** Whether the provider may be asked to revoke without hurting a connection that goes on. */
function reaches(state: State, ended: GrantRow, reach: RevocationPlan['reach']): boolean {
  if (reach !== 'account') return reach === 'token';
  return ![...state.connections.values()].some(({ grantId }) => {
    const grant = grantId === undefined ? undefined : state.grants.get(grantId);
    return grant?.appId === ended.appId && grant.accountGroup === ended.accountGroup;
  });
}
