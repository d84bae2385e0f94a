import type { TokenRow } from '@patchbay/core';
import { fakeClock } from '@patchbay/testing';
import { expect, test } from 'vitest';
import { keyring } from '../../../src/crypto/keyring.ts';
import { seal } from '../../../src/crypto/seal.ts';
import { ada, Bench, encryptionKey } from '../../fieldbook/bench.ts';
import { refusal } from '../../fieldbook/refusal.ts';
import { makeStore } from '../../fieldbook/store-under-test.ts';
import { gate } from '../../fieldbook/token-gate.ts';

const hour = 3_600_000;
const refreshes = (bench: Bench) =>
  bench.sent('/oauth/token').filter(({ form }) => form.get('grant_type') === 'refresh_token');

/** The next generation of a token, as another process would seal it. */
function sealedTokens(row: TokenRow | undefined, accessToken: string) {
  if (row === undefined) throw new Error('there is no such token');
  const { tenantId, grantId, name, salt, generation } = row;
  const wire = JSON.stringify({ v: 1, generation: generation + 1, accessToken });
  return seal(keyring(encryptionKey), { purpose: 'token', tenantId, row: grantId, name, salt }, wire);
}

test('G2 an answer that comes after the lease still lands', async () => {
  const clock = fakeClock();
  const bench = new Bench({ clock });
  const connection = await bench.connect();
  clock.advance(2 * hour);
  const { open, arrived, intercept } = gate();
  bench.intercept = intercept;
  const late = bench.workspace(connection).getToken();
  await arrived;
  clock.advance(60_000);
  open();
  const token = await late;
  expect(await bench.token(connection)).toMatchObject({ generation: 2 });
  expect(await bench.workspace(connection).getToken()).toBe(token);
});

test('G2 an answer that could not be written ends in reauth_required with the reason lost_write', async () => {
  let broken = true;
  const bench = new Bench({
    store(clock) {
      const store = makeStore(clock);
      const commit: typeof store.tokens.commit = async (row) => {
        if (broken) throw new Error('the database is gone');
        return store.tokens.commit(row);
      };
      return { ...store, tokens: { ...store.tokens, commit } };
    },
  });
  const connection = await bench.connect();
  bench.clock.advance(2 * hour);
  expect(await refusal(bench.workspace(connection).getToken())).toMatchObject({
    code: 'store/unavailable',
    cause: { message: 'the database is gone' },
  });
  broken = false;
  const error = await refusal(bench.workspace(connection).getToken());
  expect(error).toMatchObject({ code: 'auth/reauth-required', detail: { reason: 'lost_write' } });
  expect(refreshes(bench)).toHaveLength(2);
});

test('G2 where the refresh token outlives its use, an answer that could not be written costs nothing', async () => {
  let broken = true;
  const bench = new Bench({
    policy: { accessSeconds: 3600, refreshable: true },
    store(clock) {
      const store = makeStore(clock);
      const commit: typeof store.tokens.commit = async (row) => {
        if (broken) throw new Error('the database is gone');
        return store.tokens.commit(row);
      };
      return { ...store, tokens: { ...store.tokens, commit } };
    },
  });
  const connection = await bench.connect();
  bench.clock.advance(2 * hour);
  expect(await refusal(bench.workspace(connection).getToken())).toMatchObject({
    code: 'store/unavailable',
    cause: { message: 'the database is gone' },
  });
  broken = false;
  expect(await bench.workspace(connection).getToken()).toMatch(/^canary-access/);
});

test('G2 an answer that a failing database does not take is written when it is back', async () => {
  let failures = 5;
  const bench = new Bench({
    store(clock) {
      const store = makeStore(clock);
      const commit: typeof store.tokens.commit = async (row) => {
        failures -= 1;
        if (failures >= 0) throw new Error('the database is away');
        return store.tokens.commit(row);
      };
      return { ...store, tokens: { ...store.tokens, commit } };
    },
  });
  const connection = await bench.connect();
  bench.clock.advance(2 * hour);
  expect(await bench.workspace(connection).getToken()).toMatch(/^canary-access/);
  expect(await bench.token(connection)).toMatchObject({ generation: 2, status: 'active' });
  expect(refreshes(bench)).toHaveLength(1);
});

test('G2 a doubt about an earlier spend outlives a refusal that settles nothing', async () => {
  const bench = new Bench();
  const connection = await bench.connect();
  bench.clock.advance(2 * hour);
  const match = '/oauth/token';
  bench.emulator.fault({ match, kind: 'connection-lost', carriedOut: true });
  bench.emulator.fault({ match, kind: 'rate-limited' });
  const codes = ['request/unavailable', 'request/rate-limited', 'auth/reauth-required'];
  for (const code of codes) {
    const error = await refusal(bench.workspace(connection).getToken());
    expect(error).toMatchObject({ code, detail: code === codes[2] ? { reason: 'lost_write' } : {} });
  }
  expect(refreshes(bench)).toHaveLength(3);
});

test('G2 whoever finds a newer token set stored takes that one', async () => {
  const bench = new Bench({
    store(clock) {
      const store = makeStore(clock);
      // Another spender stored its answer a moment before: ours is told that it came too late.
      const commit: typeof store.tokens.commit = async (row) => {
        const sealed = await sealedTokens(await store.tokens.find(row), 'canary-access-of-the-other');
        await store.tokens.commit({ ...row, ...sealed });
        return false;
      };
      return { ...store, tokens: { ...store.tokens, commit } };
    },
  });
  const connection = await bench.connect();
  bench.clock.advance(2 * hour);
  expect(await bench.workspace(connection).getToken()).toBe('canary-access-of-the-other');
  expect(await bench.workspace(connection).getToken()).toBe('canary-access-of-the-other');
  expect(refreshes(bench)).toHaveLength(1);
  // Ours belongs to the same grant as theirs: revoking it could end both (RFC 7009 section 2.1).
  expect(bench.sent('/oauth/revoke')).toHaveLength(0);
});

test.for(['announce', 'condemn'] as const)(
  'G2 a lease lost before %s means: do nothing more',
  async (step) => {
    const bench = new Bench({
      store(clock) {
        const store = makeStore(clock);
        return { ...store, tokens: { ...store.tokens, [step]: async () => false } };
      },
    });
    const connection = await bench.connect();
    bench.clock.advance(2 * hour);
    bench.emulator.tokens.revokeWhere(() => true);
    const error = await refusal(bench.workspace(connection).getToken());
    expect(error).toMatchObject({ code: 'request/unavailable', retryable: true });
    expect(refreshes(bench)).toHaveLength(step === 'announce' ? 0 : 1);
    expect(await bench.patchbay.list({ owner: ada, status: 'active' })).toHaveLength(1);
  },
);
