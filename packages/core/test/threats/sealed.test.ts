import type { FlowRow, FlowStore } from '@patchbay/core';
import { expect, test } from 'vitest';
import { keyring } from '../../src/crypto/keyring.ts';
import type { MasterKey, SealPurpose } from '../../src/crypto/master-key.ts';
import { open, seal } from '../../src/crypto/seal.ts';
import { ada, Bench, ben, encryptionKey, inBrowser, stranger } from '../fieldbook/bench.ts';
import { expectNoSecret, refusal } from '../fieldbook/refusal.ts';
import { makeStore } from '../fieldbook/store-under-test.ts';
import { swapTokens } from './swap-tokens.ts';

/** Everything that is sealed. A new purpose does not compile before it stands here. */
const purposes = Object.keys({ token: true, flow: true } satisfies Record<
  SealPurpose,
  true
>) as SealPurpose[];
const pairs = purposes.flatMap((made) =>
  purposes.filter((used) => used !== made).map((used) => ({ made, used })),
);

const keys = keyring(encryptionKey);
const place = { tenantId: 'acme', row: 'row-1', name: 'default', salt: 'AAECAwQFBgcICQoLDA0ODw' };

/** A bench on a store that keeps flows as `change` leaves them. */
function savingFlows(change: (flow: FlowRow) => FlowRow): Bench {
  return new Bench({
    store(clock) {
      const store = makeStore(clock);
      const save: FlowStore['save'] = (flow, seconds) => store.flows.save(change(flow), seconds);
      return { ...store, flows: { ...store.flows, save } };
    },
  });
}

/** A key provider whose keys have lost one of the two things that tell purposes apart. */
async function weakened(change: (master: MasterKey) => MasterKey) {
  const master = change(await keys.primary());
  return { primary: async () => master, find: async () => master };
}

test.for(pairs)('threat T17 what was sealed as a $made is none as a $used', async ({ made, used }) => {
  const { sealed } = await seal(keys, { ...place, purpose: made }, '"canary"');
  const error = await refusal(open(keys, { ...place, purpose: used }, sealed));
  expect(error.code).toBe('crypto/unopenable');
});

test.for(pairs)('threat T17 the key of a $made is not the key of a $used', async ({ made, used }) => {
  const master = await keys.primary();
  const [first, second] = await Promise.all(
    [made, used].map((purpose) => master.rowKey(purpose, place.salt)),
  );
  const gcm = { name: 'AES-GCM', iv: new Uint8Array(12) };
  const sealed = await crypto.subtle.encrypt(gcm, first as CryptoKey, new Uint8Array(3));
  await expect(crypto.subtle.decrypt(gcm, second as CryptoKey, sealed)).rejects.toThrow();
});

test.for(pairs)('threat T17 even under one key a $made is none as a $used', async ({ made, used }) => {
  const oneKey = await weakened((master) => ({
    ...master,
    rowKey: (_, salt) => master.rowKey('token', salt),
  }));
  const { sealed } = await seal(oneKey, { ...place, purpose: made }, '"canary"');
  expect(await open(oneKey, { ...place, purpose: made }, sealed)).toBe('"canary"');
  expect((await refusal(open(oneKey, { ...place, purpose: used }, sealed))).code).toBe('crypto/unopenable');
});

test('threat T17 nothing that a flow made is taken for another part of it', async () => {
  const saved: FlowRow[] = [];
  const bench = savingFlows((flow) => {
    saved.push(flow);
    return flow;
  });
  const started = await bench.begin();
  const request = await bench.agree(started);
  const [flow] = saved;
  const url = new URL(request.url);
  const [name, secret = ''] = started.cookie.split(';')[0]?.split('=') ?? [];
  const made = {
    state: url.searchParams.get('state') ?? '',
    code: url.searchParams.get('code') ?? '',
    secret,
    stateHash: flow?.stateHash ?? '',
    bindingHash: flow?.bindingHash ?? '',
    sealedVerifier: flow?.sealedVerifier ?? '',
    token: (await bench.token(await bench.connect({ owner: ben, account: 'ben' })))?.sealed ?? '',
  };
  expect(new Set(Object.values(made)).size).toBe(Object.keys(made).length);
  const exchanges = bench.sent('/oauth/token').length;
  for (const [kind, value] of Object.entries(made)) {
    if (kind !== 'state') {
      const back = new URL(url);
      back.searchParams.set('state', value);
      const error = await refusal(bench.patchbay.callback(inBrowser(back, started)));
      expect([kind, error.code]).toEqual([kind, 'auth/flow-expired']);
    }
    if (kind !== 'secret') {
      const elsewhere = inBrowser(url, { cookie: `${name}=${value}` });
      const error = await refusal(bench.patchbay.callback(elsewhere));
      expect([kind, error.code]).toEqual([kind, 'auth/state-mismatch']);
    }
  }
  expect(bench.sent('/oauth/token')).toHaveLength(exchanges);
  expect((await bench.patchbay.callback(request)).connection.status).toBe('active');
});

test('threat T17 a sealed token in a flow’s row is no verifier, and nothing is sent', async () => {
  let planted: string | undefined;
  const bench = savingFlows((flow) => ({ ...flow, sealedVerifier: planted ?? flow.sealedVerifier }));
  planted = (await bench.token(await bench.connect({ owner: ben, account: 'ben' })))?.sealed;
  const request = await bench.agree(await bench.begin());
  const exchanges = bench.sent('/oauth/token').length;
  expect((await refusal(bench.patchbay.callback(request))).code).toBe('crypto/unopenable');
  expect(bench.sent('/oauth/token')).toHaveLength(exchanges);
});

test('threat T17, threat T19 a sealed verifier, or a token of another row, comes back from no emergency sink', async () => {
  const bench = new Bench();
  const connection = await bench.connect();
  const foreign = await bench.token(await bench.connect({ owner: ben, account: 'ben' }));
  const { sealed } = await seal(keys, { ...place, purpose: 'flow' }, '"canary"');
  const { grantId = '', generation = 0, keyId = '' } = (await bench.token(connection)) ?? {};
  const lost = {
    connector: 'fieldbook',
    tenantId: 'acme',
    grantId,
    name: 'default',
    generation,
    fence: 0,
    keyId,
  };
  for (const planted of [sealed, foreign?.sealed ?? ''])
    expect((await refusal(bench.patchbay.restoreTokens({ ...lost, sealed: planted }))).code).toBe(
      'crypto/unopenable',
    );
  expect((await bench.patchbay.health(connection.id, { owner: ada })).healthy).toBe(true);
});

test.for([
  ['a colleague', ben],
  ['another tenant', stranger],
] as const)(
  'threat T19 the tokens of two rows swapped with %s open for neither, and the operator is told of each',
  async ([, owner]) => {
    const bench = new Bench();
    const [mine, theirs] = [await bench.connect(), await bench.connect({ owner, account: 'cleo' })];
    await swapTokens(bench, mine, theirs);
    const asked = bench.urls.length;
    bench.events.length = 0;
    for (const connection of [mine, theirs]) {
      const workspace = bench.workspace(connection);
      const error = await refusal(workspace.request('GET', 'me'));
      expect(error).toMatchObject({ code: 'crypto/unopenable', actor: 'operator' });
      const { grantId: grant } = (await bench.token(connection)) ?? {};
      const { tenantId } = connection.owner;
      expect(bench.events).toContainEqual({ type: 'token-unopenable', tenantId, grant, token: 'default' });
      expect((await workspace.connection()).status).toBe('active');
    }
    expectNoSecret(bench.events);
    expect(bench.urls).toHaveLength(asked);
    await swapTokens(bench, mine, theirs);
    for (const connection of [mine, theirs])
      expect((await bench.patchbay.health(connection.id, connection)).healthy).toBe(true);
  },
);
