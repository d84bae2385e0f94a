import type { Account, TokenSet } from '@patchbay/core';
import { expect, test } from 'vitest';
import { ada, Bench, ben } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';
import { refusal } from '../../fieldbook/refusal.ts';

const account: Account = { id: 'ada', group: 'orchard', name: 'Ada Abara' };

/** Tokens that the provider gave to another program for this app. */
async function foreignTokens(bench: Bench): Promise<TokenSet> {
  const kept = new Bench({ store: () => new Bench().store }, bench);
  let given: { readonly access_token: string; readonly refresh_token: string } | undefined;
  kept.intercept = async (request, next) => {
    const response = await next(request);
    if (request.url.endsWith('/oauth/token')) given = await response.clone().json();
    return response;
  };
  await kept.connect();
  if (given === undefined) throw new Error('the provider gave no token');
  return { accessToken: given.access_token, refreshToken: given.refresh_token };
}

test('an imported connection works and is refreshed, and importing it asked the provider nothing', async () => {
  const bench = new Bench();
  const given = await foreignTokens(bench);
  const tokens = { ...given, expiresAt: new Date(bench.clock.now().getTime() + 600_000) };
  const { connection, imported } = await bench.patchbay.importConnection('fieldbook', {
    owner: ada,
    account,
    tokens,
  });
  expect({ imported, urls: bench.urls }).toEqual({ imported: true, urls: [] });
  expect(connection).toMatchObject({ owner: ada, account, status: 'active', missing: [] });
  expect(await bench.workspace(connection).getToken()).toBe(given.accessToken);
  bench.clock.advance(700_000);
  const refreshed = await bench.workspace(connection).getToken();
  expect(refreshed).not.toBe(given.accessToken);
  expect(await bench.patchbay.health(connection.id, { owner: ada })).toMatchObject({ healthy: true });
  expect((await bench.patchbay.tick({ budgetMs: 1000 })).done).toBeGreaterThan(0);
});

test('G7 nothing of an imported token is stored as it is', async () => {
  const bench = new Bench();
  const tokens = await foreignTokens(bench);
  const { connection } = await bench.patchbay.importConnection('fieldbook', { owner: ada, account, tokens });
  const stored = await bench.token(connection);
  expect(stored?.sealed).toMatch(/^ic1\./);
  expect(JSON.stringify(stored)).not.toContain(tokens.accessToken);
  expect(JSON.stringify(stored)).not.toContain(tokens.refreshToken);
});

test('imported again, also eight times at once, it stays as it is, with the newer token', async () => {
  const bench = new Bench();
  const given = await foreignTokens(bench);
  const tokens = { ...given, expiresAt: bench.clock.now() };
  const again = () => bench.beside().patchbay.importConnection('fieldbook', { owner: ada, account, tokens });
  const first = await Promise.all(Array.from({ length: 8 }, again));
  expect(first.filter(({ imported }) => imported)).toHaveLength(1);
  const [connection, ...others] = await bench.patchbay.list({ owner: ada });
  expect(others).toEqual([]);
  expect(new Set(first.map((each) => each.connection.id))).toEqual(new Set([connection?.id]));
  if (connection === undefined) throw new Error('nothing was imported');
  const newer = await bench.workspace(connection).getToken();
  expect(newer).not.toBe(given.accessToken);
  expect(await again()).toMatchObject({ imported: false, connection: { id: connection.id } });
  expect(await bench.workspace(connection).getToken()).toBe(newer);
});

test('a connection that its owner ended is not brought back by an import', async () => {
  const bench = new Bench();
  const tokens = await foreignTokens(bench);
  const { connection } = await bench.patchbay.importConnection('fieldbook', { owner: ada, account, tokens });
  await bench.patchbay.disconnect(connection.id, { owner: ada });
  expect(await bench.patchbay.importConnection('fieldbook', { owner: ada, account, tokens })).toMatchObject({
    imported: false,
    connection: { id: connection.id, status: 'disconnected' },
  });
});

test('without an account it works, and the next consent says whose it is, under the same id', async () => {
  const bench = new Bench();
  const tokens = await foreignTokens(bench);
  const { connection } = await bench.patchbay.importConnection('fieldbook', { owner: ada, tokens });
  expect(connection).not.toHaveProperty('account');
  expect(await bench.workspace(connection).getToken()).toBe(tokens.accessToken);
  expect(await bench.connect()).toMatchObject({ id: connection.id, account });
});

test('a token that serves a whole account is not put over the one that the account has', async () => {
  const bench = new Bench({ connector: defineFieldbook({ auth: { grantPer: 'account' } }) });
  const first = await bench.connect({ owner: ben });
  const before = await bench.token(first);
  const tokens = { accessToken: 'canary-old' };
  const error = await refusal(bench.patchbay.importConnection('fieldbook', { owner: ada, account, tokens }));
  expect(error).toMatchObject({
    code: 'input/invalid',
    message: expect.stringContaining('connect by consent'),
  });
  expect(await bench.token(first)).toEqual(before);
});

test('abilities that the imported scopes do not cover are missing, not allowed', async () => {
  const bench = new Bench();
  const tokens = { accessToken: 'a', scopes: ['profile', 'read'] };
  const { connection } = await bench.patchbay.importConnection('fieldbook', {
    owner: ada,
    account,
    tokens: { default: tokens },
    abilities: ['items', 'createItem'],
  });
  expect(connection).toMatchObject({ abilities: ['items'], missing: ['createItem'] });
});

test.each([
  ['no owner', { owner: { tenantId: '' } }, 'input/owner-missing'],
  ['an ability that is none', { abilities: ['fly'] }, 'input/invalid'],
  ['a token of another name', { tokens: { canary: { accessToken: 'canary' } } }, 'input/invalid'],
  ['an empty token', { tokens: { accessToken: '' } }, 'input/invalid'],
  ['no token', { tokens: {} }, 'input/invalid'],
])('%s is refused, and nothing is written', async (_, change, code) => {
  const bench = new Bench();
  const options = { owner: ada, account, tokens: { accessToken: 'canary' }, ...change };
  expect(await refusal(bench.patchbay.importConnection('fieldbook', options))).toMatchObject({ code });
  expect(await bench.patchbay.list({ owner: ada })).toEqual([]);
});
