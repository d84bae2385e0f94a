import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { errorOf, json, scriptedClient } from './scripted-client.ts';

const anything = { schema: z.unknown() };

describe('what is sent', () => {
  test('the token as a bearer, whatever the headers say', async () => {
    const { client, requests } = scriptedClient([json(1)], { headers: { Authorization: 'Basic declared' } });
    await client.get('items', { ...anything, headers: { AUTHORIZATION: 'Bearer asked', 'x-more': '1' } });
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer token-1');
    expect(requests[0]?.headers.get('x-more')).toBe('1');
  });

  test('headers of the call before those of the connector, in any spelling', async () => {
    const { client, requests } = scriptedClient([json(1)], {
      headers: { Accept: 'application/vnd.example+json', 'Example-Version': '2026-01-01' },
    });
    await client.get('items', { ...anything, headers: { accept: 'text/csv' } });
    expect(requests[0]?.headers.get('accept')).toBe('text/csv');
    expect(requests[0]?.headers.get('example-version')).toBe('2026-01-01');
  });

  test('search parameters of the connector, of the path and of the call, the last word winning', async () => {
    const { client, requests } = scriptedClient([json(1)], { searchParams: { version: '7', page: '1' } });
    const searchParams = { page: 2, archived: false, q: 'a b&c=d', cursor: undefined };
    await client.get('items?limit=10&page=0', { ...anything, searchParams });
    const { searchParams: sent } = new URL(requests[0]?.url ?? '');
    expect(Object.fromEntries(sent)).toEqual({
      limit: '10',
      page: '2',
      version: '7',
      archived: 'false',
      q: 'a b&c=d',
    });
    expect(sent.getAll('page')).toEqual(['2']);
  });

  test('undefined takes a parameter of the connector out of one call', async () => {
    const { client, requests } = scriptedClient([json(1)], { searchParams: { version: '7' } });
    await client.get('items', { ...anything, searchParams: { version: undefined } });
    expect(requests[0]?.url).toBe('https://api.example.com/v1/items');
  });

  test('a path is resolved against the base URL', async () => {
    const { client, requests } = scriptedClient([json(1), json(1)]);
    await client.get('items/1', anything);
    await client.get('/v2/items', anything);
    expect(requests.map(({ url }) => url)).toEqual([
      'https://api.example.com/v1/items/1',
      'https://api.example.com/v2/items',
    ]);
  });

  test.each(['get', 'post', 'put', 'patch', 'delete'] as const)('%s is that method', async (name) => {
    const { client, requests } = scriptedClient([json(1)]);
    await client[name]('items', anything);
    expect(requests[0]?.method).toBe(name.toUpperCase());
  });

  test('JSON with its type, and any other body as it is', async () => {
    const { client, requests } = scriptedClient([json(1), json(1), json(1), json(1)]);
    await client.post('items', { ...anything, json: { text: 'hällo' } });
    await client.post('items', { ...anything, json: null });
    await client.post('items', { ...anything, body: new URLSearchParams({ text: 'hello' }) });
    await client.post('items', anything);
    const types = requests.map(({ headers }) => headers.get('content-type'));
    expect(types[0]).toBe('application/json');
    expect(types[2]).toMatch(/^application\/x-www-form-urlencoded/);
    expect(types[3]).toBeNull();
    expect(await Promise.all(requests.map((request) => request.text()))).toEqual([
      '{"text":"hällo"}',
      'null',
      'text=hello',
      '',
    ]);
  });

  test.each([
    ['a header with a line break', { headers: { 'x-note': 'canary\r\nx-other: 1' } }],
    ['a header that is not Latin-1', { headers: { 'x-note': 'canary ☂' } }],
    ['a header name with a space', { headers: { 'canary name': '1' } }],
    ['JSON that has no end', { json: 10n }],
  ])('%s is refused with nothing sent and nothing shown', async (_, options) => {
    const { client, requests } = scriptedClient([json(1)]);
    const error = await errorOf(client.post('items', { ...anything, ...options }));
    expect(error).toMatchObject({ code: 'input/invalid', retryable: false });
    expect(error).not.toHaveProperty('cause');
    expect(String(error)).not.toContain('canary');
    expect(requests).toHaveLength(0);
  });
});

describe('what comes back', () => {
  const schema = z.object({ items: z.array(z.object({ id: z.string(), size: z.coerce.number() })) });

  test('is what the schema makes of it', async () => {
    const { client } = scriptedClient([json({ items: [{ id: 'i1', size: '12' }], more: true })]);
    await expect(client.get('items', { schema })).resolves.toEqual({ items: [{ id: 'i1', size: 12 }] });
  });

  test('with the headers, where they are asked for', async () => {
    const { client } = scriptedClient([json({ items: [] }, { headers: { 'x-total': '0' } })]);
    const { data, headers } = await client.send('GET', 'items', { schema });
    expect(data).toEqual({ items: [] });
    expect(headers.get('x-total')).toBe('0');
  });

  test('an unknown form is told by its fields, never by its values', async () => {
    const body = { items: [{ id: 4_815_162_342, size: 'canary-size' }, { size: 1 }], canary: 'canary-value' };
    const { client } = scriptedClient([json(body)]);
    const error = await errorOf(client.get('items', { schema }));
    expect(error).toMatchObject({
      code: 'response/invalid',
      actor: 'maintainer',
      detail: { connector: 'Example', status: 200 },
    });
    expect(error).not.toHaveProperty('cause');
    expect(String(error)).toMatch(/What did not fit: items\.0\.id, items\.0\.size, items\.1\.id\.$/);
    expect(String(error)).not.toMatch(/canary|4815/);
  });

  test('an answer without any form is told as a whole', async () => {
    const { client } = scriptedClient([new Response('canary')]);
    await expect(client.get('items', { schema })).rejects.toThrow(/What did not fit: the whole answer\.$/);
  });
});
