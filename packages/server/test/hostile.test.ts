import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base, codeOf, makeWorld, request } from './world.ts';

const as = 'acme/u1';
const root = 'https://app.example.com';

test.each([
  '/',
  '/connections',
  '/integrations',
  '/integrations/',
  '/integrationsx/connections',
  '/Integrations/connections',
  '/integrations//connections',
  '//integrations/connections',
  '/integrations/connections/',
  '/integrations/connections//health',
  '/integrations/connections/x/health/more',
  '/integrations/Connections',
  '/integrations/%63onnections',
  '/integrations%2fconnections',
  '/integrations/connections%2fx%2fhealth',
  '/integrations/connections/a%2fb/health',
  '/integrations/connections/a%5cb/health',
  '/integrations/connections/%/health',
  '/integrations/connections/%zz/health',
  '/integrations/connections/%c3%28/health',
  '/integrations/connections/%00/health',
  '/integrations/connections/%0d%0aset-cookie:x/health',
  `/integrations/connections/${'x'.repeat(201)}/health`,
  '/integrations/connections;x=1',
  '/integrations/connections%20',
  '/integrations/connections.json',
  '/integrations/../connections',
  '/integrations/%2e%2e/connections',
  '/integrations/__proto__',
  '/integrations/constructor/x',
])('threat T28: %s is no route', async (path) => {
  const { handler, errors } = makeWorld();
  const response = await handler.GET(new Request(root + path, { headers: { 'x-session': as } }));
  expect([response.status, await codeOf(response)]).toEqual([404, 'server/not-found']);
  expect(errors).toEqual([]);
});

test.each([
  '/integrations/x/%2e%2e/connections',
  '/integrations/./connections',
  '/admin/../integrations/connections',
])('threat T28: %s, left as it is by a server in front, is no route', async (path) => {
  const { handler } = makeWorld();
  const plain = new Request(`${base}/connections`, { headers: { 'x-session': as } });
  const raw = new Proxy(plain, {
    get: (target, name) => (name === 'url' ? root + path : Reflect.get(target, name, target)),
  });
  expect((await handler.GET(plain)).status).toBe(200);
  expect((await handler.GET(raw)).status).toBe(404);
});

test.each([
  ['PUT /connections', 'GET'],
  ['HEAD /connections', 'GET'],
  ['GET /connect/slack', 'POST'],
  ['DELETE /connect/slack', 'POST'],
  ['POST /callback/slack', 'GET'],
  ['GET /connections/x', 'DELETE'],
  ['GET /connections/x/sync', 'POST'],
  ['PATCH /connections/x/health', 'GET'],
  ['GET /webhooks/slack', 'POST'],
  ['constructor /connections', 'GET'],
  ['__proto__ /connections', 'GET'],
])('%s is refused with what is allowed', async (line, allow) => {
  const { handler } = makeWorld();
  const response = await handler.fetch(request(line, { as }));
  expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
});

const json = { 'content-type': 'application/json' };
const big = 64 * 1024 + 1;

test.each<readonly [string, number, BodyInit, Record<string, string>]>([
  ['not JSON', 400, '{', json],
  ['nothing but space', 400, ' ', json],
  ['not UTF-8', 400, new Uint8Array([...new TextEncoder().encode('{"stream":"'), 0xff, 0x22, 0x7d]), json],
  ['an array', 400, '[]', json],
  ['null', 400, 'null', json],
  ['a text', 400, '"x"', json],
  ['an unknown field', 400, '{"x":1}', json],
  ['a prototype', 400, '{"__proto__":{"stream":"users"}}', json],
  ['a field of another type', 400, '{"stream":["users"]}', json],
  ['a huge number', 400, `{"stream":1${'0'.repeat(400)}}`, json],
  ['deep arrays', 400, '['.repeat(30_000) + ']'.repeat(30_000), json],
  ['deep objects', 400, `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, json],
  ['too much', 413, `"${'x'.repeat(big)}"`, json],
  ['too much, in several bytes a character', 413, `"${'é'.repeat(big / 2)}"`, json],
  ['XML', 415, '<x/>', { 'content-type': 'text/xml' }],
  ['JSON under another name', 415, '{}', { 'content-type': 'text/plain' }],
  [
    'a form where none is taken',
    415,
    'stream=users',
    { 'content-type': 'application/x-www-form-urlencoded' },
  ],
  ['a file', 415, 'x', { 'content-type': 'multipart/form-data; boundary=x' }],
  ['a malformed type', 415, '{}', { 'content-type': ';;;' }],
])('G41: a body that is %s is answered with %i', async (_, status, body, headers) => {
  const { handler, errors } = makeWorld();
  const response = await handler.POST(request('POST /connections/x/sync', { as, body, headers }));
  expect(response.status).toBe(status);
  expect(errors).toEqual([]);
});

test('G41: a body that claims to be large is not read', async () => {
  const { handler } = makeWorld();
  let pulled = 0;
  const pull = () => {
    pulled += 1;
  };
  const body = new ReadableStream({ pull }, { highWaterMark: 0 });
  const sent = new Request(`${base}/connect/slack`, {
    method: 'POST',
    headers: { ...json, 'x-session': as, 'content-length': '65537' },
    body,
    duplex: 'half',
  } as RequestInit);
  expect((await handler.POST(sent)).status).toBe(413);
  expect(pulled).toBe(0);
});

test.each(['/connect/slack', '/webhooks/slack'])(
  'G41: an endless body of %s is given up early',
  async (path) => {
    const { handler } = makeWorld();
    let sent = 0;
    let ended = false;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
      cancel() {
        ended = true;
      },
    });
    const response = await handler.POST(streamed(path, body));
    expect([response.status, ended]).toEqual([413, true]);
    expect(sent).toBeLessThan(20);
  },
);

test.each(['/connect/slack', '/webhooks/slack'])(
  'G41: a body of %s that never comes is given up',
  async (path) => {
    const { handler } = makeWorld({ bodyTimeoutMs: 5 });
    const response = await handler.POST(streamed(path, new ReadableStream()));
    expect([response.status, await codeOf(response)]).toEqual([408, 'server/body-timeout']);
  },
);

test.each(['/connect/slack', '/webhooks/slack'])(
  'G41: a body of %s that breaks off is refused',
  async (path) => {
    const { handler, errors } = makeWorld();
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{')),
      pull: (controller) => controller.error(new Error('reset by peer')),
    });
    const response = await handler.POST(streamed(path, body));
    expect([response.status, await codeOf(response)]).toEqual([400, 'server/body-invalid']);
    expect(errors).toEqual([]);
  },
);

/** Real paths with odd ids, and paths of odd words. */
function paths(): fc.Arbitrary<string> {
  const odd = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map(encodeURIComponent),
    fc.constantFrom('..', '%2e%2e', '%', '%2f', '\\', '', '%00', '__proto__', 'slack', 'a'.repeat(300)),
  );
  const routes = ['connect/*', 'callback/*', 'connections', 'connections/*', 'webhooks/*', 'connected'];
  const below = ['connections/*/health', 'connections/*/sync', 'connect/slack', 'webhooks/slack'];
  const real = fc.tuple(fc.constantFrom(...routes, ...below), odd).map(([path, id]) => path.replace('*', id));
  return fc.oneof(
    { weight: 3, arbitrary: real },
    fc.array(odd, { maxLength: 5 }).map((all) => all.join('/')),
  );
}

test('G41, threat T33: whatever is sent, the answer is a plain refusal', async () => {
  const { handler, errors } = makeWorld();
  const byte = fc.integer({ min: 33, max: 255 }).map((code) => String.fromCharCode(code));
  const odd = fc.string({ unit: byte });
  const headers = fc.record(
    {
      'content-type': fc.oneof({ weight: 4, arbitrary: fc.constant('application/json') }, odd),
      origin: fc.oneof(fc.constant('https://app.example.com'), odd),
      cookie: odd,
      authorization: odd,
      'x-slack-signature': odd,
    },
    { requiredKeys: [] },
  );
  const sent = fc.record({
    method: fc.constantFrom('GET', 'GET', 'POST', 'POST', 'DELETE', 'OPTIONS', 'HEAD'),
    path: paths(),
    query: fc.string({ unit: 'binary', maxLength: 40 }),
    body: fc.oneof(fc.json({ maxDepth: 4 }), fc.string({ unit: 'binary' })),
    headers,
  });
  // With this seed the requests get as far as each of these; without, the test could pass by reaching no route.
  const expected = [200, 303, 400, 401, 404, 405, 415];
  const reached = new Set<number>();
  await fc.assert(
    fc.asyncProperty(sent, async ({ method, path, query, body, headers }) => {
      const hasBody = method !== 'GET' && method !== 'HEAD';
      const made = new Request(`${base}/${path}?${query}`, {
        method,
        headers: { 'x-session': as, 'sec-fetch-site': 'same-origin', ...headers },
        body: hasBody ? body : null,
      });
      const response = await handler.fetch(made);
      reached.add(response.status);
      expect(response.status).toBeLessThan(500);
      expect(await response.text()).not.toMatch(/Error:|node_modules| at /);
    }),
    { numRuns: 150, seed: 41 },
  );
  expect(errors).toEqual([]);
  expect([...reached]).toEqual(expect.arrayContaining(expected));
});

function streamed(path: string, body: ReadableStream): Request {
  const init = { method: 'POST', headers: { ...json, 'x-session': as }, body, duplex: 'half' };
  return new Request(base + path, init as RequestInit);
}
