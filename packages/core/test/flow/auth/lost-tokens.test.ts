import { type Connection, type EmergencySink, keyring, type LostTokens } from '@patchbay/core';
import { expect, test } from 'vitest';
import { ada, Bench, encryptionKey } from '../../fieldbook/bench.ts';
import { expectNoSecret, refusal } from '../../fieldbook/refusal.ts';
import { makeStore } from '../../fieldbook/store-under-test.ts';

const hour = 3_600_000;
const lostEvents = (bench: Bench) => bench.events.filter(({ type }) => type === 'token-lost');

/** A connection whose database takes no refreshed tokens until it is repaired. */
async function brokenDatabase(options: ConstructorParameters<typeof Bench>[0]) {
  let broken = true;
  const bench = new Bench({
    ...options,
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
  return { bench, connection, repair: () => (broken = false) };
}

/** What the sink was given, as it comes out of a file. */
async function keptBySink() {
  const kept: string[] = [];
  const emergencySink: EmergencySink = (lost) => void kept.push(JSON.stringify(lost));
  const { bench, connection, repair } = await brokenDatabase({ emergencySink });
  const error = await refusal(bench.workspace(connection).getToken());
  repair();
  return { bench, connection, error, kept, lost: JSON.parse(kept[0] ?? '') as LostTokens };
}

async function isStill(bench: Bench, connection: Connection, stored: object) {
  expect(await bench.patchbay.list({ owner: ada, status: 'active' })).toMatchObject([{ id: connection.id }]);
  expect(await bench.token(connection)).toMatchObject(stored);
}

test('G2 what the store does not take goes to the emergency sink, sealed, and comes back whole', async () => {
  const { bench, connection, error, kept, lost } = await keptBySink();
  expect(error).toMatchObject({ code: 'store/unavailable', cause: { message: 'the database is gone' } });
  expect(error.message).toContain('restoreTokens');
  expect(kept).toHaveLength(1);
  expectNoSecret(lost);
  expect(lost).toMatchObject({ connector: 'fieldbook', tenantId: 'acme', name: 'default', generation: 1 });
  const { grantId: grant, name: token } = lost;
  expect(lostEvents(bench)).toEqual([
    { type: 'token-lost', connector: 'fieldbook', grant, token, kept: true },
  ]);

  const before = await bench.token(connection);
  bench.clock.advance(600_000);
  expect(await bench.patchbay.restoreTokens(lost)).toBe(true);
  const after = await bench.token(connection);
  expect(after).toMatchObject({ generation: 2, status: 'active', scopes: before?.scopes });
  // The ten minutes, and the forty seconds for which the write was tried again.
  expect(after?.secondsLeft).toBeGreaterThan(3600 - 600 - 45);
  expect(after?.secondsLeft).toBeLessThan(3600 - 600);
  const workspace = bench.workspace(connection);
  expect((await workspace.request('GET', 'me')).status).toBe(200);
  expect(bench.sent('/oauth/token').filter(({ form }) => form.has('refresh_token'))).toHaveLength(1);
  bench.clock.advance(2 * hour);
  expect((await workspace.request('GET', 'me')).status).toBe(200);
});

test('G2 a lost token set is restored once, however often it is given back', async () => {
  const { bench, connection, lost } = await keptBySink();
  const restored = await Promise.all([
    bench.patchbay.restoreTokens(lost),
    bench.patchbay.restoreTokens(lost),
  ]);
  expect(restored.sort()).toEqual([false, true]);
  expect(await bench.patchbay.restoreTokens(lost)).toBe(false);
  await isStill(bench, connection, { generation: 2, sealed: lost.sealed });
});

test('G2 a lost token set is not restored over those of a new consent', async () => {
  const { bench, connection, lost } = await keptBySink();
  await bench.connect();
  const stored = await bench.token(connection);
  expect(await bench.patchbay.restoreTokens(lost)).toBe(false);
  await isStill(bench, connection, { sealed: stored?.sealed });
});

test('G2 a lost token set is not restored once another has spent its predecessor', async () => {
  const { bench, connection, lost } = await keptBySink();
  await refusal(bench.workspace(connection).getToken());
  expect(await bench.patchbay.restoreTokens(lost)).toBe(false);
  expect(await bench.workspace(connection).connection()).toMatchObject({ status: 'reauth_required' });
  expect(await bench.patchbay.restoreTokens({ ...lost, grantId: 'no such grant' })).toBe(false);
});

test.for<[string, Partial<LostTokens>]>([
  ['another tenant', { tenantId: 'globex' }],
  ['another form', { sealed: 'ic1.k1.AAAA' }],
])('G2 a lost token set of %s does not open, and nothing is stored', async ([, changes]) => {
  const { bench, connection, lost } = await keptBySink();
  const error = await refusal(bench.patchbay.restoreTokens({ ...lost, ...changes }));
  expect(error).toMatchObject({ code: 'crypto/unopenable' });
  await isStill(bench, connection, { generation: 1 });
});

test.for<[string, EmergencySink | undefined]>([
  ['is not there', undefined],
  [
    'throws',
    () => {
      throw new Error('canary of the sink');
    },
  ],
  ['fails later', () => Promise.reject(new Error('canary of the sink'))],
  ['never ends', () => new Promise(() => undefined)],
])('G2 where the sink %s, the loss is told, with what to do, and no secret', async ([, emergencySink]) => {
  const options = { timeoutMs: 50, ...(emergencySink && { emergencySink }) };
  const { bench, connection } = await brokenDatabase(options);
  const error = await refusal(bench.workspace(connection).getToken());
  expect(error).toMatchObject({ code: 'store/unavailable', actor: 'operator' });
  expect(error.message).toContain('Repair the store');
  expect(lostEvents(bench)).toMatchObject([{ kept: false, connector: 'fieldbook', token: 'default' }]);
  expectNoSecret(bench.events);
});

test('G2 what cannot even be sealed is not handed over in the clear', async () => {
  const kept: LostTokens[] = [];
  let broken = false;
  const keys = keyring(encryptionKey);
  const { bench, connection } = await brokenDatabase({
    emergencySink: (lost) => void kept.push(lost),
    keys: { ...keys, primary: () => (broken ? Promise.reject(new Error('no keys')) : keys.primary()) },
  });
  bench.intercept = (request, next) => {
    broken ||= request.url.endsWith('/oauth/token');
    return next(request);
  };
  expect(await refusal(bench.workspace(connection).getToken())).toMatchObject({ code: 'store/unavailable' });
  expect(kept).toEqual([]);
  expect(lostEvents(bench)).toMatchObject([{ kept: false }]);
});
