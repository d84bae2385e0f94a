import type { ConnectionRow } from '@patchbay/core';
import type { State } from './state.ts';

/** A copy of a connection's row as the port has it, with what its grant's tokens may do now. */
export function shownRow(state: State, row: ConnectionRow): ConnectionRow {
  const tokens = [...state.tokens.values()].filter(({ grantId }) => grantId === row.grantId);
  const ends = tokens.flatMap(({ expiresAt }) => (expiresAt === undefined ? [] : [expiresAt.getTime()]));
  return structuredClone({
    ...row,
    scopes: Object.fromEntries(tokens.map(({ name, scopes }) => [name, scopes])),
    expiresAt: ends.length === 0 ? undefined : new Date(Math.min(...ends)),
  });
}
