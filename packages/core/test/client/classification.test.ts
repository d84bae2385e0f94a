import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { ClientSettings } from '../../src/client/settings.ts';
import type { Classified } from '../../src/definition/connector.ts';
import { json, scriptedClient } from './scripted-client.ts';

const anything = { schema: z.unknown() };

describe("core's table of statuses", () => {
  test.each([
    [304, 'request/rejected', 'developer'],
    [400, 'request/rejected', 'developer'],
    [403, 'request/forbidden', 'user'],
    [404, 'request/not-found', 'developer'],
    [410, 'request/not-found', 'developer'],
    [408, 'request/unavailable', 'nobody'],
    [409, 'request/rejected', 'developer'],
    [422, 'request/rejected', 'developer'],
    [429, 'request/rate-limited', 'nobody'],
    [500, 'request/unavailable', 'nobody'],
    [503, 'request/unavailable', 'nobody'],
    [599, 'request/unavailable', 'nobody'],
  ])('%i is %s, for the %s to act', async (status, code, actor) => {
    const { client } = scriptedClient([new Response(null, { status })], { attempts: 1 });
    await expect(client.get('items', anything)).rejects.toMatchObject({ code, actor, detail: { status } });
  });

  test.each([200, 201, 202, 204, 206])('%i is an answer', async (status) => {
    const { client } = scriptedClient([new Response(null, { status })]);
    await expect(client.get('items', anything)).resolves.toBeUndefined();
  });
});

type Classify = NonNullable<ClientSettings['classify']>;

/** Answers failures with status 200 and a word, as many providers do. */
const byWord: Classify = ({ body }) => {
  const { error } = z.object({ error: z.string().optional() }).parse(body);
  const words: Record<string, Classified | 'ok'> = {
    slow_down: { code: 'request/rate-limited', reason: 'slow_down' },
    no_scope: { code: 'auth/scope-missing', reason: 'no_scope', scopes: ['items:write'] },
    forbidden: { code: 'request/forbidden', reason: 'forbidden' },
    dead: { code: 'auth/token-rejected', reason: 'dead' },
    already_done: 'ok',
  };
  return error === undefined ? undefined : words[error];
};

describe("the connector's own words", () => {
  test('make a 2xx a refusal, with the word and the scopes it lacks', async () => {
    const { client, requests } = scriptedClient([json({ error: 'no_scope' })], { classify: byWord });
    await expect(client.get('items', anything)).rejects.toMatchObject({
      code: 'auth/scope-missing',
      message: expect.stringContaining('(no_scope)'),
      detail: { connector: 'Example', status: 200, reason: 'no_scope', scopes: ['items:write'] },
    });
    expect(requests).toHaveLength(1);
  });

  test('make a refusal an answer', async () => {
    const { client } = scriptedClient([json({ error: 'already_done' }, { status: 409 })], {
      classify: byWord,
    });
    await expect(client.post('items', anything)).resolves.toEqual({ error: 'already_done' });
  });

  test('leave what they do not know to the table', async () => {
    const { client } = scriptedClient([json({ error: 'else' }, { status: 404 })], { classify: byWord });
    await expect(client.get('items', anything)).rejects.toMatchObject({ code: 'request/not-found' });
  });

  test('a rate limit told in a 200 is waited for, a POST too', async () => {
    const { client, slept } = scriptedClient(
      [json({ error: 'slow_down' }, { headers: { 'retry-after': '3' } }), json({ done: true })],
      { classify: byWord },
    );
    await expect(client.post('items', anything)).resolves.toEqual({ done: true });
    expect(slept).toEqual([3000]);
  });

  test('the wait a connector documents is taken before any header', async () => {
    const { client, slept } = scriptedClient(
      [json({}, { status: 403, headers: { 'retry-after': '3' } }), json({})],
      {
        classify: ({ status }) =>
          status === 403 ? { code: 'request/rate-limited', waitMs: 7000 } : undefined,
      },
    );
    await client.get('items', anything);
    expect(slept).toEqual([7000]);
  });

  test('a token refused in a 200 is renewed like one refused by 401', async () => {
    const { client, tokensAsked } = scriptedClient([json({ error: 'dead' }), json({ done: true })], {
      classify: byWord,
    });
    await expect(client.post('items', anything)).resolves.toEqual({ done: true });
    expect(tokensAsked).toEqual([undefined, 'token-1']);
  });

  test('see the body as parsed JSON, as text where it is none, and nothing where it is empty', async () => {
    const seen: unknown[] = [];
    const { client } = scriptedClient([json({ a: 1 }), new Response('<html>'), new Response(null)], {
      classify: ({ body }) => {
        seen.push(body);
        return undefined;
      },
    });
    for (let calls = 0; calls < 3; calls += 1) await client.get('items', anything);
    expect(seen).toEqual([{ a: 1 }, '<html>', undefined]);
  });
});
