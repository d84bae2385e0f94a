import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { json, scriptedClient } from './scripted-client.ts';

const anything = { schema: z.unknown() };
const unauthorized = new Response(null, { status: 401 });

describe('G6 a 401 forces one refresh and one retry, then a typed error', () => {
  test.each(['GET', 'POST', 'DELETE'])('a %s is sent again with the new token', async (method) => {
    const { client, requests, tokensAsked, slept } = scriptedClient([unauthorized, json('done')]);
    await expect(client.send(method, 'items', anything)).resolves.toMatchObject({ data: 'done' });
    expect(requests.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
    expect(tokensAsked).toEqual([undefined, 'token-1']);
    expect(slept).toEqual([]);
  });

  test('a second 401 ends it', async () => {
    const { client, requests, tokensAsked } = scriptedClient([
      unauthorized,
      unauthorized,
      json('not reached'),
    ]);
    await expect(client.post('items', anything)).rejects.toMatchObject({
      code: 'auth/token-rejected',
      retryable: false,
      detail: { status: 401 },
    });
    expect(requests).toHaveLength(2);
    expect(tokensAsked).toHaveLength(2);
  });

  test('a 401 at the last attempt still gets its one retry', async () => {
    const { client, requests } = scriptedClient([unauthorized, json('done')], { attempts: 1 });
    await expect(client.get('items', anything)).resolves.toBe('done');
    expect(requests).toHaveLength(2);
  });

  test('one renewal is for the whole request, waits between included', async () => {
    const limited = new Response(null, { status: 429, headers: { 'retry-after': '1' } });
    const { client, tokensAsked } = scriptedClient([
      unauthorized,
      limited,
      unauthorized,
      json('not reached'),
    ]);
    await expect(client.get('items', anything)).rejects.toMatchObject({ code: 'auth/token-rejected' });
    expect(tokensAsked).toHaveLength(2);
  });

  test('a raw call renews once too, and then the answer is the caller’s', async () => {
    const { client, tokensAsked } = scriptedClient([unauthorized, unauthorized]);
    expect((await client.raw('GET', 'items')).status).toBe(401);
    expect(tokensAsked).toHaveLength(2);
  });

  test('the next request starts with a renewal of its own', async () => {
    const { client, tokensAsked } = scriptedClient([unauthorized, json('a'), unauthorized, json('b')]);
    await client.get('a', anything);
    await client.get('b', anything);
    expect(tokensAsked).toEqual([undefined, 'token-1', undefined, 'token-3']);
  });

  test('a token that cannot be had is that error, and nothing is sent', async () => {
    const { client, requests } = scriptedClient([], {
      token: { get: () => Promise.reject(new Error('no token')) },
    });
    await expect(client.get('items', anything)).rejects.toThrow('no token');
    expect(requests).toHaveLength(0);
  });
});
