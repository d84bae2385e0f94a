import { expect, test } from 'vitest';
import { type AccessRequest, createHandler, type HandlerEvent, type Servable } from '../src/index.ts';
import { bodyOf, connection, everyRoute, failingPatchbay } from './fake-patchbay.ts';
import {
  acme,
  codeOf,
  connectSlack,
  cookieOf,
  makeWorld,
  request,
  sessionOf,
  type World,
  type WorldOptions,
} from './world.ts';

const as = 'acme/u1';
const withSession = everyRoute.filter((line) => !/callback|connected|webhooks/.test(line));
const canary = new Error('canary-5b1f');

/** Every call of it is an error, so that a verb that was reached shows as 500. */
const untouched: Servable = {
  ...failingPatchbay(() => canary),
  workspaceOf: async () => ({ connection: async () => connection }),
};

test.each(withSession)('row E1: %s asks the app, and a no is the end of it', async (line) => {
  const asked: AccessRequest[] = [];
  const handler = createHandler(untouched, {
    session: sessionOf,
    authorize(access) {
      asked.push(access);
      return false;
    },
  });
  const response = await handler.fetch(request(line, { as, ...bodyOf(line) }));
  expect([response.status, await codeOf(response)]).toEqual([403, 'server/forbidden']);
  expect(asked).toHaveLength(1);
  const { request: seen, ...access } = asked[0] ?? expect.unreachable();
  expect(seen.headers.get('x-session')).toBe(as);
  expect(access).toEqual({
    action: expect.stringMatching(/^(read|connect|sync|refresh|withdraw|disconnect)$/),
    owner: acme,
    connector: /connections\/|connect\//.test(line) ? 'slack' : undefined,
    connection: line.includes('connections/c1') ? 'c1' : undefined,
  });
});

test.each([
  ['a truth that is no true', () => 1],
  ['a promise of no', async () => false],
  ['nothing', () => undefined],
])('row E1: %s is a no', async (_, authorize) => {
  const handler = createHandler(untouched, {
    session: sessionOf,
    authorize: authorize as unknown as () => boolean,
  });
  expect((await handler.fetch(request('DELETE /connections/c1', { as }))).status).toBe(403);
});

test('row E1: an authorize that fails is a fault of ours, and lets nothing happen', async () => {
  const errors: unknown[] = [];
  const handler = createHandler(untouched, {
    session: sessionOf,
    onError: (error) => errors.push(error),
    authorize: () => Promise.reject(canary),
  });
  const response = await handler.fetch(request('DELETE /connections/c1', { as }));
  expect([response.status, await codeOf(response)]).toEqual([500, 'server/failed']);
  expect(errors).toEqual([canary]);
});

test('threat T13: to connect one of the connections again is asked about by its id', async () => {
  const asked: unknown[] = [];
  const world = makeWorld({
    authorize({ action, connector, connection }) {
      asked.push([action, connector, connection]);
      return connection === undefined;
    },
  });
  const id = await connectSlack(world);
  const again = await world.handler.POST(request('POST /connect/slack', { as, json: { connection: id } }));
  expect([again.status, await codeOf(again)]).toEqual([403, 'server/forbidden']);
  expect(asked.at(-1)).toEqual(['connect', 'slack', id]);
});

test('a connection is connected again by its id', async () => {
  const world = makeWorld();
  const id = await connectSlack(world);
  const json = { connection: id, returnTo: '/settings' };
  const started = await world.handler.POST(request('POST /connect/slack', { as, json }));
  const { url } = (await started.json()) as { url: string };
  const back = new Request(await world.emulator.consent(url), { headers: { cookie: cookieOf(started) } });
  const ended = await world.handler.GET(back);
  expect(ended.headers.get('location')).toBe(`https://app.example.com/settings?connection=${id}`);
});

/** A consent that has come back from the provider. */
async function returned(options: WorldOptions = {}) {
  const world = makeWorld(options);
  const json = { returnTo: '/settings' };
  const started = await world.handler.POST(request('POST /connect/slack', { as, json }));
  const { url } = (await started.json()) as { url: string };
  const answer = await world.emulator.consent(url);
  const cookie = cookieOf(started);
  const finish = async (session: string | undefined) => {
    const headers = { cookie, ...(session !== undefined && { 'x-session': session }) };
    const response = await world.handler.GET(new Request(answer, { headers }));
    return { response, outcome: new URL(response.headers.get('location') ?? '').searchParams };
  };
  return { world, finish };
}

const exchanges = ({ emulator }: World) =>
  emulator.requests.filter(({ path }) => path === '/api/oauth.v2.access').length;

test.each(['acme/u2', 'acme', 'globex/u1'])(
  'threat T13: %s, signed in by now, cannot finish what acme/u1 began; acme/u1 still can',
  async (other) => {
    const { world, finish } = await returned();
    const { response, outcome } = await finish(other);
    expect(outcome.get('error')).toBe('auth/forbidden');
    expect(response.headers.has('set-cookie')).toBe(false);
    expect(exchanges(world)).toBe(0);
    expect((await finish(as)).outcome.has('connection')).toBe(true);
    expect(exchanges(world)).toBe(1);
  },
);

test('threat T13: authority that was taken away meanwhile ends the consent before the code is exchanged', async () => {
  let may = true;
  const { world, finish } = await returned({ authorize: () => may });
  may = false;
  expect((await finish(as)).outcome.get('error')).toBe('auth/forbidden');
  expect(exchanges(world)).toBe(0);
  may = true;
  expect((await finish(as)).outcome.has('connection')).toBe(true);
});

test('a session whose cookie did not come with the redirect finishes all the same: the flow’s own cookie did', async () => {
  const { finish } = await returned({ authorize: ({ action }) => action === 'connect' });
  expect((await finish(undefined)).outcome.has('connection')).toBe(true);
});

test('an installation begun at the provider needs the same authority', async () => {
  const { handler, emulator } = makeWorld({ authorize: () => false });
  const installed = 'GET /callback/slack?code=from-elsewhere';
  const before = emulator.requests.length;
  expect((await handler.GET(request(installed, { as }))).status).toBe(403);
  expect(emulator.requests).toHaveLength(before);
});

test('row D11: what is refused is told by an event that names the route, the tenant and no person', async () => {
  const events: HandlerEvent[] = [];
  const world = makeWorld({
    onEvent: (event) => events.push(event),
    authorize: ({ action }) => action !== 'disconnect',
  });
  const id = await connectSlack(world);
  expect(events).toEqual([]);
  await world.handler.GET(request('GET /connections'));
  await world.handler.DELETE(request(`DELETE /connections/${id}`, { as }));
  await world.handler.POST(
    request('POST /connect/slack', { as, headers: { 'sec-fetch-site': 'cross-site' } }),
  );
  await world.handler.GET(request('GET /callback/slack?state=guessed&code=c'));
  await world.handler.fetch(request('BREW /nothing'));
  const refused = (route: string | undefined, method: string, code: string, tenantId?: string) => ({
    type: 'request-refused',
    route,
    method,
    code,
    tenantId,
  });
  expect(events).toEqual([
    refused('connections', 'GET', 'server/session-missing'),
    refused('connections/:id', 'DELETE', 'server/forbidden', 'acme'),
    refused('connect/:connector', 'POST', 'server/cross-origin'),
    refused('callback/:context', 'GET', 'auth/flow-expired'),
    refused(undefined, 'other', 'server/not-found'),
  ]);
});

test('a listener that fails disturbs nothing', async () => {
  const { handler } = makeWorld({ onEvent: () => Promise.reject(canary) });
  expect((await handler.GET(request('GET /connections'))).status).toBe(401);
});
