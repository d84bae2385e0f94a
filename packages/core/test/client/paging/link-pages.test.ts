import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { linkPages } from '../../../src/client/paging/link-pages.ts';
import type { Client } from '../../../src/definition/client.ts';
import { scriptedClient } from '../scripted-client.ts';
import { pageClient, walked } from './page-client.ts';

const page = z.object({ items: z.array(z.unknown()), next: z.string().optional() });
const records = ({ items }: z.infer<typeof page>) => items;
const api = 'https://api.example.com/v1/items';

const linked = (items: unknown[], next?: string) => () =>
  Response.json({ items }, next === undefined ? {} : { headers: { link: `<${next}>; rel="next"` } });

function walk(client: Client, path = 'items', searchParams?: Record<string, string>) {
  return walked(linkPages(client, path, { page, records, ...(searchParams && { searchParams }) }));
}

describe('G21 pages by link', () => {
  test('absolute, from the root, and only a query: each is resolved and followed', async () => {
    const { client, asked } = pageClient({
      '/v1/items': linked([1], `${api}?page=2`),
      '/v1/items?page=2': linked([2], '/v1/items?page=3'),
      '/v1/items?page=3': linked([3], '?page=4'),
      '/v1/items?page=4': linked([4]),
    });
    expect(await walk(client)).toEqual({ records: [[1], [2], [3], [4]] });
    expect(asked).toHaveLength(4);
  });

  test('an empty page with a link is not the end', async () => {
    const { client } = pageClient({
      '/v1/items': linked([], `${api}?page=2`),
      '/v1/items?page=2': linked([1]),
    });
    expect(await walk(client)).toEqual({ records: [[], [1]] });
  });

  test('a link to its own page is an error', async () => {
    const { client, asked } = pageClient({
      '/v1/items': linked([1], `${api}?page=2`),
      '/v1/items?page=2': linked([2], `${api}?page=2`),
    });
    expect((await walk(client)).error).toMatchObject({ code: 'response/paging-loop' });
    expect(asked).toHaveLength(2);
  });

  test('two links that lead to each other are too', async () => {
    const { client, asked } = pageClient({
      '/v1/items': linked([1], `${api}?page=A`),
      '/v1/items?page=A': linked([2], `${api}?page=B`),
      '/v1/items?page=B': linked([3], `${api}?page=A`),
    });
    expect((await walk(client)).error).toMatchObject({ code: 'response/paging-loop' });
    expect(asked).toEqual(['/v1/items', '/v1/items?page=A', '/v1/items?page=B']);
  });

  test('a link back to the first page is too, in its own words as well', async () => {
    const { client, asked } = pageClient({
      '/v1/items': linked([1], 'items'),
      '/v1/items?limit=2': linked([1], 'items'),
    });
    expect((await walk(client, 'items', { limit: '2' })).error).toMatchObject({
      code: 'response/paging-loop',
    });
    expect(asked).toEqual(['/v1/items?limit=2', '/v1/items']);
  });

  test('the parameters go with the first page only: a link carries its own', async () => {
    const { client, asked } = pageClient({
      '/v1/items?limit=2': linked([1], `${api}?after=x`),
      '/v1/items?after=x': linked([2]),
    });
    expect((await walk(client, 'items', { limit: '2' })).records).toEqual([[1], [2]]);
    expect(asked).toEqual(['/v1/items?limit=2', '/v1/items?after=x']);
  });

  test('the link may stand in the body, or in another header', async () => {
    const { client } = pageClient({
      '/v1/items': () => Response.json({ items: [1], next: '/v1/items?page=2' }),
      '/v1/items?page=2': () => Response.json({ items: [2] }, { headers: { 'x-next': '/v1/items?page=3' } }),
      '/v1/items?page=3': () => Response.json({ items: [3] }),
    });
    const next = (body: z.infer<typeof page>, headers: Headers) =>
      body.next ?? headers.get('x-next') ?? undefined;
    const pages = linkPages(client, 'items', { page, records, next });
    expect(await walked(pages)).toEqual({ records: [[1], [2], [3]] });
  });

  test('the error names the path and no query', async () => {
    const { client } = pageClient({ '/v1/items?key=canary': linked([1], `${api}?key=canary`) });
    const { error } = await walk(client, 'items?key=canary');
    expect(String(error)).toMatch(/^PatchbayError: The pages of items lead back/);
  });
});

describe('G15 the next page on another host', () => {
  const asked: string[] = [];
  const server = setupServer(
    http.get(api, () =>
      HttpResponse.json({ items: [1] }, { headers: { link: '<https://evil.example.net/v1>; rel=next' } }),
    ),
    http.all('https://evil.example.net/*', ({ request }) => {
      asked.push(request.url);
      return HttpResponse.json({ items: ['stolen'] });
    }),
  );
  beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
  afterEach(() => asked.splice(0));
  afterAll(() => server.close());

  test('is refused, and nothing is sent there', async () => {
    const { client } = scriptedClient([], { fetch: (input, init) => fetch(input, init) });
    expect(await walk(client)).toEqual({
      records: [[1]],
      error: expect.objectContaining({ code: 'request/origin-refused' }),
    });
    expect(asked).toEqual([]);
  });

  test('would have been reached without the guard', async () => {
    const { client } = scriptedClient([], {
      fetch: (input, init) => fetch(input, init),
      origins: new Set(['https://api.example.com', 'https://evil.example.net']),
    });
    expect((await walk(client)).records).toEqual([[1], ['stolen']]);
    expect(asked).toHaveLength(1);
  });
});
