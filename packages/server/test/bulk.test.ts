import { type BulkResult, PatchbayError } from '@patchbay/core';
import { afterEach, expect, test, vi } from 'vitest';
import { type BulkAnswer, createHandler, type Servable } from '../src/index.ts';
import { connection, failingPatchbay } from './fake-patchbay.ts';
import { acme, codeOf, connectSlack, makeWorld, request, sessionOf, type World } from './world.ts';

const as = 'acme/u1';

afterEach(() => {
  vi.useRealTimers();
});

async function ask({ handler }: Pick<World, 'handler'>, json: object, session = as) {
  const response = await handler.POST(request('POST /connections/bulk', { as: session, json }));
  return { status: response.status, answer: (await response.clone().json()) as BulkAnswer, response };
}

test('row C6: many connections are disconnected, refreshed or made due by one request', async () => {
  const world = makeWorld();
  const id = await connectSlack(world);
  const connection = { id, owner: acme, connector: 'slack' };
  const about = { connector: 'slack', status: 'active', degraded: false, ids: [id] };
  world.clock.advance(1000);
  expect((await ask(world, { action: 'sync', ...about })).answer).toEqual({
    results: [{ connection, outcome: 'done', result: { streams: expect.arrayContaining(['channels']) } }],
  });
  expect(
    (await ask(world, { action: 'refresh', notSyncedSince: '2999-01-01T00:00:00+02:00' })).answer,
  ).toEqual({
    results: [{ connection, outcome: 'done', result: { tokens: ['bot', 'user'] } }],
  });
  expect((await ask(world, { action: 'disconnect', dryRun: true })).answer).toEqual({
    results: [{ connection, outcome: 'planned' }],
  });
  expect((await ask(world, { action: 'disconnect' })).answer).toMatchObject({
    results: [
      { connection, outcome: 'done', result: { revocation: 'done', connection: { status: 'disconnected' } } },
    ],
  });
  expect((await ask(world, { action: 'disconnect' })).answer).toEqual({ results: [] });
});

test.each(['rival', 'rival/u1', 'acme', 'acme/u2', 'ACME/u1'])(
  'G14, threat T14: %s reaches nothing of another by a bulk request, with the ids neither',
  async (session) => {
    const world = makeWorld();
    const id = await connectSlack(world);
    const asked = world.emulator.requests.length;
    for (const action of ['sync', 'refresh', 'disconnect']) {
      for (const part of [{}, { ids: [id] }]) {
        const { status, answer } = await ask(world, { action, ...part }, session);
        expect([status, answer]).toEqual([200, { results: [] }]);
      }
    }
    expect(world.emulator.requests).toHaveLength(asked);
    expect(await world.patchbay.list({ owner: acme })).toMatchObject([{ id, status: 'active' }]);
  },
);

test.each([
  ['a tenant of its own choice', { whose: { tenantId: 'acme', everyone: true } }],
  ['everyone', { everyone: true }],
  ['a field that is not known', { connecter: 'slack' }],
  ['no action', { action: undefined }],
  ['a cursor that is none', { after: 'here' }],
  ['a date that is none', { notSyncedSince: 'yesterday' }],
])('threat T16: a bulk request with %s is refused', async (_, part) => {
  const world = makeWorld();
  const id = await connectSlack(world);
  const { status, response } = await ask(world, { action: 'disconnect', ...part });
  expect([status, await codeOf(response)]).toEqual([400, 'input/invalid']);
  expect(await world.patchbay.list({ owner: acme })).toMatchObject([{ id, status: 'active' }]);
});

test('row C6: the app is asked about each connection', async () => {
  const asked: unknown[] = [];
  const world = makeWorld({
    authorize({ action, connector, connection }) {
      if (action === 'disconnect') asked.push([connector, connection]);
      return action !== 'disconnect' || connection === undefined;
    },
  });
  const id = await connectSlack(world);
  const { answer } = await ask(world, { action: 'disconnect' });
  expect(answer.results).toMatchObject([{ outcome: 'skipped', reason: 'not_allowed' }]);
  expect(asked).toEqual([
    [undefined, undefined],
    ['slack', id],
  ]);
  expect(await world.patchbay.list({ owner: acme })).toMatchObject([{ status: 'active' }]);
});

/** A Patchbay whose bulk verbs bring these results. */
function bringing(bring: (until: AbortSignal | undefined) => AsyncIterable<BulkResult<object>>): Servable {
  const verb: NonNullable<Servable['bulk']>['refresh'] = (_, { until }) => bring(until);
  return { ...failingPatchbay(() => new Error('unused')), bulk: { refresh: verb, disconnect: verb } };
}

const { id, owner, connector } = connection;
const about = { connection: { id, owner, connector }, cursor: 'place' };

test('row C6: a failure is told beside the others, without what a browser may not learn', async () => {
  const canary = new Error('canary-77');
  const errors: unknown[] = [];
  async function* bring(): AsyncGenerator<BulkResult<object>> {
    for (const cause of [canary, new PatchbayError('request/rate-limited', 'Slack asks to wait.')]) {
      const error = { code: undefined, message: canary.message, retryable: false, cause };
      yield { ...about, outcome: 'failed', error };
    }
  }
  const handler = createHandler(bringing(bring), {
    session: sessionOf,
    onError: (error) => errors.push(error),
  });
  const { answer } = await ask({ handler }, { action: 'refresh' });
  expect(answer.results).toMatchObject([
    { outcome: 'failed', error: { code: 'server/failed', retryable: false } },
    {
      outcome: 'failed',
      error: { code: 'request/rate-limited', message: 'Slack asks to wait.', retryable: true },
    },
  ]);
  expect(JSON.stringify(answer)).not.toMatch(/canary|cause/);
  expect(errors).toEqual([canary]);
});

test('row C6: an answer that would take too long tells where the next request goes on', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  async function* bring(until: AbortSignal | undefined): AsyncGenerator<BulkResult<object>> {
    for (let number = 1; !until?.aborted; number++) {
      yield { ...about, cursor: `place ${number}`, outcome: 'planned' };
      if (number === 3) await vi.advanceTimersByTimeAsync(20_000);
    }
  }
  const handler = createHandler(bringing(bring), { session: sessionOf });
  const { answer } = await ask({ handler }, { action: 'refresh' });
  expect([answer.results.length, answer.next]).toEqual([3, 'place 3']);
});

test('row C6: an answer has a thousand results, and one with none because time was up is no answer', async () => {
  async function* endless(until: AbortSignal | undefined): AsyncGenerator<BulkResult<object>> {
    while (!until?.aborted) yield { ...about, outcome: 'planned' };
  }
  const many = createHandler(bringing(endless), { session: sessionOf });
  expect((await ask({ handler: many }, { action: 'refresh' })).answer).toMatchObject({ next: 'place' });
  async function* slow(until: AbortSignal | undefined): AsyncGenerator<BulkResult<object>> {
    await new Promise((resolve) => until?.addEventListener('abort', resolve));
  }
  const handler = createHandler(bringing(slow), { session: sessionOf, timeoutMs: 30 });
  const { status, response } = await ask({ handler }, { action: 'refresh' });
  expect([status, await codeOf(response)]).toEqual([504, 'server/timeout']);
});

test('row C6: an app that does not sync says so, and one without the feature has no such route', async () => {
  const patchbay = failingPatchbay(() => new Error('unused'));
  const handler = createHandler(patchbay, { session: sessionOf });
  expect((await ask({ handler }, { action: 'sync' })).status).toBe(404);
  const { bulk: _, ...without } = patchbay;
  const bare = createHandler(without, { session: sessionOf });
  expect((await ask({ handler: bare }, { action: 'refresh' })).status).toBe(405);
});
