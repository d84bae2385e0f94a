import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHandler, type HandlerOptions, type Servable } from '../src/index.ts';
import { bodyOf, connection, everyRoute, failingPatchbay } from './fake-patchbay.ts';
import { cookieOf, makeWorld, request, sessionOf } from './world.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const forever = () => new Promise<never>(() => {});

/** A Patchbay whose store never answers. */
const hung: Servable = {
  ...failingPatchbay(() => new Error('unused')),
  connect: forever,
  callback: forever,
  workspaceOf: forever,
  list: forever,
  health: forever,
  sites: forever,
  chooseSite: forever,
  consents: forever,
  withdraw: forever,
  disconnect: forever,
  bulk: {
    refresh: () => expect.unreachable(),
    disconnect: () => ({ [Symbol.asyncIterator]: () => ({ next: forever }) }),
  },
  webhook: forever,
};

async function answered(line: string, patchbay: Servable, options: Partial<HandlerOptions> = {}) {
  const handler = createHandler(patchbay, { session: sessionOf, ...options });
  let ended: Response | undefined;
  void handler.fetch(request(line, { as: 'acme/u1', ...bodyOf(line) })).then((response) => {
    ended = response;
  });
  await vi.advanceTimersByTimeAsync((options.timeoutMs ?? 60_000) - 1);
  expect(ended).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(ended).toBeDefined();
  return ended ?? expect.unreachable();
}

const withSession = everyRoute.filter((line) => !/callback|webhooks/.test(line));

test.each(everyRoute)('G44: %s ends when core hangs', async (line) => {
  const response = await answered(line, hung);
  expect(response.status).toBe(504);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test.each(withSession)('G44: %s ends when the session hangs', async (line) => {
  const response = await answered(line, hung, { session: forever });
  expect(response.status).toBe(504);
});

test('G44: a hung authorize ends too, and the time may be set', async () => {
  const patchbay = { ...hung, workspaceOf: async () => ({ connection: async () => connection }) };
  const response = await answered('DELETE /connections/c1', patchbay, {
    authorize: forever,
    timeoutMs: 5000,
  });
  expect(response.status).toBe(504);
});

test('G44: core hears that the time is up, or that the caller has gone', async () => {
  const signals: AbortSignal[] = [];
  const patchbay: Servable = {
    ...hung,
    list(filter) {
      if (filter.signal) signals.push(filter.signal);
      return forever();
    },
  };
  const late = await answered('GET /connections', patchbay);
  expect(late.status).toBe(504);
  const caller = new AbortController();
  const handler = createHandler(patchbay, { session: sessionOf });
  const given = new Request(request('GET /connections', { as: 'acme/u1' }), { signal: caller.signal });
  const answer = handler.GET(given);
  await vi.advanceTimersByTimeAsync(10);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  caller.abort();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  await vi.advanceTimersByTimeAsync(60_000);
  await answer;
});

test('a request that is answered leaves no timer behind', async () => {
  const handler = createHandler({ ...hung, list: async () => [] }, { session: sessionOf });
  await handler.GET(request('GET /connections', { as: 'acme/u1' }));
  expect(vi.getTimerCount()).toBe(0);
});

test('G44: a callback ends when the provider hangs, on a page, and its consent is spent', async () => {
  const asked = Promise.withResolvers<void>();
  const world = makeWorld({
    timeoutMs: 5000,
    intercept() {
      asked.resolve();
      return forever();
    },
  });
  const started = await world.handler.POST(request('POST /connect/slack', { as: 'acme/u1', json: {} }));
  const { url } = (await started.json()) as { url: string };
  const back = await world.emulator.consent(url);
  const callback = () => world.handler.GET(new Request(back, { headers: { cookie: cookieOf(started) } }));
  const ended = callback();
  await asked.promise;
  await vi.advanceTimersByTimeAsync(5000);
  const response = await ended;
  expect([response.status, response.headers.get('content-type')]).toEqual([504, 'text/html; charset=utf-8']);
  const again = new URL((await callback()).headers.get('location') ?? '');
  expect(again.searchParams.get('error')).toBe('auth/flow-expired');
});
