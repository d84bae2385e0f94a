import { expect, test } from 'vitest';
import { ada, Bench, type Intercept } from '../../fieldbook/bench.ts';
import { expectNoSecret, refusal } from '../../fieldbook/refusal.ts';

const hour = 3_600_000;

const answering =
  (answer: () => Response): Intercept =>
  async (request, next) =>
    request.url.endsWith('/oauth/token') ? answer() : next(request);
const json = (body: unknown, status = 200, headers = {}) =>
  answering(() => Response.json(body, { status, headers }));
const text = (body: string, init: ResponseInit = {}) => answering(() => new Response(body, init));
const thrown = (cause: unknown) =>
  answering(() => {
    throw new TypeError('fetch failed for canary-url', { cause });
  });
const tokens = { access_token: 'canary-access', refresh_token: 'canary-refresh', token_type: 'bearer' };

/** What the provider answers, the code that callers meet, and whether the connection lives on. */
const table: [string, Intercept, string, 'active' | 'reauth_required'][] = [
  ['400 invalid_grant', json({ error: 'invalid_grant' }, 400), 'auth/reauth-required', 'reauth_required'],
  ['200 invalid_grant', json({ error: 'invalid_grant' }), 'auth/reauth-required', 'reauth_required'],
  ['401 invalid_client', json({ error: 'invalid_client' }, 401), 'auth/provider-misconfigured', 'active'],
  ['400 invalid_client', json({ error: 'invalid_client' }, 400), 'auth/provider-misconfigured', 'active'],
  ['401 without a body', text('', { status: 401 }), 'auth/provider-misconfigured', 'active'],
  [
    '400 unauthorized_client',
    json({ error: 'unauthorized_client' }, 400),
    'auth/provider-misconfigured',
    'active',
  ],
  ['400 invalid_scope', json({ error: 'invalid_scope' }, 400), 'auth/provider-misconfigured', 'active'],
  ['400 with an unknown word', json({ error: 'odd_word' }, 400), 'auth/provider-misconfigured', 'active'],
  ['400 server_error', json({ error: 'server_error' }, 400), 'request/unavailable', 'active'],
  ['429', json({ error: 'invalid_grant' }, 429), 'request/rate-limited', 'active'],
  ['500', json({ error: 'invalid_grant' }, 500), 'request/unavailable', 'active'],
  ['502 with a page', text('<h1>canary-page</h1>', { status: 502 }), 'request/unavailable', 'active'],
  ['503', text('', { status: 503 }), 'request/unavailable', 'active'],
  ['403 with a page', text('<h1>canary-page</h1>', { status: 403 }), 'response/invalid', 'active'],
  ['404', text('', { status: 404 }), 'response/invalid', 'active'],
  ['200 with a page', text('<h1>canary-page</h1>'), 'response/invalid', 'active'],
  ['200 with half of its JSON', text('{"access_token":"canary-acc'), 'response/invalid', 'active'],
  ['200 with nothing', text(''), 'response/invalid', 'active'],
  ['200 without a token', json({ token_type: 'bearer' }), 'response/invalid', 'active'],
  ['200 with a number as token', json({ ...tokens, access_token: 7 }), 'response/invalid', 'active'],
  ['200 with 70 kB', json({ ...tokens, more: 'canary'.repeat(12_000) }), 'response/invalid', 'active'],
  [
    'a reset connection',
    thrown(Object.assign(new Error('reset'), { code: 'ECONNRESET' })),
    'request/unavailable',
    'active',
  ],
  [
    'a refused connection',
    thrown(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
    'request/unavailable',
    'active',
  ],
];

test.for(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])(
  'G2 after %s nothing was spent: the next attempt need not wait for a late answer',
  async (code) => {
    const bench = new Bench();
    const connection = await bench.connect();
    bench.clock.advance(2 * hour);
    bench.intercept = thrown(Object.assign(new Error('no connection'), { code }));
    await refusal(bench.workspace(connection).getToken());
    expect(await bench.token(connection)).toMatchObject({ spendAge: undefined });
  },
);

test.for(table)('G4 a refresh that meets %s', async ([, intercept, code, status]) => {
  const bench = new Bench();
  const connection = await bench.connect();
  const workspace = bench.workspace(connection);
  bench.clock.advance(2 * hour);
  bench.intercept = intercept;
  const error = await refusal(workspace.getToken());
  expect(error).toMatchObject({ code, detail: { connector: 'fieldbook' } });
  expect(await workspace.connection()).toMatchObject({ status });
  expect(bench.events.some(({ type }) => type === 'reauth-required')).toBe(status === 'reauth_required');
  expectNoSecret(bench.events);

  bench.intercept = (request, next) => next(request);
  bench.clock.advance(60_000);
  if (status === 'active') expect(await workspace.getToken()).toMatch(/^canary-access/);
  else expect(await refusal(workspace.getToken())).toMatchObject({ code: 'auth/reauth-required' });
});

test('G4 a refresh that is never answered ends with the time limit, and the connection lives on', async () => {
  const bench = new Bench({ timeoutMs: 40 });
  const workspace = bench.workspace(await bench.connect());
  bench.clock.advance(2 * hour);
  bench.emulator.fault({ match: '/oauth/token', kind: 'hang' });
  expect(await refusal(workspace.getToken())).toMatchObject({ code: 'request/unavailable' });
  expect(await workspace.connection()).toMatchObject({ status: 'active' });
});

test('G4 a dead grant is asked for once; then the person is, until they connect again', async () => {
  const bench = new Bench();
  const connection = await bench.connect();
  const workspace = bench.workspace(connection);
  bench.clock.advance(2 * hour);
  bench.emulator.tokens.revokeWhere(() => true);
  await Promise.all(Array.from({ length: 5 }, () => refusal(workspace.getToken())));
  const asked = bench.sent('/oauth/token').length;
  for (const call of [workspace.getToken(), workspace.sync('items'), workspace.poll()]) {
    expect(await refusal(call)).toMatchObject({
      code: 'auth/reauth-required',
      actor: 'user',
      detail: { reason: 'revoked' },
    });
  }
  expect(bench.sent('/oauth/token')).toHaveLength(asked);
  expect(bench.events.filter(({ type }) => type === 'reauth-required')).toEqual([
    {
      type: 'reauth-required',
      reason: 'revoked',
      connector: 'fieldbook',
      connection: connection.id,
      tenantId: 'acme',
    },
  ]);
  expect(await bench.connect()).toMatchObject({ id: connection.id, status: 'active' });
  expect(await workspace.getToken()).toMatch(/^canary-access/);
});

test('a provider that says when is not asked before', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect());
  bench.clock.advance(2 * hour);
  bench.emulator.fault({ match: '/oauth/token', kind: 'rate-limited', retryAfterSeconds: 120 });
  const retryAt = new Date(bench.clock.now().getTime() + 120_000);
  expect((await refusal(workspace.getToken())).detail.retryAt).toEqual(retryAt);
  const asked = bench.sent('/oauth/token').length;
  const now = bench.clock.now();
  const second = await refusal(workspace.getToken());
  expect(bench.clock.now()).toEqual(now);
  expect(second).toMatchObject({ code: 'request/unavailable', detail: { retryAt } });
  expect(bench.sent('/oauth/token')).toHaveLength(asked);
  bench.clock.advance(121_000);
  expect(await workspace.getToken()).toMatch(/^canary-access/);
});

test.for([
  ['0', 5],
  ['-7', 5],
  ['Wed, 21 Oct 2015 07:28:00 GMT', 5],
  ['soon', 5],
  ['0.2', 1],
  ['90', 90],
  ['1e300', 24 * 3600],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 24 * 3600],
] as const)('G4 a provider that asks to retry after %j is left alone for %d s', async ([value, seconds]) => {
  const bench = new Bench();
  const connection = await bench.connect();
  bench.clock.advance(2 * hour);
  bench.intercept = json({}, 429, { 'retry-after': value });
  const { detail } = await refusal(bench.workspace(connection).getToken());
  const now = bench.clock.now().getTime();
  expect(detail.retryAt).toEqual(new Date(now + seconds * 1000));
  expect(await bench.token(connection)).toMatchObject({ nextAttemptAt: detail.retryAt, status: 'active' });
});

test('G4 a connection that another client id made is a fault of the configuration', async () => {
  const bench = new Bench();
  const connection = await bench.connect();
  const other = bench.beside({ clientId: 'another-client' });
  const error = await refusal(other.workspace(connection).getToken());
  expect(error).toMatchObject({ code: 'auth/provider-misconfigured', actor: 'operator' });
  expect(await bench.patchbay.list({ owner: ada, status: 'active' })).toHaveLength(1);
});
