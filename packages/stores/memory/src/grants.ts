import type { GrantRow } from '@patchbay/core';
import type { KeptToken, State } from './state.ts';

/** What was deleted with a grant that no connection rests on any more. */
export interface DroppedGrant {
  readonly grant: GrantRow;
  readonly tokens: readonly KeptToken[];
}

/** Deletes a grant with its tokens when no connection rests on it; undefined when one still does. */
export function dropGrantOf(state: State, grantId: string): DroppedGrant | undefined {
  const grant = state.grants.get(grantId);
  if (!grant || [...state.connections.values()].some((row) => row.grantId === grantId)) return undefined;
  const tokens = [...state.tokens].filter(([, token]) => token.grantId === grantId);
  for (const [key] of tokens) state.tokens.delete(key);
  state.grants.delete(grantId);
  return { grant, tokens: tokens.map(([, token]) => token) };
}
