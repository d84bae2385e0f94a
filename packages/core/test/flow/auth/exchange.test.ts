import { expect, test } from 'vitest';
import { ada, Bench, type Intercept } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';
import { expectNoSecret, refusal } from '../../fieldbook/refusal.ts';

const only =
  (path: string, answer: () => Response | Promise<Response>): Intercept =>
  async (request, next) =>
    new URL(request.url).pathname === path ? answer() : next(request);

const json = (body: unknown, status = 200) => only('/oauth/token', () => Response.json(body, { status }));
const raw = (body: BodyInit, init: ResponseInit = {}) => only('/oauth/token', () => new Response(body, init));
const secret = { access_token: 'canary-access', refresh_token: 'canary-refresh', token_type: 'bearer' };

const cases: [string, Intercept, string][] = [
  ['invalid_grant', json({ error: 'invalid_grant' }, 400), 'auth/callback-invalid'],
  ['invalid_grant with status 200', json({ error: 'invalid_grant' }), 'auth/callback-invalid'],
  ['invalid_client', json({ error: 'invalid_client' }, 401), 'auth/provider-misconfigured'],
  ['a 401 without a word', raw('', { status: 401 }), 'auth/provider-misconfigured'],
  ['redirect_uri_mismatch', json({ error: 'redirect_uri_mismatch' }, 400), 'auth/provider-misconfigured'],
  ['a 429', json({}, 429), 'request/rate-limited'],
  ['a 500 with tokens in it', json(secret, 500), 'request/unavailable'],
  ['temporarily_unavailable', json({ error: 'temporarily_unavailable' }, 400), 'request/unavailable'],
  ['a redirect', raw('', { status: 302, headers: { location: 'https://evil.example' } }), 'response/invalid'],
  ['a page', raw('<h1>canary-page</h1>', { headers: { 'content-type': 'text/html' } }), 'response/invalid'],
  ['half of its JSON', raw('{"access_token":"canary-acc'), 'response/invalid'],
  ['nothing', raw(''), 'response/invalid'],
  ['null', json(null), 'response/invalid'],
  ['a list', json([secret]), 'response/invalid'],
  ['no token', json({ token_type: 'bearer' }), 'response/invalid'],
  ['a list as token', json({ ...secret, access_token: ['canary'] }), 'response/invalid'],
  ['an object as refresh token', json({ ...secret, refresh_token: { canary: 1 } }), 'response/invalid'],
  ['a body of 70 kB', json({ ...secret, more: 'canary'.repeat(12_000) }), 'response/invalid'],
  [
    'a lost connection',
    only('/oauth/token', () => {
      throw new TypeError('fetch failed canary-url');
    }),
    'request/unavailable',
  ],
  ['no account', only('/me', () => Response.json({ name: 'canary-name' })), 'response/invalid'],
  ['a refused token', only('/me', () => Response.json({}, { status: 401 })), 'auth/token-rejected'],
  [
    'trouble when asked who it is',
    only('/me', () => new Response('', { status: 503 })),
    'request/unavailable',
  ],
];

test.for(cases)('a consent whose exchange meets %s leaves nothing behind', async ([, intercept, code]) => {
  const bench = new Bench();
  const started = await bench.patchbay.connect('fieldbook', { owner: ada, returnTo: '/settings' });
  const request = await bench.agree(started);
  bench.intercept = intercept;
  const error = await refusal(bench.patchbay.callback(request.clone()));
  expect(error).toMatchObject({ code, detail: { connector: 'fieldbook', returnTo: expect.any(String) } });

  expect(await bench.patchbay.list({ owner: ada })).toEqual([]);
  const { connections, work } = bench.store;
  expect(await connections.findGrant('acme', 'fieldbook/fieldbook-client', 'ada')).toBeUndefined();
  expect(await work.claim({ holder: 'test', leaseSeconds: 1, limit: 9 })).toEqual([]);
  expect(await refusal(bench.patchbay.callback(request))).toMatchObject({ code: 'auth/flow-expired' });
  expect(bench.events.map(({ type }) => type)).toEqual(['flow-started', 'flow-failed']);
  expectNoSecret(bench.events);

  bench.intercept = (sent, next) => next(sent);
  expect(await bench.connect()).toMatchObject({ status: 'active' });
});

test('G44 a token endpoint that never answers ends with the time limit', async () => {
  const bench = new Bench({ timeoutMs: 40 });
  const request = await bench.agree(await bench.begin());
  bench.emulator.fault({ match: '/oauth/token', kind: 'hang' });
  expect(await refusal(bench.patchbay.callback(request))).toMatchObject({ code: 'request/unavailable' });
});

test('threat: a 302 of the token endpoint is not followed with the code', async () => {
  const bench = new Bench();
  const request = await bench.agree(await bench.begin());
  const modes: RequestRedirect[] = [];
  const moved = { status: 307, headers: { location: 'https://evil.example/token' } };
  bench.intercept = async (sent, next) => {
    if (!sent.url.endsWith('/oauth/token')) return next(sent);
    modes.push(sent.redirect);
    return new Response('', moved);
  };
  await refusal(bench.patchbay.callback(request));
  expect(modes).toEqual(['manual']);
  expect(bench.urls.map(({ host }) => host)).not.toContain('evil.example');
});

test.for([
  ['post', '', 'canary-client-secret'],
  // Both parts are form-encoded first (RFC 6749 section 2.3.1); some servers want them as they are.
  ['basic', 'fieldbook%2Dclient:canary%2Dclient%2Dsecret', null],
  ['basicRaw', 'fieldbook-client:canary-client-secret', null],
] as const)('the client proves itself by %s', async ([clientAuth, basic, inBody]) => {
  const bench = new Bench({ connector: defineFieldbook({ auth: { clientAuth } }) });
  await bench.connect();
  const [exchange] = bench.sent('/oauth/token');
  const [, encoded = ''] = (exchange?.headers.get('authorization') ?? '').split('Basic ');
  expect(atob(encoded)).toBe(basic);
  expect(exchange?.form.get('client_secret')).toBe(inBody);
});

test('a public client sends its id and no secret', async () => {
  const bench = new Bench({ connector: defineFieldbook({ auth: { clientAuth: 'none' } }) });
  const request = await bench.agree(await bench.begin());
  await refusal(bench.patchbay.callback(request));
  const [exchange] = bench.sent('/oauth/token');
  expect(exchange?.form.get('client_id')).toBe('fieldbook-client');
  expect(exchange?.body).not.toContain('canary-client-secret');
  expect(exchange?.headers.has('authorization')).toBe(false);
});
