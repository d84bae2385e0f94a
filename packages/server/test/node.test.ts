import { createServer } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { createPatchbay, keyring, sync, webhooks } from '@patchbay/core';
import { slack } from '@patchbay/slack';
import { slackEmulator } from '@patchbay/slack/emulator';
import { memoryStore } from '@patchbay/store-memory';
import { answerConsent } from '@patchbay/testing/emulator';
import { CookieJar } from 'tough-cookie';
import { afterEach, expect, test } from 'vitest';
import { createHandler } from '../src/index.ts';
import { serve, toNodeListener } from '../src/node.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listen(fetch: (request: Request) => Promise<Response>): Promise<string> {
  const { url, close } = await serve({ fetch }, { port: 0 });
  closing.push(close);
  return url;
}

/** An app and a provider, each on a port of its own; nothing is handed over but HTTP. */
async function makeServers() {
  const late: { fetch?: (request: Request) => Promise<Response> } = {};
  const origin = await listen((request) => late.fetch?.(request) ?? expect.unreachable());
  const baseUrl = `${origin}/integrations`;
  const emulator = slackEmulator({ apps: [{ redirectUris: [`${baseUrl}/callback/slack`] }] });
  const provider = await listen(emulator.fetch);
  const { clientId, clientSecret, signingSecret } = emulator.app;
  const patchbay = createPatchbay({
    baseUrl,
    connectors: [slack({ clientId, clientSecret, signingSecret, distribution: 'internal' })],
    store: memoryStore(),
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    features: [sync(), webhooks()],
    origins: { 'https://slack.com': provider },
  });
  const handler = createHandler(patchbay, {
    session: ({ headers }) =>
      /(?:^|; )sid=u1(?:;|$)/.test(headers.get('cookie') ?? '')
        ? { owner: { tenantId: 'acme', userId: 'u1' } }
        : undefined,
  });
  late.fetch = handler.fetch;
  return { origin, baseUrl, provider, emulator, handler };
}

/** Sends and keeps cookies as a browser does, and follows no redirect by itself. */
function makeBrowser() {
  const jar = new CookieJar();
  const visit = async (request: Request): Promise<Response> => {
    const headers = new Headers(request.headers);
    const cookie = await jar.getCookieString(request.url);
    if (cookie !== '') headers.set('cookie', cookie);
    const response = await fetch(new Request(request, { headers, redirect: 'manual' }));
    for (const line of response.headers.getSetCookie()) await jar.setCookie(line, request.url);
    return response;
  };
  return { jar, visit };
}

test('rows B7, E2: the whole redirect walk over HTTP, with a browser’s cookies', async () => {
  const { origin, baseUrl, provider } = await makeServers();
  const { jar, visit } = makeBrowser();
  await jar.setCookie('sid=u1; Path=/; HttpOnly', origin);
  const form = new URLSearchParams({ returnTo: '/settings?tab=1' });
  const started = await visit(
    new Request(`${baseUrl}/connect/slack`, { method: 'POST', body: form, headers: { origin } }),
  );
  expect(started.status).toBe(303);
  const consentUrl = started.headers.get('location') ?? '';
  expect(consentUrl.startsWith(`${provider}/oauth/v2/authorize?`)).toBe(true);
  const names = async () => (await jar.getCookies(baseUrl)).map(({ key }) => key).sort();
  expect(await names()).toEqual([expect.stringMatching(/^patchbay-/), 'sid']);

  const back = await answerConsent(visit, consentUrl);
  const ended = await visit(new Request(back));
  expect(ended.status).toBe(303);
  const location = new URL(ended.headers.get('location') ?? '');
  expect(location.href).toMatch(new RegExp(`^${origin}/settings\\?tab=1&connection=[\\w-]+$`));
  expect(await names()).toEqual(['sid']);

  const id = location.searchParams.get('connection');
  const synced = await visit(
    new Request(`${baseUrl}/connections/${id}/sync`, {
      method: 'POST',
      body: JSON.stringify({ stream: 'channels' }),
      headers: { 'content-type': 'application/json', origin },
    }),
  );
  expect(await synced.json()).toMatchObject({ results: [{ stream: 'channels', outcome: 'succeeded' }] });
  const gone = await visit(
    new Request(`${baseUrl}/connections/${id}`, { method: 'DELETE', headers: { origin } }),
  );
  expect(await gone.json()).toMatchObject({ revocation: 'done' });
});

test('threat T1 over HTTP: a second browser cannot finish the first one’s consent', async () => {
  const { origin, baseUrl } = await makeServers();
  const [first, second] = [makeBrowser(), makeBrowser()];
  for (const { jar } of [first, second]) await jar.setCookie('sid=u1; Path=/', origin);
  const begin = new Request(`${baseUrl}/connect/slack`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
  });
  const { url } = (await (await first.visit(begin)).json()) as { url: string };
  const back = await answerConsent(first.visit, url);
  const stolen = await second.visit(new Request(back));
  const page = await second.visit(new Request(stolen.headers.get('location') ?? ''));
  expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('another browser')]);
  const own = await first.visit(new Request(back));
  const connected = await first.visit(new Request(own.headers.get('location') ?? ''));
  expect([connected.status, await connected.text()]).toEqual([200, expect.stringContaining('Connected as ')]);
});

test('webhooks arrive over HTTP with their signature intact', async () => {
  const { baseUrl, emulator } = await makeServers();
  await emulator.events.register(emulator.app, `${baseUrl}/webhooks/slack`);
  const forged = await fetch(`${baseUrl}/webhooks/slack`, { method: 'POST', body: '{}' });
  expect(forged.status).toBe(401);
});

test('toNodeListener serves beside an app of one’s own', async () => {
  const { handler, baseUrl } = await makeServers();
  const listener = toNodeListener(handler);
  const server = createServer((incoming, outgoing) => {
    if (incoming.url?.startsWith('/integrations/')) void listener(incoming, outgoing);
    else outgoing.end('my app');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const own = `http://127.0.0.1:${port}`;
  expect(await (await fetch(`${own}/`)).text()).toBe('my app');
  const list = await fetch(`${own}${new URL(baseUrl).pathname}/connections`, {
    headers: { cookie: 'sid=u1' },
  });
  expect(await list.json()).toEqual({ connections: [] });
});

test('serve says when its port is taken', async () => {
  const url = await listen(async () => new Response('first'));
  const port = Number(new URL(url).port);
  await expect(serve({ fetch: async () => new Response() }, { port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test.each([
  'GET /integrations/x/../connections',
  'GET /integrations/x/%2e%2e/connections',
  'GET //integrations/connections',
  'GET /integrations/connections/%',
  'GET \\integrations\\connections',
  'GET http://evil.example/other',
  'TRACE /integrations/connections',
  'CONNECT /integrations/connections',
])('threats T28, T33: %s on the wire is refused and the server lives', async (line) => {
  const { origin } = await makeServers();
  const [status = ''] = (await raw(origin, `${line} HTTP/1.1\r\nhost: x\r\ncookie: sid=u1\r\n\r\n`)).split(
    '\r\n',
  );
  expect(status).toMatch(/^(HTTP\/1\.1 4\d\d .*)?$/);
  expect((await fetch(`${origin}/integrations/connections`)).status).toBe(401);
});

/** What a server answers to bytes that no client library would send. */
function raw(origin: string, bytes: string): Promise<string> {
  const { port, hostname } = new URL(origin);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connectSocket(Number(port), hostname, () => socket.end(bytes));
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
