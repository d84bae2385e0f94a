import type { TokenAnswer } from '../../definition/auth.ts';
import type { TokenSet } from '../../definition/token-set.ts';
import type { Account } from '../../definition/values.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { GrantRow, NewToken } from '../../store/connections.ts';
import type { FlowRow } from '../../store/flows.ts';
import type { BoundApp } from '../app.ts';
import type { Kernel } from '../kernel.ts';
import type { ScopesByToken } from './abilities.ts';
import { splitAnswer } from './grants.ts';
import { sealTokens } from './sealed-token.ts';
import { readTokenSet, secondsOf } from './token-answer.ts';

/** The token sets of one consent, by name. */
export type NamedTokens = Readonly<Record<string, TokenSet>>;

/** Takes a code exchange's answer apart. Scopes left out of it are those that were asked for (RFC 6749 section 5.1). */
export function consentedTokens(
  kernel: Kernel,
  bound: BoundApp,
  flow: FlowRow,
  answer: TokenAnswer,
): NamedTokens {
  const now = kernel.clock.now();
  const sets: Record<string, TokenSet> = {};
  for (const [name, part] of Object.entries(splitAnswer(bound, answer))) {
    const set = part && readTokenSet(part, now);
    if (set !== undefined) sets[name] = { scopes: flow.scopes[name] ?? [], ...set };
  }
  if (Object.keys(sets).length > 0) return sets;
  throw new PatchbayError(
    'response/invalid',
    `${bound.connector.name} answered the code exchange without a token.`,
    { connector: bound.connector.id },
  );
}

/** The token to ask with who consented: the first by the connector's order, or whichever there is. */
export function firstOf({ connector }: BoundApp, tokens: NamedTokens): TokenSet {
  const name = connector.auth.tokens.find((known) => Object.hasOwn(tokens, known));
  return tokens[name ?? ''] ?? (Object.values(tokens)[0] as TokenSet);
}

/** `identify` may be the only one to tell the granted scopes; then they are those of the token that it was asked with. */
export function withScopesOf(bound: BoundApp, tokens: NamedTokens, { scopes }: Account): NamedTokens {
  const first = firstOf(bound, tokens);
  const entries = Object.entries(tokens);
  return Object.fromEntries(
    entries.map(([name, set]) => [name, set === first && scopes !== undefined ? { ...set, scopes } : set]),
  );
}

/** What each token was granted. */
export function scopesByToken(tokens: NamedTokens): ScopesByToken {
  return Object.fromEntries(Object.entries(tokens).map(([name, { scopes = [] }]) => [name, scopes]));
}

/** The token sets as a store keeps them. */
export function sealAll(kernel: Kernel, grant: GrantRow, tokens: NamedTokens): Promise<readonly NewToken[]> {
  return Promise.all(
    Object.entries(tokens).map(async ([name, set]) => {
      const { sealed, keyId } = await sealTokens(kernel, { ...grant, name }, set, 1);
      const { scopes = [] } = set;
      return { name, sealed, keyId, scopes, expiresInSeconds: secondsOf(set, kernel.clock.now()) };
    }),
  );
}
