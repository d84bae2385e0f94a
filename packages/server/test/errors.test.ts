import { type ErrorCode, errorCodes, PatchbayError } from '@patchbay/core';
import { describe, expect, test } from 'vitest';
import { createHandler, type ErrorAnswer, type Servable } from '../src/index.ts';
import { bodyOf, connection, everyRoute, failingPatchbay } from './fake-patchbay.ts';
import { request, sessionOf } from './world.ts';

const canary = 'canary-5b1f';
const retryAt = new Date('2026-01-02T03:04:05.600Z');
const codes = Object.keys(errorCodes) as ErrorCode[];
const internal = /^(config|store|crypto)\/|^auth\/provider-misconfigured$/;

/** An error with a canary wherever core promises that none will be, and where the sentence is for operators. */
function failure(code: ErrorCode, detail = {}): PatchbayError {
  const cause = Object.assign(new Error(canary), { body: canary, headers: { authorization: canary } });
  const sentence = internal.test(code) ? `operators only: ${canary}` : 'A sentence for the person.';
  return new PatchbayError(
    code,
    sentence,
    { reason: canary, connector: canary, retryAt, ...detail },
    { cause },
  );
}

async function everyAnswer(patchbay: Servable, errors: unknown[]) {
  const handler = createHandler(patchbay, { session: sessionOf, onError: (error) => errors.push(error) });
  return Promise.all(
    everyRoute.map(async (line) => {
      const response = await handler.fetch(request(line, { as: 'acme/u1', ...bodyOf(line) }));
      const text = await response.text();
      return { line, response, text, all: JSON.stringify([response.status, [...response.headers], text]) };
    }),
  );
}

describe.each(codes)('G9: %s', (code) => {
  test('shows nothing internal on any route, and operators get the error itself', async () => {
    const error = failure(code);
    const errors: unknown[] = [];
    for (const { line, all } of await everyAnswer(
      failingPatchbay(() => error),
      errors,
    )) {
      expect([line, all]).toEqual([line, expect.not.stringContaining(canary)]);
    }
    if (internal.test(code)) expect(errors.length).toBeGreaterThanOrEqual(everyRoute.length - 1);
    for (const told of errors) expect(told).toBe(error);
    const isPersons = ['user', 'nobody'].includes(errorCodes[code].actor) && !internal.test(code);
    if (isPersons) expect(errors).toEqual([]);
  });

  test('is JSON with its code, a sentence, whether to try again and when', async () => {
    const errors: unknown[] = [];
    const answers = await everyAnswer(
      failingPatchbay(() => failure(code)),
      errors,
    );
    const list = answers.find(({ line }) => line === 'GET /connections');
    const { error } = JSON.parse(list?.text ?? '') as ErrorAnswer;
    expect(error).toEqual({
      code,
      message: expect.stringMatching(/\.$/),
      retryable: errorCodes[code].retryable,
    });
    expect(list?.response.status).toBeGreaterThanOrEqual(400);
    expect(list?.response.headers.get('retry-after')).toBe('Fri, 02 Jan 2026 03:04:06 GMT');
  });

  test('leads the browser back with the code alone', async () => {
    const patchbay = failingPatchbay(() =>
      failure(code, { returnTo: 'https://app.example.com/settings?a=b' }),
    );
    const answers = await everyAnswer(patchbay, []);
    const { response } = answers.find(({ line }) => line.includes('/callback/')) ?? expect.unreachable();
    expect(response.status).toBe(303);
    const location = `https://app.example.com/settings?a=b&error=${encodeURIComponent(code)}`;
    expect(response.headers.get('location')).toBe(location);
  });
});

test.each([
  ['an Error', new Error(canary)],
  ['a text', canary],
  ['nothing', undefined],
  ['a Response', new Response(canary)],
  ['an object that poses as ours', { '~patchbay.error': true, code: canary, message: canary, detail: {} }],
  ['a code of the prototype', { '~patchbay.error': true, code: 'constructor', message: canary, detail: {} }],
])('G9: %s that was thrown is answered with a general sentence', async (_, thrown) => {
  const errors: unknown[] = [];
  for (const { line, response, all } of await everyAnswer(
    failingPatchbay(() => thrown),
    errors,
  )) {
    expect([line, all]).toEqual([line, expect.not.stringContaining(canary)]);
    if (line.startsWith('POST /webhooks')) expect(response.status).toBe(503);
    else if (!line.includes('/callback/')) expect([line, response.status]).toEqual([line, 500]);
  }
  expect(errors).toHaveLength(everyRoute.length);
  for (const told of errors) expect(told).toBe(thrown);
});

test('G9: an unhealthy connection’s sentence is kept from the browser too where it is for operators', async () => {
  const errors: unknown[] = [];
  const patchbay: Servable = {
    ...failingPatchbay(() => new Error('unused')),
    health: async () => ({
      healthy: false,
      connection,
      checkedAt: new Date(0),
      error: { code: 'auth/provider-misconfigured', message: `client id ${canary}` },
    }),
  };
  const health = (await everyAnswer(patchbay, errors)).find(({ line }) => line.endsWith('/health'));
  expect(JSON.parse(health?.text ?? '')).toMatchObject({ error: { code: 'auth/provider-misconfigured' } });
  expect(health?.all).not.toContain(canary);
  expect(errors).toContainEqual(expect.objectContaining({ message: `client id ${canary}` }));
});

test('an account’s name is text on the page, whatever the provider let it be', async () => {
  const patchbay: Servable = {
    ...failingPatchbay(() => new Error('unused')),
    workspaceOf: async () => ({ connection: async () => connection }),
  };
  const page = (await everyAnswer(patchbay, [])).find(({ line }) => line.startsWith('GET /connected'));
  expect(page?.text).toContain(
    '<h1>Connected as Ada &lt;ada@example.com&gt; &amp; &quot;co&quot; in Acme</h1>',
  );
});

test('webhooks: work that fails after the answer, or a platform that cannot wait, is only reported', async () => {
  const [late, refused] = [new Error('late'), new Error('no waitUntil here')];
  const errors: unknown[] = [];
  const patchbay: Servable = {
    ...failingPatchbay(() => new Error('unused')),
    webhook: async () => ({ response: new Response('taken'), handled: Promise.reject(late) }),
  };
  const work: Promise<void>[] = [];
  const handler = createHandler(patchbay, {
    session: sessionOf,
    onError: (error) => errors.push(error),
    waitUntil: (promise) => {
      work.push(promise);
      throw refused;
    },
  });
  const response = await handler.POST(request('POST /webhooks/slack', { body: '{}' }));
  expect([response.status, await response.text()]).toEqual([200, 'taken']);
  await Promise.all(work);
  expect(errors).toEqual([refused, late]);
});

test('webhooks: the answer does not wait for the work', async () => {
  const patchbay: Servable = {
    ...failingPatchbay(() => new Error('unused')),
    webhook: async () => ({ response: new Response(null, { status: 202 }), handled: new Promise(() => {}) }),
  };
  const handler = createHandler(patchbay, { session: sessionOf });
  expect((await handler.POST(request('POST /webhooks/slack', { body: '{}' }))).status).toBe(202);
});

test('webhooks: core gets the bytes and headers as they were sent', async () => {
  const body = new Uint8Array([0xff, 0x00, 0x7b, 0x0d, 0x0a]);
  const { promise, resolve } = Promise.withResolvers<Request>();
  const patchbay: Servable = {
    ...failingPatchbay(() => new Error('unused')),
    webhook: async (_, received) => {
      resolve(received);
      return { response: new Response(), handled: Promise.resolve() };
    },
  };
  const handler = createHandler(patchbay, { session: sessionOf });
  const headers = { 'x-signature': 'v0=ab', 'content-type': 'application/octet-stream' };
  await handler.POST(request('POST /webhooks/slack?a=b', { body, headers }));
  const received = await promise;
  expect(new Uint8Array(await received.arrayBuffer())).toEqual(body);
  expect(received.url).toMatch(/\/webhooks\/slack\?a=b$/);
  expect([...received.headers]).toEqual(expect.arrayContaining(Object.entries(headers)));
});
