import { memoryStore } from '@patchbay/store-memory';
import { fakeClock } from '@patchbay/testing';
import { expect, test } from 'vitest';
import { ada, Bench } from '../../fieldbook/bench.ts';
import { refusal } from '../../fieldbook/refusal.ts';
import { gate } from '../../fieldbook/token-gate.ts';

const hour = 3_600_000;
const refreshes = (bench: Bench) =>
  bench.sent('/oauth/token').filter(({ form }) => form.get('grant_type') === 'refresh_token');

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
      const store = memoryStore({ clock });
      const commit: typeof store.tokens.commit = async (row) => {
        if (broken) throw new Error('the database is gone');
        return store.tokens.commit(row);
      };
      return { ...store, tokens: { ...store.tokens, commit } };
    },
  });
  const connection = await bench.connect();
  bench.clock.advance(2 * hour);
  await expect(bench.workspace(connection).getToken()).rejects.toThrow('the database is gone');
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
      const store = memoryStore({ clock });
      const commit: typeof store.tokens.commit = async (row) => {
        if (broken) throw new Error('the database is gone');
        return store.tokens.commit(row);
      };
      return { ...store, tokens: { ...store.tokens, commit } };
    },
  });
  const connection = await bench.connect();
  bench.clock.advance(2 * hour);
  await expect(bench.workspace(connection).getToken()).rejects.toThrow('the database is gone');
  broken = false;
  expect(await bench.workspace(connection).getToken()).toMatch(/^canary-access/);
});

test('G2 whoever finds a newer token set stored takes that one', async () => {
  const bench = new Bench({
    store(clock) {
      const store = memoryStore({ clock });
      // As if another spender had stored the same moment: ours is told that it was too late.
      const commit: typeof store.tokens.commit = async (row) => (await store.tokens.commit(row)) && false;
      return { ...store, tokens: { ...store.tokens, commit } };
    },
  });
  const connection = await bench.connect();
  bench.clock.advance(2 * hour);
  const token = await bench.workspace(connection).getToken();
  expect(await bench.workspace(connection).getToken()).toBe(token);
  expect(refreshes(bench)).toHaveLength(1);
});

test.for(['announce', 'condemn'] as const)(
  'G2 a lease lost before %s means: do nothing more',
  async (step) => {
    const bench = new Bench({
      store(clock) {
        const store = memoryStore({ clock });
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
