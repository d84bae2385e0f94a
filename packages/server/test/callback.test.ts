import { expect, test } from 'vitest';
import { acme, base, cookieOf, makeWorld, request, type World } from './world.ts';

const as = 'acme/u1';

async function begin({ handler }: World, json: object = {}) {
  const response = await handler.POST(request('POST /connect/slack', { as, json }));
  const { url } = (await response.json()) as { url: string };
  return { url, cookie: cookieOf(response) };
}

async function back(world: World, url: URL | string, cookie?: string) {
  const headers = cookie === undefined ? {} : { cookie };
  const response = await world.handler.GET(new Request(url, { headers }));
  expect(response.status).toBe(303);
  return { response, location: new URL(response.headers.get('location') ?? '') };
}

test('row B7: a consent ends where it was told to, with the connection and without the outcome before', async () => {
  const world = makeWorld();
  const { url, cookie } = await begin(world, { returnTo: '/settings?tab=2&error=auth%2Fdenied#slack' });
  const { location, response } = await back(world, await world.emulator.consent(url), cookie);
  const [connection] = await world.patchbay.list({ owner: acme });
  expect(location.href).toBe(`https://app.example.com/settings?tab=2&connection=${connection?.id}#slack`);
  expect(response.headers.get('set-cookie')).toMatch(/=; Path=\/; .*Max-Age=0/);
});

test('row B7: a refused consent ends there too, with the error', async () => {
  const world = makeWorld();
  const { url, cookie } = await begin(world, { returnTo: '/settings?connection=before' });
  const denied = await world.emulator.consent(url, { decision: 'deny' });
  const { location } = await back(world, denied, cookie);
  expect(location.href).toBe('https://app.example.com/settings?error=auth%2Fdenied');
});

test('threat T7: without returnTo it ends on a page of ours at a clean address, which says who is connected', async () => {
  const world = makeWorld();
  const { url, cookie } = await begin(world);
  const { location } = await back(world, await world.emulator.consent(url), cookie);
  expect(location.pathname).toBe('/integrations/connected');
  expect([...location.searchParams.keys()]).toEqual(['connection']);
  const signedIn = await world.handler.GET(new Request(location, { headers: { 'x-session': as } }));
  expect(signedIn.status).toBe(200);
  expect(await signedIn.text()).toMatch(/<h1>Connected as [^<]+ in [^<]+<\/h1>/);
  const guest = await world.handler.GET(new Request(location));
  expect(guest.status).toBe(200);
  expect(await guest.text()).toContain('<h1>Connected</h1>');
});

test('threat T1: another browser is refused on a page, and the right one can still finish', async () => {
  const world = makeWorld();
  const { url, cookie } = await begin(world, { returnTo: '/settings' });
  const answer = await world.emulator.consent(url);
  const exchanges = () =>
    world.emulator.requests.filter(({ path }) => path === '/api/oauth.v2.access').length;
  for (const other of [undefined, cookie.replace(/=.*/, '=wrong'), 'unrelated=1']) {
    const { location } = await back(world, answer, other);
    expect(location.href).toBe(`${base}/connected?error=auth%2Fstate-mismatch`);
    const page = await world.handler.GET(new Request(location));
    expect(page.status).toBe(400);
    expect(await page.text()).toContain('Start again from the app');
  }
  expect(exchanges()).toBe(0);
  const { location } = await back(world, answer, cookie);
  expect(location.pathname).toBe('/settings');
  expect(exchanges()).toBe(1);
});

test('a replayed callback connects nothing more', async () => {
  const world = makeWorld();
  const { url, cookie } = await begin(world, { returnTo: '/settings' });
  const answer = await world.emulator.consent(url);
  await back(world, answer, cookie);
  const { location } = await back(world, answer, cookie);
  expect(location.searchParams.get('error')).toBe('auth/flow-expired');
});

test('a callback that is asked for without GET spends nothing', async () => {
  const world = makeWorld();
  const { url, cookie } = await begin(world, { returnTo: '/settings' });
  const answer = await world.emulator.consent(url);
  for (const method of ['HEAD', 'POST', 'DELETE', 'OPTIONS']) {
    const response = await world.handler.fetch(new Request(answer, { method, headers: { cookie } }));
    expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'GET']);
  }
  expect((await back(world, answer, cookie)).location.pathname).toBe('/settings');
});

test.each([
  ['//evil.example'],
  ['/\\evil.example'],
  ['/%2f/evil.example'],
  ['/%5cevil.example'],
  ['https://evil.example/'],
  ['https://app.example.com.evil.example/'],
  ['https://app.example.com@evil.example/'],
  ['https://user@app.example.com/'],
  ['http://app.example.com/'],
  ['https://app.example.com:8443/'],
  ['javascript:alert(1)'],
  ['data:text/html,x'],
  ['\t//evil.example'],
  ['/settings\r\nset-cookie: a=b'],
  ['settings'],
  [''],
])('G13, threat T9: returnTo %j leads nowhere', async (returnTo) => {
  const { handler } = makeWorld();
  const response = await handler.POST(request('POST /connect/slack', { as, json: { returnTo } }));
  expect(response.status).toBe(400);
  expect(response.headers.has('location')).toBe(false);
});

test.each([
  'auth/denied',
  'auth/provider-misconfigured',
  '<script>alert(1)</script>',
  'Your account was hacked, call +1 555',
  '__proto__',
  '',
])('the page of a failure says only what we say: %s', async (error) => {
  const { handler } = makeWorld();
  const page = await handler.GET(request(`GET /connected?error=${encodeURIComponent(error)}`));
  expect(page.status).toBeGreaterThanOrEqual(400);
  const html = await page.text();
  expect(html).toMatch(/othing was connected|nothing was connected/);
  expect(html).not.toMatch(/script|hacked|proto/);
});

test('threats T24, T25: pages run nothing, load nothing, stand in no frame and are not kept', async () => {
  const { handler } = makeWorld();
  for (const line of [
    'GET /connected',
    'GET /connected?error=auth/denied',
    'GET /callback/slack',
    'GET /nope',
  ]) {
    const { headers } = await handler.GET(request(line));
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
  }
  const html = await (await handler.GET(request('GET /connected'))).text();
  expect(html).not.toMatch(/<script|<style|<link|<img|<iframe|postMessage|\bon\w+=|https?:/i);
});

test('an installation begun at the provider redeems nothing: who is signed in is asked for consent, a stranger is told off', async () => {
  const world = makeWorld();
  const installed = `${base}/callback/slack?code=from-elsewhere&installation_id=7&setup_action=install`;
  const before = world.emulator.requests.length;
  const asked = await world.handler.GET(new Request(installed, { headers: { 'x-session': as } }));
  expect(asked.status).toBe(303);
  expect(new URL(asked.headers.get('location') ?? '').pathname).toBe('/oauth/v2/authorize');
  const { location } = await back(world, installed);
  expect(location.searchParams.get('error')).toBe('auth/callback-invalid');
  expect(world.emulator.requests).toHaveLength(before);
  expect(await world.patchbay.list({ owner: acme })).toEqual([]);
});
