import type { Connection } from '@patchbay/core';
import type { Bench } from '../fieldbook/bench.ts';

/** Puts the ciphertext of each of two rows into the other, as somebody does who may write to the database and has no key. */
export async function swapTokens(bench: Bench, one: Connection, other: Connection): Promise<void> {
  const [first, second] = [await bench.token(one), await bench.token(other)];
  if (first === undefined || second === undefined) throw new Error('there is no such token');
  await plant(bench, one, second.sealed);
  await plant(bench, other, first.sealed);
}

/** Writes an envelope into a token's row. */
export async function plant(bench: Bench, connection: Connection, sealed: string): Promise<void> {
  const row = await bench.token(connection);
  if (row === undefined) throw new Error('there is no such token');
  const { grantId, name, generation, keyId, scopes } = row;
  const lease = { holder: 'intruder', leaseSeconds: 30, lateAnswerSeconds: 30 };
  const claim = await bench.store.tokens.claim({ grantId, name, generation, ...lease });
  if (!claim.held) throw new Error('somebody holds the token');
  const at = { grantId, name, generation, fence: claim.fence };
  await bench.store.tokens.announce(at);
  const stored = await bench.store.tokens.commit({ ...at, sealed, keyId, scopes, expiresInSeconds: 3600 });
  if (!stored) throw new Error('the row did not take it');
}
