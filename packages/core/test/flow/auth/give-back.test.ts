import type { OpenConnection } from '@patchbay/core';
import { PatchbayError } from '@patchbay/core';
import { expect, test } from 'vitest';
import { ada, Bench, ben } from '../../fieldbook/bench.ts';
import { defineFieldbook, fieldbookAuth } from '../../fieldbook/fieldbook.ts';
import { refusal } from '../../fieldbook/refusal.ts';

const reaching = defineFieldbook({
  auth: { revocation: { ...fieldbookAuth.revocation, reach: 'account' } },
});

/** A store that refuses every consent with one error, after or instead of writing it. */
function refusing(bench: Bench, error: Error, written = false): void {
  const { open } = bench.store.connections;
  bench.store.connections.open = async (opening: OpenConnection) => {
    if (written) await open(opening);
    throw error;
  };
}

test('threat T27 tokens of a consent whose account cannot be found out are revoked', async () => {
  const bench = new Bench();
  bench.emulator.fault({ match: '/me', kind: 'server-error', times: Infinity });
  expect(await refusal(bench.connect())).toMatchObject({ code: 'request/unavailable' });
  expect(bench.sent('/oauth/revoke')).toHaveLength(1);
  expect(bench.emulator.tokens.living()).toEqual([]);
});

test('threat T27 tokens of another account are revoked, and the connection’s own are not', async () => {
  const bench = new Bench();
  const { id } = await bench.connect();
  expect(await refusal(bench.connect({ account: 'cleo' }))).toMatchObject({ code: 'auth/account-mismatch' });
  expect(bench.emulator.tokens.living().map(({ payload }) => payload.account)).toEqual(['ada']);
  expect((await bench.patchbay.health(id, { owner: ada })).healthy).toBe(true);
});

test('threat T27 tokens that the store refused are revoked; those it may have kept are not', async () => {
  const refused = new Bench();
  refusing(refused, new PatchbayError('store/conflict', 'Somebody else was first.'));
  expect(await refusal(refused.connect())).toMatchObject({ code: 'store/conflict' });
  expect(refused.emulator.tokens.living()).toEqual([]);
  const silent = new Bench();
  refusing(silent, new PatchbayError('store/unavailable', 'The database fell silent.'), true);
  expect(await refusal(silent.connect())).toMatchObject({ code: 'store/unavailable' });
  const [kept] = await silent.patchbay.list({ owner: ada });
  expect((await silent.patchbay.health(kept?.id ?? '', { owner: ada })).healthy).toBe(true);
});

test('threat T27 where one revocation ends the whole account, another connection of it keeps the tokens alive', async () => {
  const bench = new Bench({ connector: reaching });
  const { id } = await bench.connect();
  await bench.connect({ owner: ben, account: 'cleo' });
  expect(await refusal(bench.connect({ owner: ben, account: 'ada' }))).toMatchObject({
    code: 'auth/account-mismatch',
  });
  expect(bench.sent('/oauth/revoke')).toEqual([]);
  expect((await bench.patchbay.health(id, { owner: ada })).healthy).toBe(true);
  await bench.patchbay.disconnect(id, { owner: ada });
  const revoked = bench.sent('/oauth/revoke').length;
  await refusal(bench.connect({ owner: ben, account: 'ada' }));
  expect(bench.sent('/oauth/revoke').length).toBe(revoked + 1);
});

test('threat T27 an account that nobody could name is not revoked as a whole', async () => {
  const bench = new Bench({ connector: reaching });
  bench.emulator.fault({ match: '/me', kind: 'server-error', times: Infinity });
  await refusal(bench.connect());
  expect(bench.sent('/oauth/revoke')).toEqual([]);
});

test('a provider that hangs does not hold the consent’s own error up', async () => {
  const bench = new Bench({ timeoutMs: 40 });
  await bench.connect();
  bench.emulator.fault({ match: '/oauth/revoke', kind: 'hang' });
  expect(await refusal(bench.connect({ account: 'cleo' }))).toMatchObject({ code: 'auth/account-mismatch' });
});
