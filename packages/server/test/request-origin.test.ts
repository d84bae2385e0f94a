import { isPatchbayError } from '@patchbay/core';
import { expect, test } from 'vitest';
import { createHandler } from '../src/index.ts';
import { base, codeOf, connectSlack, makeWorld, request, sessionOf } from './world.ts';

const own = 'https://app.example.com';
const friend = 'https://admin.example.com';
const stranger = 'https://evil.example';
const json = { 'content-type': 'application/json' };

type Case = readonly [name: string, headers: Record<string, string>, trusted: boolean];

const cases: readonly Case[] = [
  ['same-origin', { 'sec-fetch-site': 'same-origin', origin: own }, true],
  ['typed by the person', { 'sec-fetch-site': 'none' }, true],
  ['cross-site', { 'sec-fetch-site': 'cross-site', origin: stranger }, false],
  ['cross-site with our origin', { 'sec-fetch-site': 'cross-site', origin: own }, false],
  [
    'another host of the same site',
    { 'sec-fetch-site': 'same-site', origin: 'https://x.example.com' },
    false,
  ],
  ['an allowed host of the same site', { 'sec-fetch-site': 'same-site', origin: friend }, true],
  ['an allowed origin from another site', { 'sec-fetch-site': 'cross-site', origin: friend }, true],
  ['cross-site without origin', { 'sec-fetch-site': 'cross-site', ...json }, false],
  ['two values in one header', { 'sec-fetch-site': 'same-origin, cross-site' }, false],
  ['older browser, our origin', { origin: own }, true],
  ['older browser, allowed origin', { origin: friend }, true],
  ['older browser, stranger', { origin: stranger, ...json }, false],
  ['older browser, sandboxed', { origin: 'null', ...json }, false],
  ['our origin as a prefix', { origin: `${own}.evil.example` }, false],
  ['an allowed origin as a prefix', { origin: `${friend}.evil.example` }, false],
  ['our origin over http', { origin: own.replace('https', 'http') }, false],
  ['our origin on another port', { origin: `${own}:8443` }, false],
  ['our origin in capitals', { origin: own.toUpperCase() }, false],
  ['a server with JSON', json, true],
  ['a server with JSON and a charset', { 'content-type': 'Application/JSON; charset=utf-8' }, true],
  ['no header at all', {}, false],
  ['a form without origin', { 'content-type': 'application/x-www-form-urlencoded' }, false],
  ['text that ends like JSON', { 'content-type': 'text/plain; application/json' }, false],
];

test.each(cases)('threat T26: %s', async (_, headers, trusted) => {
  const world = makeWorld({ allowedOrigins: [friend] });
  const id = await connectSlack(world);
  let asked = 0;
  const handler = createHandler(world.patchbay, {
    session: (given) => {
      asked += 1;
      return sessionOf(given);
    },
    allowedOrigins: [friend],
  });
  const lines = ['POST /connect/slack', `POST /connections/${id}/sync`, `DELETE /connections/${id}`];
  for (const line of lines) {
    const [method = '', path = ''] = line.split(' ');
    const sent = new Request(base + path, { method, headers: { 'x-session': 'acme/u1', ...headers } });
    const response = await handler.fetch(sent);
    if (trusted) expect([line, response.ok || response.status === 303]).toEqual([line, true]);
    else expect([line, response.status]).toEqual([line, 403]);
  }
  expect(asked).toBe(trusted ? 3 : 0);
  const [connection] = await world.patchbay.list({ owner: { tenantId: 'acme', userId: 'u1' } });
  expect(connection?.status).toBe(trusted ? 'disconnected' : 'active');
});

test('row D11: a preflight is answered for allowed origins only', async () => {
  const { handler } = makeWorld({ allowedOrigins: [friend] });
  const ask = (origin: string, path = '/connections/x') =>
    handler.OPTIONS(
      new Request(base + path, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'DELETE' },
      }),
    );
  const allowed = await ask(friend);
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe(friend);
  expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
  expect(allowed.headers.get('access-control-allow-methods')).toBe('DELETE');
  expect(allowed.headers.get('vary')).toBe('Origin');
  for (const origin of [stranger, own, 'null', '*']) {
    const refused = await ask(origin);
    expect([refused.status, await codeOf(refused)]).toEqual([403, 'server/cross-origin']);
    expect([...refused.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
  expect((await ask(friend, '/webhooks/slack')).status).toBe(405);
  expect((await ask(friend, '/nothing')).status).toBe(404);
});

test('row D11: answers can be read by allowed origins, errors included, and by no other', async () => {
  const { handler } = makeWorld({ allowedOrigins: [friend] });
  const get = (origin: string, as: string) =>
    handler.GET(request('GET /connections', { as, headers: { origin } }));
  for (const as of ['acme', '']) {
    const headers = (await get(friend, as)).headers;
    expect(headers.get('access-control-allow-origin')).toBe(friend);
    expect((await get(stranger, as)).headers.has('access-control-allow-origin')).toBe(false);
    expect((await get(stranger, as)).headers.get('vary')).toBe('Origin');
  }
});

test.each(['*', 'https://*.example.com', 'https://app.example.com/', 'app.example.com', 'null', 'file://'])(
  'row D11: %s is no origin to allow',
  (origin) => {
    const { patchbay } = makeWorld();
    const make = () => createHandler(patchbay, { session: sessionOf, allowedOrigins: [origin] });
    expect(make).toThrow(expect.objectContaining({ code: 'config/invalid' }));
    expect(make).toThrow(/allowedOrigins must be origins/);
  },
);

test('the configuration error is one of core’s', () => {
  const { patchbay } = makeWorld();
  try {
    createHandler(patchbay, { session: sessionOf, allowedOrigins: ['*'] });
    expect.unreachable();
  } catch (error) {
    expect(isPatchbayError(error, 'config/invalid')).toBe(true);
  }
});
