import type { NewToken, TokenKey, TokenRow, TokenStore } from '@patchbay/core';
import { keyOf } from './key-of.ts';
import type { KeptToken, State } from './state.ts';
import { isOver, secondsAfter, secondsBetween } from './time.ts';

type Fenced = TokenKey & { readonly generation: number; readonly fence: number };

/** The refresh protocol: each step is one comparison and one write. */
export function tokenStore(state: State): TokenStore {
  const { tokens } = state;
  const at = ({ grantId, name }: TokenKey) => tokens.get(keyOf(grantId, name));
  const put = (token: KeptToken) => tokens.set(keyOf(token.grantId, token.name), token);

  /** The token, while it is alive, of this generation, and nobody claimed it after `fence`. */
  function held(key: Fenced): KeptToken | undefined {
    const token = at(key);
    const ours =
      token?.status === 'active' && token.generation === key.generation && token.fence === key.fence;
    return ours && token.lease ? token : undefined;
  }

  return {
    async find(key) {
      return tokenRow(state, key);
    },
    async claim({ generation, holder, leaseSeconds, lateAnswerSeconds, ...key }) {
      const now = state.now();
      const token = at(key);
      if (token?.generation !== generation || !isFree(token, now, lateAnswerSeconds)) return { held: false };
      const fence = token.fence + 1;
      put({ ...token, fence, lease: { holder, until: secondsAfter(now, leaseSeconds) } });
      return { held: true, fence, doubtful: token.spend !== undefined };
    },
    async announce(key) {
      const now = state.now();
      const token = held(key);
      if (!token?.lease || isOver(token.lease.until, now)) return false;
      put({ ...token, spend: { fence: key.fence, at: now, before: token.spend?.fence } });
      return true;
    },
    async commit({ generation, fence, sealed, keyId, scopes, expiresInSeconds, ...key }) {
      const token = at(key);
      if (token?.status !== 'active' || token.generation !== generation) return false;
      // Not the lease's fence: the answer of the only spender is good, however late it comes.
      if (token.spend?.fence !== fence) return false;
      const next = {
        grantId: token.grantId,
        name: token.name,
        sealed,
        keyId,
        scopes: [...scopes],
        grantedAt: token.grantedAt,
        expiresInSeconds,
      };
      put(storedToken(state, { ...next, generation: generation + 1, fence: token.fence }));
      return true;
    },
    async release({ spent, retryAfterSeconds, ...key }) {
      const token = held(key);
      if (!token) return;
      const nextAttemptAt = secondsAfter(state.now(), retryAfterSeconds);
      const withdrawn = !spent && token.spend?.fence === key.fence;
      const spend = withdrawn ? earlierSpend(token.spend) : token.spend;
      put({ ...token, lease: undefined, nextAttemptAt, spend });
    },
    async condemn({ reason, ...key }) {
      const token = held(key);
      if (!token) return false;
      put({ ...token, status: 'reauth_required', reason, lease: undefined, spend: undefined });
      return true;
    },
  };
}

/** What is announced once this announcement is withdrawn: nobody knows yet how the one before it ended. */
function earlierSpend({ at, before }: NonNullable<KeptToken['spend']>): KeptToken['spend'] {
  return before === undefined ? undefined : { fence: before, at, before: undefined };
}

/** A token as it rests after a new set was stored: alive, nobody's, nothing announced. */
export function storedToken(
  state: State,
  {
    expiresInSeconds,
    ...token
  }: NewToken & Pick<KeptToken, 'grantId' | 'generation' | 'fence' | 'grantedAt'>,
): KeptToken {
  const storedAt = state.now();
  const expiresAt = expiresInSeconds === undefined ? undefined : secondsAfter(storedAt, expiresInSeconds);
  const fresh = { reason: undefined, nextAttemptAt: undefined, lease: undefined, spend: undefined };
  return { ...structuredClone(token), storedAt, expiresAt, ...fresh, status: 'active' };
}

function isFree(token: KeptToken, now: Date, lateAnswerSeconds: number): boolean {
  const { status, lease, nextAttemptAt, spend } = token;
  if (status !== 'active') return false;
  if (lease && !isOver(lease.until, now)) return false;
  if (nextAttemptAt && !isOver(nextAttemptAt, now)) return false;
  return !spend || isOver(secondsAfter(spend.at, lateAnswerSeconds), now);
}

/** A token as it is read. */
export function tokenRow(state: State, { grantId, name }: TokenKey): TokenRow | undefined {
  const token = state.tokens.get(keyOf(grantId, name));
  const grant = state.grants.get(grantId);
  if (!token || !grant) return undefined;
  const now = state.now();
  const { lease, spend, storedAt, fence, ...row } = token;
  return structuredClone({
    ...row,
    tenantId: grant.tenantId,
    salt: grant.salt,
    secondsLeft: token.expiresAt && secondsBetween(now, token.expiresAt),
    age: secondsBetween(storedAt, now),
    pauseLeft: token.nextAttemptAt && secondsBetween(now, token.nextAttemptAt),
    spendAge: spend && secondsBetween(spend.at, now),
  });
}
