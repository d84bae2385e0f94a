import { createPatchbay, keyring } from '@patchbay/core';
import { slack } from '@patchbay/slack';
import { memoryStore } from '@patchbay/store-memory';
import { expect, test } from 'vitest';
import type {
  ConnectionsAnswer,
  DisconnectAnswer,
  HealthAnswer,
  Servable,
  SyncAnswer,
} from '../src/index.ts';
import { createHandler } from '../src/index.ts';
import { failingPatchbay } from './fake-patchbay.ts';
import { acme, base, codeOf, connectSlack, cookieOf, makeWorld, request, sessionOf } from './world.ts';

const as = 'acme/u1';

test('row B7: connect answers JSON callers with the URL and the cookie that binds the browser', async () => {
  const { handler } = makeWorld();
  const response = await handler.POST(
    request('POST /connect/slack', { as, json: { returnTo: '/settings', abilities: ['channels'] } }),
  );
  expect(response.status).toBe(200);
  const { url, ...rest } = (await response.json()) as { url: string };
  expect(rest).toEqual({ flowId: expect.stringMatching(/^[\w-]{22}$/) });
  expect(new URL(url).origin).toBe('https://slack.com');
  expect(new URL(url).searchParams.get('scope')).not.toContain('chat:write');
  expect(response.headers.get('set-cookie')).toMatch(/^__Host-patchbay-.*; Path=\/; HttpOnly; SameSite=Lax;/);
});

test('row B7: connect sends a form’s browser straight to the provider', async () => {
  const { handler } = makeWorld();
  const form = [
    ['returnTo', '/settings'],
    ['abilities', 'channels'],
    ['abilities', 'users'],
    ['site.ignored', 'by Slack, which has no sites'],
  ] as const;
  const response = await handler.POST(request('POST /connect/slack', { as, form }));
  expect(response.status).toBe(303);
  const location = new URL(response.headers.get('location') ?? '');
  expect(location.origin).toBe('https://slack.com');
  expect(location.searchParams.get('scope')).toContain('users:read');
  expect(cookieOf(response)).toMatch(/^__Host-patchbay-/);
});

test.each([
  [{ json: { returnTo: '/s', abilities: ['a'], site: { shop: 'x', region: 'eu' } } }],
  [
    {
      form: [
        ['returnTo', '/s'],
        ['abilities', 'a'],
        ['site.shop', 'x'],
        ['site.region', 'eu'],
      ],
    },
  ],
] as const)('connect hands on what was asked for, and the session’s owner: %j', async (sent) => {
  const asked: unknown[] = [];
  const patchbay: Servable = {
    ...failingPatchbay(() => new Error('unused')),
    connect: async (...given) => {
      asked.push(given);
      return {
        url: 'https://provider.example/',
        flowId: 'f1',
        cookie: 'a=b',
        response: () => new Response(),
      };
    },
  };
  const response = await createHandler(patchbay, { session: sessionOf }).POST(
    request('POST /connect/shop', { as, ...sent }),
  );
  expect(response.status).toBe(200);
  const site = { shop: 'x', region: 'eu' };
  expect(asked).toEqual([
    ['shop', { owner: acme, returnTo: '/s', abilities: ['a'], site, signal: expect.any(AbortSignal) }],
  ]);
});

test('connect refuses what does not fit and begins no flow', async () => {
  const { handler, errors } = makeWorld();
  const attempts = [
    { json: { returnTo: 7 } },
    { json: { returnTo: 'https://evil.example/' } },
    { json: { abilities: ['no-such-thing'] } },
    { json: { tenantId: 'other' } },
    { form: { unknown: '1' } },
  ];
  for (const sent of attempts) {
    const response = await handler.POST(request('POST /connect/slack', { as, ...sent }));
    expect(response.status, JSON.stringify(sent)).toBe(400);
    expect(response.headers.has('set-cookie')).toBe(false);
    expect(response.headers.get('content-type')).toMatch('form' in sent ? 'text/html' : 'application/json');
  }
  const unknown = await handler.POST(request('POST /connect/nothing', { as, json: {} }));
  expect([unknown.status, await codeOf(unknown)]).toEqual([404, 'server/not-found']);
  expect(errors).toEqual([]);
});

test('row E9: connections are listed as metadata and filtered', async () => {
  const world = makeWorld();
  const id = await connectSlack(world);
  const list = async (query: string) => {
    const response = await world.handler.GET(request(`GET /connections${query}`, { as }));
    return ((await response.json()) as ConnectionsAnswer).connections.map((connection) => connection.id);
  };
  const all = await world.handler.GET(request('GET /connections', { as }));
  const { connections } = (await all.json()) as ConnectionsAnswer;
  expect(connections).toMatchObject([{ id, connector: 'slack', status: 'active', owner: acme }]);
  expect(connections[0]?.account?.name).toMatch(/ in /);
  expect(new Date(connections[0]?.createdAt ?? '').getTime()).not.toBeNaN();
  expect(await list('?connector=slack&status=active')).toEqual([id]);
  expect(await list('?status=disconnected')).toEqual([]);
  expect(await list('?connector=other')).toEqual([]);
  expect((await world.handler.GET(request('GET /connections?status=odd', { as }))).status).toBe(400);
});

test('row E3: health asks the provider, and an unhealthy connection is an answer', async () => {
  const world = makeWorld();
  const id = await connectSlack(world);
  const check = async () => {
    const response = await world.handler.GET(request(`GET /connections/${id}/health`, { as }));
    expect(response.status).toBe(200);
    return (await response.json()) as HealthAnswer;
  };
  expect(await check()).toMatchObject({ healthy: true, connection: { id } });
  world.emulator.uninstall();
  expect(await check()).toMatchObject({ healthy: false, error: { code: 'auth/reauth-required' } });
});

test('sync brings one stream, or all that were consented to, up to date', async () => {
  const world = makeWorld();
  const id = await connectSlack(world);
  const run = async (json: object) => {
    const response = await world.handler.POST(request(`POST /connections/${id}/sync`, { as, json }));
    expect(response.status).toBe(200);
    return ((await response.json()) as SyncAnswer).results;
  };
  const one = await run({ stream: 'users' });
  expect(one).toMatchObject([{ stream: 'users', outcome: 'succeeded', counts: { updated: 0 } }]);
  expect(JSON.stringify(one)).not.toContain('"inserted":0');
  const all = await run({});
  expect(all.map(({ stream }) => stream)).toEqual(['channels', 'users', 'messages']);
  expect(all.every(({ outcome }) => outcome === 'succeeded')).toBe(true);
});

test('C31 of all streams one that fails is told beside the others, without what is internal', async () => {
  const world = makeWorld();
  const id = await connectSlack(world);
  world.emulator.fault({ match: /users\.list$/, kind: 'malformed-json', times: 9 });
  const response = await world.handler.POST(request(`POST /connections/${id}/sync`, { as }));
  expect(response.status).toBe(200);
  const { results } = (await response.json()) as SyncAnswer;
  const error = { code: 'request/unavailable', message: expect.any(String), retryable: true };
  expect(results[1]).toEqual({ stream: 'users', outcome: 'failed', error });
});

test('sync leaves streams out that the consent does not cover, and refuses them by name', async () => {
  const world = makeWorld();
  const started = await world.patchbay.connect('slack', { owner: acme, abilities: ['users'] });
  const back = await world.emulator.consent(started.url);
  const cookie = started.cookie.split(';')[0] ?? '';
  const { connection } = await world.patchbay.callback(new Request(back, { headers: { cookie } }));
  const path = `POST /connections/${connection.id}/sync`;
  const all = await world.handler.POST(request(path, { as }));
  expect(await all.json()).toMatchObject({ results: [{ stream: 'users' }] });
  const refused = await world.handler.POST(request(path, { as, json: { stream: 'messages' } }));
  expect([refused.status, await codeOf(refused)]).toEqual([403, 'auth/scope-missing']);
  const unknown = await world.handler.POST(request(path, { as, json: { stream: 'nothing' } }));
  expect([unknown.status, await codeOf(unknown)]).toEqual([400, 'input/invalid']);
});

test('row E6: disconnect ends a connection at the provider', async () => {
  const world = makeWorld();
  const id = await connectSlack(world);
  const response = await world.handler.DELETE(request(`DELETE /connections/${id}`, { as }));
  expect(response.status).toBe(200);
  const ended = (await response.json()) as DisconnectAnswer;
  expect(ended).toMatchObject({ revocation: 'done', connection: { id, status: 'disconnected' } });
  const health = await world.handler.GET(request(`GET /connections/${id}/health`, { as }));
  expect(await health.json()).toMatchObject({ healthy: false, error: { code: 'connection/not-active' } });
});

test('row B9: webhooks are answered at once and worked off afterwards', async () => {
  const world = makeWorld();
  const id = await connectSlack(world);
  await world.emulator.events.register(world.emulator.app, `${base}/webhooks/slack`);
  world.emulator.uninstall();
  expect(await world.emulator.events.flush()).toBeGreaterThan(0);
  expect(world.background.length).toBeGreaterThan(0);
  await Promise.all(world.background);
  const list = await world.handler.GET(request('GET /connections?status=reauth_required', { as }));
  expect(await list.json()).toMatchObject({ connections: [{ id, reason: 'revoked' }] });
});

test('webhooks: a stranger’s call is refused as such, and is no error of ours', async () => {
  const { handler, errors } = makeWorld();
  const post = (path: string, body: BodyInit) => handler.POST(request(`POST ${path}`, { body }));
  const signature = { 'x-slack-signature': 'v0=00', 'x-slack-request-timestamp': '1767225600' };
  expect((await post('/webhooks/slack', '{}')).status).toBe(401);
  expect((await post('/webhooks/slack', '')).status).toBe(401);
  const forged = request('POST /webhooks/slack', { body: '{"type":"event_callback"}', headers: signature });
  expect((await handler.POST(forged)).status).toBe(401);
  expect((await post('/webhooks/slack', 'x'.repeat(1024 * 1024 + 1))).status).toBe(413);
  expect((await post('/webhooks/nobody', '{}')).status).toBe(404);
  expect(errors).toEqual([]);
});

test('a feature that was left out has no route', async () => {
  const { emulator, clock } = makeWorld();
  const { clientId, clientSecret } = emulator.app;
  const patchbay = createPatchbay({
    baseUrl: base,
    connectors: [slack({ clientId, clientSecret })],
    store: memoryStore({ clock }),
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    fetch: (input, init) => emulator.fetch(new Request(input, init)),
    clock,
  });
  const handler = createHandler(patchbay, { session: sessionOf });
  const started = await patchbay.connect('slack', { owner: acme });
  const back = await emulator.consent(started.url);
  const cookie = started.cookie.split(';')[0] ?? '';
  const { connection } = await patchbay.callback(new Request(back, { headers: { cookie } }));
  for (const line of ['POST /webhooks/slack', `POST /connections/${connection.id}/sync`]) {
    const response = await handler.POST(request(line, { as, json: {} }));
    expect([line, response.status, await codeOf(response)]).toEqual([line, 404, 'server/not-found']);
  }
  const health = await handler.GET(request(`GET /connections/${connection.id}/health`, { as }));
  expect(await health.json()).toMatchObject({ healthy: true });
});

test('every route with a session answers 401 without one, and names no secret', async () => {
  const { handler } = makeWorld();
  const lines = [
    'POST /connect/slack',
    'GET /connections',
    'GET /connections/x/health',
    'POST /connections/x/sync',
    'DELETE /connections/x',
  ];
  for (const line of lines) {
    const response = await handler.fetch(request(line));
    expect([line, response.status, await codeOf(response)]).toEqual([line, 401, 'server/session-missing']);
  }
});
