import type { ConnectionKey, ConnectionRow, ConnectionStore } from '@patchbay/core';
import { moveConsents } from './consents.ts';
import { dropGrantOf } from './grants.ts';
import { json } from './json.ts';
import { otherAccount } from './open-connection.ts';
import { ownConnection, type State, slotHolder } from './state.ts';
import { submitWork } from './work.ts';

type Choice = Parameters<ConnectionStore['choose']>[1];

/** Points a waiting connection to its site, or lets the one that is there already go on with its grant. */
export function chooseSite(state: State, key: ConnectionKey, choice: Choice): ConnectionRow | undefined {
  const row = ownConnection(state, key);
  if (row?.status !== 'pending_choice') return undefined;
  const { slot, due } = choice;
  const holder = slotHolder(state, { ...row, slot });
  const same = holder?.account?.id === row.account?.id;
  if (holder !== undefined && !same && holder.status !== 'disconnected') throw otherAccount(row);
  const kept = same ? holder : undefined;
  const chosen: ConnectionRow = {
    ...(kept ?? row),
    ...chosenFields(state, row, choice),
  };
  if (kept !== undefined) {
    state.connections.delete(row.id);
    moveConsents(state, row.id, kept.id);
  }
  state.connections.set(chosen.id, chosen);
  if (kept?.grantId !== undefined && kept.grantId !== row.grantId) dropGrantOf(state, kept.grantId);
  submitWork(
    state,
    due.map((each) => (each.connectionId === undefined ? each : { ...each, connectionId: chosen.id })),
  );
  return chosen;
}

function chosenFields(
  state: State,
  { appId, grantId, account, subject }: ConnectionRow,
  { slot, site, abilities, missing }: Choice,
) {
  const given = { slot, site: json(site), abilities: [...abilities], missing: [...missing] };
  const from = { appId, grantId, account, subject };
  const now = { status: 'active', reason: undefined, degraded: false, updatedAt: state.now() } as const;
  return { ...from, ...given, ...now };
}
