import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ConnectAnswer } from '../src/index.ts';
import { acme, base, codeOf, cookieOf, makeWorld, request, type World } from './world.ts';

const as = 'acme/u1';
const own = 'https://app.example.com';
const popup = { as, json: { completion: 'popup' }, headers: { origin: own } } as const;

async function begin({ handler }: World, sent: Parameters<typeof request>[1] = popup) {
  const response = await handler.POST(request('POST /connect/slack', sent));
  expect(response.status).toBe(200);
  return { ...((await response.json()) as ConnectAnswer), cookie: cookieOf(response) };
}

async function back({ handler }: World, url: URL | string, cookie: string) {
  const response = await handler.GET(new Request(url, { headers: { cookie } }));
  return { response, html: await response.text() };
}

/** What the page hands to its script. */
function handedOver(html: string): Record<string, string> {
  const [, attributes = ''] = /<script([^>]*)>/.exec(html) ?? [];
  return Object.fromEntries(
    [...attributes.matchAll(/data-([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

test('threat T24: a popup ends on a page that tells its opener which flow it was and that it went well, and nothing else', async () => {
  const world = makeWorld();
  const { url, flowId, cookie } = await begin(world);
  const { response, html } = await back(world, await world.emulator.consent(url), cookie);
  expect(response.status).toBe(200);
  expect(response.headers.has('location')).toBe(false);
  expect(handedOver(html)).toEqual({ 'flow-id': flowId, status: 'connected', opener: own });
  expect(html).toContain('You can close this window and go back to the app.');
  const [connection] = await world.patchbay.list({ owner: acme });
  expect(html).not.toContain(connection?.id);
  expect(html).not.toContain(connection?.account?.name);
  expect(url).not.toContain(flowId);
});

test('threat T24: its policy lets one script run, known by its hash, and the script is the same for everybody', async () => {
  const world = makeWorld();
  const scripts = new Set<string>();
  for (const decision of ['allow', 'deny'] as const) {
    const { url, cookie } = await begin(world);
    const { response, html } = await back(world, await world.emulator.consent(url, { decision }), cookie);
    const script = /<script[^>]*>([\s\S]*)<\/script>/.exec(html)?.[1] ?? '';
    scripts.add(script);
    const hash = createHash('sha256').update(script).digest('base64');
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; script-src 'sha256-${hash}'`,
    );
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(html).not.toMatch(/<style|<link|<img|<iframe|\bon\w+=/i);
  }
  expect(scripts.size).toBe(1);
});

test('threat T24: a popup whose consent fails tells that, and says why to whoever reads it', async () => {
  const world = makeWorld();
  const { url, flowId, cookie } = await begin(world);
  const denied = await world.emulator.consent(url, { decision: 'deny' });
  const { response, html } = await back(world, denied, cookie);
  expect(response.status).toBe(403);
  expect(handedOver(html)).toEqual({ 'flow-id': flowId, status: 'failed', opener: own });
  expect(html).toContain('was not allowed at the provider');
});

test.each(['popup', 'redirect'])('a failed consent clears its cookie: %s', async (completion) => {
  const world = makeWorld();
  const { url, cookie } = await begin(world, { ...popup, json: { completion } });
  const denied = await world.emulator.consent(url, { decision: 'deny' });
  const { response } = await back(world, denied, cookie);
  expect(response.headers.get('set-cookie')).toMatch(`${cookie.split('=')[0]}=; Path=/; `);
  expect(response.headers.get('set-cookie')).toMatch(/Max-Age=0/);
});

test('G10: of 20 identical callbacks at once one exchanges the code, and no other tells the opener', async () => {
  const world = makeWorld();
  const { url, cookie } = await begin(world);
  const answer = await world.emulator.consent(url);
  const ends = await Promise.all(Array.from({ length: 20 }, () => back(world, answer, cookie)));
  expect(world.emulator.requests.filter(({ path }) => path === '/api/oauth.v2.access')).toHaveLength(1);
  expect(ends.filter(({ html }) => html.includes('<script'))).toHaveLength(1);
  expect(ends.filter(({ response }) => response.status === 303)).toHaveLength(19);
});

test('threat T24: the opener is whom the browser says it is, among the origins that are trusted', async () => {
  const admin = 'https://admin.example.com';
  const world = makeWorld({ allowedOrigins: [admin], returnOrigins: [admin] });
  const { url, cookie } = await begin(world, { ...popup, headers: { origin: admin } });
  const { html } = await back(world, await world.emulator.consent(url), cookie);
  expect(handedOver(html).opener).toBe(admin);
  const refused = async (sent: object) => {
    const response = await world.handler.POST(request('POST /connect/slack', { ...popup, ...sent }));
    expect(response.headers.has('set-cookie')).toBe(false);
    return [response.status, await codeOf(response)];
  };
  // A browser that sends a foreign Origin as same-origin does not exist: whoever does so is none.
  const evil = { headers: { origin: 'https://evil.example' } };
  expect(await refused(evil)).toEqual([403, 'server/cross-origin']);
  expect(await refused({ headers: { origin: 'null' } })).toEqual([403, 'server/cross-origin']);
  expect(await refused({ headers: {} })).toEqual([400, 'input/invalid']);
  expect(await refused({ json: { completion: 'popup', opener: own } })).toEqual([400, 'input/invalid']);
});

test('an origin that is allowed here and no return origin of the Patchbay gets no popup', async () => {
  const admin = 'https://admin.example.com';
  const { handler } = makeWorld({ allowedOrigins: [admin] });
  const response = await handler.POST(
    request('POST /connect/slack', { ...popup, headers: { origin: admin } }),
  );
  expect([response.status, await codeOf(response)]).toEqual([400, 'input/invalid']);
});

test('a form cannot ask for a popup: its page would never learn the flow', async () => {
  const { handler } = makeWorld();
  const form = { completion: 'popup' };
  const response = await handler.POST(request('POST /connect/slack', { as, form, headers: { origin: own } }));
  expect(response.status).toBe(400);
  expect(response.headers.has('location')).toBe(false);
});

test('another browser learns neither the opener nor the flow', async () => {
  const world = makeWorld();
  const { url } = await begin(world);
  const { response, html } = await back(world, await world.emulator.consent(url), 'unrelated=1');
  expect(response.headers.get('location')).toBe(`${base}/connected?error=auth%2Fstate-mismatch`);
  expect(html).toBe('');
});
