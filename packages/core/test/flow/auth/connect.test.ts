import { calculatePKCECodeChallenge } from 'oauth4webapi';
import { expect, test } from 'vitest';
import { ada, Bench } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';
import { refusal } from '../../fieldbook/refusal.ts';

test('the authorization URL asks for what the abilities need, and nothing more', async () => {
  const bench = new Bench();
  const { url } = await bench.begin({ abilities: ['items'] });
  const { origin, pathname, searchParams } = new URL(url);
  expect(origin + pathname).toBe('https://id.fieldbook.example/oauth/authorize');
  expect(Object.fromEntries(searchParams)).toMatchObject({
    response_type: 'code',
    client_id: 'fieldbook-client',
    redirect_uri: 'https://app.example.com/integrations/callback/fieldbook',
    scope: 'gauges profile read',
    code_challenge_method: 'S256',
  });
  const all = new URL((await bench.begin()).url);
  expect(all.searchParams.get('scope')).toBe('gauges profile read write');
});

test('G10 the verifier that is exchanged is the one whose challenge was sent', async () => {
  const bench = new Bench();
  const started = await bench.begin();
  await bench.patchbay.callback(await bench.agree(started));
  const [exchange] = bench.sent('/oauth/token');
  const verifier = exchange?.form.get('code_verifier') ?? '';
  expect(verifier).toMatch(/^[\w-]{43}$/);
  const challenge = new URL(started.url).searchParams.get('code_challenge');
  expect(await calculatePKCECodeChallenge(verifier)).toBe(challenge);
});

test('G10 a provider without PKCE is sent neither challenge nor verifier', async () => {
  const connector = defineFieldbook({ auth: { pkce: 'none' } });
  const bench = new Bench({ connector, pkce: 'optional' });
  const started = await bench.begin();
  expect(new URL(started.url).searchParams.has('code_challenge')).toBe(false);
  await bench.patchbay.callback(await bench.agree(started));
  expect(bench.sent('/oauth/token')[0]?.form.has('code_verifier')).toBe(false);
});

test('G10 no two flows share state, challenge or cookie', async () => {
  const bench = new Bench();
  const flows = await Promise.all(Array.from({ length: 20 }, () => bench.begin()));
  const states = flows.map(({ url }) => new URL(url).searchParams.get('state') ?? '');
  expect(states.every((state) => /^[\w-]{43}$/.test(state))).toBe(true);
  for (const values of [
    states,
    flows.map(({ url }) => new URL(url).searchParams.get('code_challenge')),
    flows.map(({ cookie }) => cookie.split('=')[0]),
    flows.map(({ cookie }) => cookie.split(';')[0]?.split('=')[1]),
  ])
    expect(new Set(values).size).toBe(20);
});

test.for([
  ['https://app.example.com/integrations', '__Host-patchbay-', true],
  ['http://localhost:3000/integrations', 'patchbay-', false],
  ['http://127.0.0.1:3000', 'patchbay-', false],
  ['http://[::1]:3000', 'patchbay-', false],
] as const)('G10 the cookie of %s is %s…, Secure: %s', async ([baseUrl, name, secure]) => {
  const bench = new Bench({ baseUrl, redirectUris: [`${baseUrl}/callback/fieldbook`] });
  const started = await bench.begin();
  const [pair = '', ...attributes] = started.cookie.split('; ');
  expect(pair).toMatch(new RegExp(`^${name}[\\w-]{16}=[\\w-]{43}$`));
  expect(attributes).toEqual([
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    'Max-Age=600',
    ...(secure ? ['Secure'] : []),
  ]);
  const { connection, cookie } = await bench.patchbay.callback(await bench.agree(started));
  expect(connection.status).toBe('active');
  expect(cookie).toContain('Max-Age=0');
  expect(cookie.split('=')[0]).toBe(pair.split('=')[0]);
});

test('response() is one uncacheable redirect that carries the cookie', async () => {
  const started = await new Bench().begin();
  const response = started.response();
  expect(response.status).toBe(303);
  expect(Object.fromEntries(response.headers)).toEqual({
    location: started.url,
    'set-cookie': started.cookie,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
});

test.for([
  ['no owner', undefined],
  ['null', null],
  ['a text', 'acme'],
  ['an empty object', {}],
  ['an empty tenant', { tenantId: '' }],
  ['a number as tenant', { tenantId: 7 }],
  ['an empty user', { tenantId: 'acme', userId: '' }],
  ['null as user', { tenantId: 'acme', userId: null }],
  ['a list as user', { tenantId: 'acme', userId: ['u1'] }],
  ['half a character', { tenantId: '\ud800' }],
  ['U+0000', { tenantId: 'acme', userId: 'u\u0000' }],
] as const)('G14 the owner has no default: %s is refused', async ([, owner]) => {
  const { patchbay } = new Bench();
  const given = { owner, connection: 'any' } as unknown as { owner: typeof ada; connection: string };
  for (const call of [
    () => patchbay.connect('fieldbook', given),
    () => patchbay.list(given),
    () => patchbay.health('any', given),
    () => patchbay.disconnect('any', given),
    async () => patchbay.use(defineFieldbook(), given),
  ])
    expect(await refusal(call())).toMatchObject({ code: 'input/owner-missing' });
});

test.for([
  ['an unknown connector', 'slick', {}, 'config/unknown-connector', /Configured are: fieldbook/],
  ['a name of Object', '__proto__', {}, 'config/unknown-connector', /Configured are: fieldbook/],
  ['an unknown ability', 'fieldbook', { abilities: ['itmes'] }, 'input/invalid', /itmes.*items/],
  ['a foreign returnTo', 'fieldbook', { returnTo: '//evil.example' }, 'input/invalid', /returnOrigins/],
] as const)('bad input to connect: %s', async ([, id, options, code, says]) => {
  const bench = new Bench();
  const connect = bench.patchbay.connect as (id: string, options: object) => Promise<unknown>;
  const error = await refusal(connect(id, { owner: ada, ...options }));
  expect(error).toMatchObject({ code, retryable: false });
  expect(error.message).toMatch(says);
  expect(bench.events).toEqual([]);
  expect(bench.urls).toEqual([]);
});
