import type { ConnectionRow, OpenConnection } from '@patchbay/core';
import type { State } from './state.ts';

/** Notes a consent to a connection. */
export function recordConsent(
  state: State,
  { id: connectionId, connector, owner }: ConnectionRow,
  { scopes, abilities }: OpenConnection['consent'],
): void {
  const facts = structuredClone({ connectionId, connector, owner, scopes, abilities });
  state.consents.push({ ...facts, givenAt: state.now(), withdrawnAt: undefined });
}

/** Closes what stands of a connection's consents. */
export function withdrawConsents(state: State, connectionId: string): void {
  changeConsents(state, connectionId, ({ withdrawnAt }) => ({ withdrawnAt: withdrawnAt ?? state.now() }));
}

/** Hands a connection's consents over to another one of the same account. */
export function moveConsents(state: State, from: string, to: string): void {
  changeConsents(state, from, () => ({ connectionId: to }));
}

type Consent = State['consents'][number];

function changeConsents(
  state: State,
  connectionId: string,
  change: (row: Consent) => Partial<Consent>,
): void {
  for (const [at, row] of state.consents.entries())
    if (row.connectionId === connectionId) state.consents[at] = { ...row, ...change(row) };
}
