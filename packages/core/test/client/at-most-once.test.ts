import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Classified } from '../../src/definition/connector.ts';
import { json, networkError, type Scripted, scriptedClient } from './scripted-client.ts';

const schema = z.object({ id: z.string() });
const writing = ['POST', 'PUT', 'PATCH', 'DELETE'];

const unclear: [string, () => Scripted, reason: string][] = [
  ['the connection is cut', () => networkError('ECONNRESET'), 'request/unavailable'],
  [
    'the other side hangs up',
    () => networkError('UND_ERR_SOCKET', 'other side closed'),
    'request/unavailable',
  ],
  [
    'the runtime has its own word',
    () => Object.assign(new Error('x'), { code: 'EPIPE' }),
    'request/unavailable',
  ],
  ['fetch throws what is no error', () => () => Promise.reject('odd'), 'request/unavailable'],
  ['a 500', () => new Response(null, { status: 500 }), 'request/unavailable'],
  [
    'a 503 that names a time',
    () => new Response(null, { status: 503, headers: { 'retry-after': '1' } }),
    'request/unavailable',
  ],
  ['a gateway gives up', () => new Response('<html>', { status: 504 }), 'request/unavailable'],
  ['a 408', () => new Response(null, { status: 408 }), 'request/unavailable'],
  [
    'half of the JSON',
    () => new Response('{"id":"a', { headers: { 'content-type': 'application/json' } }),
    'request/unavailable',
  ],
  [
    'a body that breaks off',
    () => new Response(new ReadableStream({ pull: (body) => body.error(new Error('cut')) })),
    'request/unavailable',
  ],
  ['a 2xx of an unknown form', () => json({ name: 'no id' }), 'response/invalid'],
  ['a 2xx that is a page of HTML', () => new Response('<html>please sign in</html>'), 'response/invalid'],
];

describe('G43 an action is sent at most once', () => {
  describe.each(unclear)('%s', (_, step, reason) => {
    test.each(writing)('%s: outcome/unknown, and not repeated', async (method) => {
      const { client, requests, slept } = scriptedClient([step(), json({ id: 'a second one' })]);
      await expect(client.send(method, 'items', { schema, json: {} })).rejects.toMatchObject({
        code: 'outcome/unknown',
        retryable: false,
        detail: { connector: 'Example', reason },
      });
      expect(requests).toHaveLength(1);
      expect(slept).toEqual([]);
    });
  });

  test.each(unclear.slice(0, 10))('%s, at a GET: repeated until it is clear', async (_, step) => {
    const { client, requests } = scriptedClient([step(), step(), json({ id: 'i1' })]);
    await expect(client.get('items', { schema })).resolves.toEqual({ id: 'i1' });
    expect(requests).toHaveLength(3);
  });

  test.each(unclear.slice(10))('%s, at a GET: the form is unknown', async (_, step) => {
    const { client, requests } = scriptedClient([step(), json({ id: 'i1' })]);
    await expect(client.get('items', { schema })).rejects.toMatchObject({ code: 'response/invalid' });
    expect(requests).toHaveLength(1);
  });

  test.each(unclear.slice(0, 10))('%s, at a POST said to be repeatable: repeated', async (_, step) => {
    const { client, requests } = scriptedClient([step(), json({ id: 'i1' })], { repeatable: true });
    await expect(client.post('items', { schema })).resolves.toEqual({ id: 'i1' });
    expect(requests).toHaveLength(2);
  });

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])(
    '%s: nothing was sent, so a POST is tried again and then simply unavailable',
    async (code) => {
      const down = networkError(code);
      const later = scriptedClient([down, json({ id: 'i1' })]);
      await expect(later.client.post('items', { schema })).resolves.toEqual({ id: 'i1' });
      const never = scriptedClient([down, down, down, down, json({ id: 'too late' })]);
      await expect(never.client.post('items', { schema })).rejects.toMatchObject({
        code: 'request/unavailable',
        retryable: true,
      });
      expect(never.requests).toHaveLength(4);
    },
  );

  test.each(['request/unavailable', 'request/timeout', 'request/aborted', 'response/invalid'] as const)(
    "the connector's own %s leaves it open too",
    async (code: Classified['code']) => {
      const { client, requests } = scriptedClient([json({ id: 'i1' }), json({ id: 'i2' })], {
        classify: () => ({ code, reason: 'internal_error' }),
      });
      await expect(client.post('items', { schema })).rejects.toMatchObject({
        code: 'outcome/unknown',
        cause: { message: expect.stringContaining('(internal_error)') },
      });
      expect(requests).toHaveLength(1);
    },
  );

  test.each([
    [400, 'request/rejected'],
    [403, 'request/forbidden'],
    [404, 'request/not-found'],
  ])('a %i is a clear no, not an unknown outcome', async (status, code) => {
    const { client } = scriptedClient([new Response(null, { status })]);
    await expect(client.post('items', { schema })).rejects.toMatchObject({ code });
  });

  test('a raw POST is held to the same', async () => {
    const { client, requests } = scriptedClient([networkError('ECONNRESET'), json({})]);
    await expect(client.raw('POST', 'items')).rejects.toMatchObject({ code: 'outcome/unknown' });
    expect(requests).toHaveLength(1);
  });

  test('a body that cannot be sent twice is not sent twice by force', async () => {
    const body = new Blob(['once']).stream();
    const limited = new Response(null, { status: 429, headers: { 'retry-after': '1' } });
    const { client, requests } = scriptedClient([
      async (request) => {
        await request.text();
        return limited;
      },
      json({ id: 'i1' }),
    ]);
    await expect(client.post('items', { schema, body })).rejects.toMatchObject({ code: 'input/invalid' });
    expect(requests).toHaveLength(1);
  });
});
