import type { ConnectionKey, ConnectionRow, ConnectionStore } from '@patchbay/core';
import { recordConsent, withdrawConsents } from './consents.ts';
import { sameTexts } from './ordering.ts';
import { ownConnection, type State } from './state.ts';

type Change = Parameters<ConnectionStore['narrow']>[1];

/** Leaves a connection fewer abilities, and ends the work of the others. */
export function narrowConnection(
  state: State,
  key: ConnectionKey,
  { from, abilities, scopes }: Change,
): ConnectionRow | undefined {
  const row = ownConnection(state, key);
  if (!row || row.status === 'disconnected' || !sameTexts(row.abilities, from)) return undefined;
  const narrowed = { ...row, abilities: [...abilities], updatedAt: state.now() };
  state.connections.set(row.id, narrowed);
  const ended = new Set<unknown>(from.filter((name) => !abilities.includes(name)));
  for (const [at, { connectionId, args }] of state.work)
    if (connectionId === row.id && ended.has(args.stream)) state.work.delete(at);
  for (const partition of state.partitions.values())
    if (partition.connectionId === row.id && ended.has(partition.stream)) partition.lease = undefined;
  const lost = { status: 'failed', errorCode: 'sync/lease-lost', endedAt: state.now() } as const;
  for (const [at, run] of state.runs)
    if (run.connectionId === row.id && run.status === 'running' && ended.has(run.stream))
      state.runs.set(at, { ...run, ...lost });
  withdrawConsents(state, row.id);
  recordConsent(state, narrowed, { scopes, abilities });
  return narrowed;
}
