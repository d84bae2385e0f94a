import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { isPatchbayError } from '../../src/errors/patchbay-error.ts';
import { errorOf, json, networkError, type Scripted, scriptedClient } from './scripted-client.ts';

const canary = 'canary5f3a9';

/** Failures with the canary wherever a provider, a runtime or a caller could put it. */
const failures: [string, () => Scripted][] = [
  ...[400, 401, 403, 404, 429, 500].map((status): [string, () => Scripted] => [
    `a ${status}`,
    () => json({ error: canary, [canary]: 1 }, { status, headers: { 'x-secret': canary } }),
  ]),
  ['a form nobody knows', () => json({ id: canary })],
  [
    'half of the JSON',
    () => new Response(`{"${canary}`, { headers: { 'content-type': 'application/json' } }),
  ],
  [
    'a redirect elsewhere',
    () => new Response(null, { status: 302, headers: { location: `https://evil.example.net/${canary}` } }),
  ],
  [
    'a redirect to no URL',
    () => new Response(null, { status: 302, headers: { location: `https://[${canary}` } }),
  ],
  ['a cut connection', () => networkError('ECONNRESET', `reset while sending ${canary}`)],
  [
    "a runtime's message with the URL",
    () => new TypeError(`error sending request for url (https://api.example.com/v1/items?key=${canary})`),
  ],
  [
    'a timeout',
    () =>
      Object.assign(new Error(`timed out: GET https://api.example.com/?key=${canary}`), { request: canary }),
  ],
];

/** All that a log could show of an error. */
function shown(error: unknown): string {
  const parts = [
    inspect(error, { depth: 9, showHidden: true, getters: true }),
    JSON.stringify(error),
    String(error),
  ];
  for (let at: unknown = error; at instanceof Error; at = at.cause) parts.push(at.message, at.stack ?? '');
  return parts.join('\n');
}

describe('G9 no token, query or body leaves in an error', () => {
  describe.each(failures)('%s', (_, step) => {
    test.each(['GET', 'POST'])('of a %s', async (method) => {
      const { client } = scriptedClient([step(), step(), step(), step()], {
        token: { get: async () => canary },
        searchParams: { key: canary },
        headers: { 'x-api-key': canary },
      });
      const call = client.send(method, `items?a=${canary}`, {
        schema: z.object({ id: z.number() }),
        searchParams: { secret: canary },
        ...(method === 'POST' && { json: { text: canary } }),
      });
      const error = await errorOf(call);
      expect(isPatchbayError(error)).toBe(true);
      expect(shown(error)).not.toContain(canary);
    });
  });

  test('a token that no header can carry is not shown by the refusal', async () => {
    const { client } = scriptedClient([], { token: { get: async () => `${canary}\n${canary}` } });
    const error = await errorOf(client.get('items', { schema: z.unknown() }));
    expect(error).toMatchObject({ code: 'input/invalid' });
    expect(shown(error)).not.toContain(canary);
  });

  test('a link that is no URL is not shown by the refusal', async () => {
    const { client } = scriptedClient([]);
    const error = await errorOf(client.get(`https://[${canary}`, { schema: z.unknown() }));
    expect(error).toMatchObject({ code: 'request/origin-refused' });
    expect(shown(error)).not.toContain(canary);
  });

  test('the kind of the failure stays, for whoever has to find it', async () => {
    const { client } = scriptedClient([networkError('ECONNREFUSED')], { attempts: 1 });
    const error = await errorOf(client.get('items', { schema: z.unknown() }));
    expect(error).toMatchObject({
      code: 'request/unavailable',
      cause: {
        name: 'NetworkError',
        message: expect.stringContaining('GET https://api.example.com/v1/items'),
      },
    });
  });
});
