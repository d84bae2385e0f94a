import { fakeClock } from '@patchbay/testing';
import { describe, expect, test } from 'vitest';
import { keyring } from '../../src/crypto/keyring.ts';
import { open, seal } from '../../src/crypto/seal.ts';
import { checkKeys } from '../../src/flow/keys/check-keys.ts';
import { sweepKeys } from '../../src/flow/keys/sweep-keys.ts';
import { Bench } from '../fieldbook/bench.ts';
import { makeStore } from '../fieldbook/store-under-test.ts';

const one = '00112233445566778899aabbccddeeff'.repeat(2);
const two = 'ffeeddccbbaa99887766554433221100'.repeat(2);
const old = keyring(`k1:${one}`);
const promoted = keyring(`k2:${two},k1:${one}`);
const salt = 'AAECAwQFBgcICQoLDA0ODw';
const placeOf = (row: string) =>
  ({ purpose: 'token', tenantId: 'acme', row, name: 'default', salt }) as const;

/** A store with so many tokens that `k1` sealed. */
async function sealedTokens(count: number) {
  const store = makeStore(fakeClock());
  for (let at = 0; at < count; at += 1) {
    const id = `g${at}`;
    const { sealed, keyId } = await seal(
      old,
      placeOf(id),
      JSON.stringify({ v: 1, accessToken: `token ${at}` }),
    );
    await store.connections.open({
      grant: { id, tenantId: 'acme', appId: 'app', provider: 'p', accountId: id, accountGroup: id, salt },
      reuse: false,
      tokens: [{ name: 'default', sealed, keyId, scopes: [], expiresInSeconds: undefined }],
      connection: {
        id: `c${at}`,
        owner: { tenantId: 'acme' },
        subject: undefined,
        connector: 'p',
        slot: id,
        site: {},
        account: undefined,
        abilities: [],
        missing: [],
        status: 'active',
      },
      reconnects: undefined,
      held: undefined,
      clientId: 'client',
      consent: { scopes: [], abilities: [] },
      due: [],
    });
  }
  const read = async (keys = keyring(`k2:${two}`)) =>
    Promise.all(
      Array.from({ length: count }, async (_, at) => {
        const row = await store.tokens.find({ grantId: `g${at}`, name: 'default' });
        return open(keys, placeOf(`g${at}`), row?.sealed ?? '');
      }),
    );
  const all = Array.from({ length: count }, (_, at) => JSON.stringify({ v: 1, accessToken: `token ${at}` }));
  return { store, read, all };
}

describe('G8 a sweep', () => {
  test('puts every row under the primary key, batch by batch, and tells how far it is', async () => {
    const { store, read, all } = await sealedTokens(7);
    const told: number[] = [];
    const swept = await sweepKeys({
      store,
      keys: promoted,
      batch: 3,
      onProgress: ({ resealed }) => told.push(resealed),
    });
    expect(swept).toEqual({ resealed: 7, changed: 0, unopenable: 0 });
    expect(told).toEqual([3, 6, 7]);
    expect(await read()).toEqual(all);
    expect(await sweepKeys({ store, keys: promoted })).toEqual({ resealed: 0, changed: 0, unopenable: 0 });
  });

  test('that is dry changes nothing', async () => {
    const { store, read, all } = await sealedTokens(3);
    expect(await sweepKeys({ store, keys: promoted, dryRun: true })).toMatchObject({ resealed: 3 });
    expect(await read(old)).toEqual(all);
  });

  test('that stops goes on where it was', async () => {
    const { store, read, all } = await sealedTokens(5);
    const stop = new AbortController();
    const stopped = sweepKeys({
      store,
      keys: promoted,
      batch: 2,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(stopped).rejects.toThrow();
    expect(await sweepKeys({ store, keys: promoted, batch: 2 })).toMatchObject({ resealed: 3 });
    expect(await read()).toEqual(all);
  });

  test('leaves a row that no key opens as it was, and goes on', async () => {
    const { store } = await sealedTokens(4);
    const [row] = await store.sealed.list({ keyId: 'k1', other: false, limit: 1 });
    if (row) await store.sealed.reseal(row, { sealed: 'ic1.lost.AAAA', keyId: 'lost' });
    expect(await sweepKeys({ store, keys: promoted, batch: 2 })).toEqual({
      resealed: 3,
      changed: 0,
      unopenable: 1,
    });
    expect(await store.tokens.find({ grantId: 'g0', name: 'default' })).toMatchObject({
      sealed: 'ic1.lost.AAAA',
    });
  });

  test('never overwrites a token that was refreshed after it was read', async () => {
    const { store } = await sealedTokens(2);
    const racing = {
      sealed: {
        ...store.sealed,
        async list(query: Parameters<typeof store.sealed.list>[0]) {
          const rows = await store.sealed.list(query);
          const [first] = rows;
          if (first?.grantId === 'g0')
            await store.sealed.reseal(first, await seal(old, placeOf('g0'), '"newer"'));
          return rows;
        },
      },
    };
    expect(await sweepKeys({ store: racing, keys: promoted })).toEqual({
      resealed: 1,
      changed: 1,
      unopenable: 0,
    });
    const row = await store.tokens.find({ grantId: 'g0', name: 'default' });
    expect(await open(promoted, placeOf('g0'), row?.sealed ?? '')).toBe('"newer"');
  });

  test('rests between its batches', async () => {
    const { store } = await sealedTokens(4);
    const clock = fakeClock(undefined, { auto: true });
    const begun = clock.now().getTime();
    await sweepKeys({ store, keys: promoted, batch: 2, pauseMs: 1_500, clock });
    expect(clock.now().getTime() - begun).toBe(3_000);
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses a batch of %d', async (batch) => {
    const { store } = await sealedTokens(0);
    await expect(sweepKeys({ store, keys: promoted, batch })).rejects.toMatchObject({
      code: 'input/invalid',
    });
  });

  test('reaches the revocations that are owed, which then are paid', async () => {
    const bench = new Bench();
    const connection = await bench.connect();
    bench.intercept = async (request, next) =>
      request.url.includes('revoke') ? new Response(null, { status: 503 }) : next(request);
    const { revocation } = await bench.patchbay.disconnect(connection.id, { owner: connection.owner });
    expect(revocation).toBe('owed');
    const rotated = keyring(`k9:${two},k1:${one}`);
    expect(await sweepKeys({ store: bench.store, keys: rotated })).toMatchObject({ resealed: 1 });
    expect(await bench.store.sealed.keysInUse()).toEqual([
      { keyId: 'k9', tokens: 0, revocations: 1, flows: 0 },
    ]);
  });
});

describe('G8 a check at start-up', () => {
  test('passes while every key in use is there and right', async () => {
    const { store } = await sealedTokens(2);
    await checkKeys(store, old);
    await checkKeys(store, promoted);
    await checkKeys(makeStore(fakeClock()), old);
  });

  test('names the key that is missing, and keeps the rows', async () => {
    const { store, read, all } = await sealedTokens(2);
    const error = await checkKeys(store, keyring(`k2:${two}`)).catch((refused: unknown) => refused);
    expect(error).toMatchObject({
      code: 'config/key-missing',
      message: expect.stringMatching(/"k1".*2 stored credentials.*Put it back/),
    });
    expect(await read(old)).toEqual(all);
  });

  test('tells a wrong key under the right id from a changed row', async () => {
    const { store } = await sealedTokens(3);
    await expect(checkKeys(store, keyring(`k1:${two}`))).rejects.toMatchObject({
      code: 'config/key-invalid',
      message: expect.stringContaining('"k1"'),
    });
    const [row] = await store.sealed.list({ keyId: 'k1', other: false, limit: 1 });
    if (row) await store.sealed.reseal(row, { sealed: 'ic1.k1.AAAA', keyId: 'k1' });
    await checkKeys(store, old);
  });

  test('is part of patchbay.check()', async () => {
    const bench = new Bench();
    await bench.connect();
    await bench.patchbay.check();
    const [row] = await bench.store.sealed.list({ keyId: 'k1', other: false, limit: 1 });
    if (row) await bench.store.sealed.reseal(row, { sealed: 'ic1.lost.AAAA', keyId: 'lost' });
    await expect(bench.patchbay.check()).rejects.toMatchObject({ code: 'config/key-missing' });
  });
});
