import type {
  Closed,
  ConnectionKey,
  ConnectionRow,
  ConnectionStore,
  GrantRow,
  OwedRevocation,
} from '@patchbay/core';
import { dropGrantOf } from './grants.ts';
import { json } from './json.ts';
import { ownConnection, type State } from './state.ts';
import { secondsAfter } from './time.ts';
import { dropWorkOf, submitWork } from './work.ts';

type Revocation = Parameters<ConnectionStore['close']>[1];

/** Ends a connection, and with the last one of a grant its credentials; undefined when there was none to end. */
export function closeConnection(
  state: State,
  key: ConnectionKey,
  revocation: Revocation,
): Closed | undefined {
  const row = ownConnection(state, key);
  if (!row || row.status === 'disconnected') return undefined;
  const ended = {
    status: 'disconnected',
    reason: undefined,
    grantId: undefined,
    updatedAt: state.now(),
  } as const;
  const connection: ConnectionRow = { ...row, ...ended };
  state.connections.set(row.id, connection);
  dropWorkOf(state, row.id);
  return { connection, owed: owedRevocations(state, row, revocation) };
}

function owedRevocations(
  state: State,
  row: ConnectionRow,
  revocation: Revocation,
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
function reaches(state: State, ended: GrantRow, reach: Revocation['reach']): boolean {
  if (reach !== 'account') return reach === 'token';
  return ![...state.connections.values()].some(({ grantId }) => {
    const grant = grantId === undefined ? undefined : state.grants.get(grantId);
    return grant?.appId === ended.appId && grant.accountGroup === ended.accountGroup;
  });
}
