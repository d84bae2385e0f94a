import { PatchbayError } from '@patchbay/core';
import { afterEach, expect, test, vi } from 'vitest';
import { createHandler, type HandlerEvent, type Limits, type Servable } from '../src/index.ts';
import { failingPatchbay } from './fake-patchbay.ts';
import { codeOf, makeWorld, request, sessionOf } from './world.ts';

const as = 'acme/u1';
const two = { capacity: 2, refillPerSecond: 0.1 };

afterEach(() => {
  vi.useRealTimers();
});

const address = (request: Request) => request.headers.get('x-client') ?? undefined;

async function statuses(send: () => Promise<Response>, times: number): Promise<readonly number[]> {
  const all: number[] = [];
  for (let count = 0; count < times; count += 1) all.push((await send()).status);
  return all;
}

test('threat T29: a tenant’s consents are counted, for all its people and in all processes', async () => {
  const world = makeWorld({ limits: { connect: two } });
  const beside = createHandler(world.patchbay, { session: sessionOf, limits: { connect: two } });
  const connect = (handler: Pick<typeof beside, 'POST'>, who: string) =>
    handler.POST(request('POST /connect/slack', { as: who, json: {} }));
  expect((await connect(world.handler, 'acme/u1')).status).toBe(200);
  expect((await connect(beside, 'acme/u2')).status).toBe(200);
  const refused = await connect(world.handler, 'acme/u3');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
  expect(await refused.json()).toMatchObject({ error: { code: 'server/rate-limited', retryable: true } });
  expect((await connect(world.handler, 'globex/u1')).status).toBe(200);
  world.clock.advance(10_000);
  expect((await connect(beside, 'acme/u3')).status).toBe(200);
});

test.each<[keyof Limits, string]>([
  ['sync', 'POST /connections/c1/sync'],
  ['manage', 'DELETE /connections/c1'],
  ['manage', 'GET /connections/c1/health'],
  ['manage', 'GET /connections/c1/sites'],
  ['manage', 'POST /connections/c1/withdraw'],
])('row D11: by %s, a tenant’s %s', async (name, line) => {
  const { handler } = makeWorld({ limits: { [name]: two } });
  const json = line.startsWith('POST') ? { json: {} } : {};
  const send = (who: string) => () => handler.fetch(request(line, { as: who, ...json }));
  const [first, second, third] = await statuses(send('acme/u1'), 3);
  expect([first, second]).not.toContain(429);
  expect(third).toBe(429);
  expect(await statuses(send('globex/u1'), 1)).not.toContain(429);
});

test('threat T29: the callbacks of one flow are counted, others’ are not', async () => {
  const { handler, emulator } = makeWorld({ limits: { callback: two } });
  const send = (state: string) => () => handler.GET(request(`GET /callback/slack?state=${state}&code=c`));
  expect(await statuses(send('one'), 3)).toEqual([303, 303, 429]);
  expect(await statuses(send('two'), 1)).toEqual([303]);
  expect(emulator.requests).toEqual([]);
});

test('threat T29: a client is counted by its address, however that is written', async () => {
  const { handler } = makeWorld({ limits: { address: two }, clientAddress: address });
  const send = (client: string) => () =>
    handler.GET(request('GET /connected', { headers: { 'x-client': client } }));
  expect(await statuses(send('2001:db8::1'), 1)).toEqual([200]);
  expect(await statuses(send('[2001:0DB8:0:0:ffff::2]:443'), 1)).toEqual([200]);
  expect(await statuses(send('2001:db8::3'), 1)).toEqual([429]);
  expect(await statuses(send('2001:db8:0:1::1'), 1)).toEqual([200]);
  expect(await statuses(send('::ffff:192.0.2.1'), 2)).toEqual([200, 200]);
  expect(await statuses(send('192.0.2.1'), 1)).toEqual([429]);
});

test('threat T29: webhooks have an address limit of their own', async () => {
  const limits = { address: two, webhooks: { capacity: 3, refillPerSecond: 1 } };
  const { handler } = makeWorld({ limits, clientAddress: address });
  const headers = { 'x-client': '192.0.2.1' };
  const send = () => handler.POST(request('POST /webhooks/slack', { body: '{}', headers }));
  expect(await statuses(send, 4)).toEqual([401, 401, 401, 429]);
});

test('limits are on unless they are turned off', async () => {
  const connect = ({ handler }: ReturnType<typeof makeWorld>) =>
    statuses(() => handler.POST(request('POST /connect/slack', { as, json: { returnTo: 7 } })), 61);
  expect((await connect(makeWorld())).at(-1)).toBe(429);
  expect((await connect(makeWorld({ limits: false }))).at(-1)).toBe(400);
});

test('row D11: what the store is given to count by names no tenant, state or address', async () => {
  const keys: string[] = [];
  const patchbay: Servable = {
    ...failingPatchbay(() => new Error('unused')),
    limits: {
      async take({ key }) {
        keys.push(key);
        return { allowed: true, retryAfterSeconds: 0 };
      },
    },
  };
  const handler = createHandler(patchbay, { session: sessionOf, clientAddress: () => '192.0.2.1' });
  await handler.POST(request('POST /connect/slack', { as, json: {} }));
  await handler.GET(request('GET /callback/slack?state=secret-state'));
  expect(keys).toHaveLength(4);
  for (const key of keys) expect(key).toMatch(/^http:[\da-f]{64}$/);
});

const broken: [string, () => Promise<never>][] = [
  ['is down', () => Promise.reject(new PatchbayError('store/unavailable', 'The database is gone.'))],
  ['hangs', () => new Promise(() => {})],
];

test.each(broken)('a store that %s counts nothing and keeps nobody out', async (_, take) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const events: HandlerEvent[] = [];
  const asked = Promise.withResolvers<void>();
  const patchbay: Servable = {
    ...failingPatchbay(() => new Error('unused')),
    list: async () => [],
    limits: {
      take() {
        asked.resolve();
        return take();
      },
    },
  };
  const handler = createHandler(patchbay, {
    session: sessionOf,
    clientAddress: () => '192.0.2.1',
    onEvent: (event) => events.push(event),
  });
  const answer = handler.GET(request('GET /connections', { as }));
  await asked.promise;
  await vi.advanceTimersByTimeAsync(1000);
  expect((await answer).status).toBe(200);
  expect(events).toEqual([{ type: 'limit-skipped', limit: 'address' }]);
});

test.each([
  { capacity: 0, refillPerSecond: 1 },
  { capacity: 1, refillPerSecond: 0 },
  { capacity: Number.NaN, refillPerSecond: 1 },
  { capacity: Number.POSITIVE_INFINITY, refillPerSecond: 1 },
])('a limit that is none is a mistake: %j', (connect) => {
  expect(() => makeWorld({ limits: { connect } })).toThrow('limits.connect');
});

test('a refused form is told so on a page', async () => {
  const { handler } = makeWorld({ limits: { connect: { capacity: 1, refillPerSecond: 1 } } });
  const send = () => handler.POST(request('POST /connect/slack', { as, form: {} }));
  await send();
  const refused = await send();
  expect([refused.status, refused.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
});

test('the answer says nothing of who was counted', async () => {
  const { handler } = makeWorld({ limits: { manage: { capacity: 1, refillPerSecond: 1 } } });
  await handler.DELETE(request('DELETE /connections/c1', { as }));
  const refused = await handler.DELETE(request('DELETE /connections/c1', { as }));
  expect(await codeOf(refused)).toBe('server/rate-limited');
});
