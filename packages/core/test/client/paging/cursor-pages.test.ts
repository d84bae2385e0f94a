import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { cursorPages } from '../../../src/client/paging/cursor-pages.ts';
import type { Client } from '../../../src/definition/client.ts';
import { pageClient, walked } from './page-client.ts';

const page = z.object({ items: z.array(z.unknown()), next: z.string().nullish() });

function walk(client: Client, searchParams?: Record<string, string>) {
  const shape = { page, records: (of: z.infer<typeof page>) => of.items, parameter: 'cursor' };
  const pages = cursorPages(client, 'items', {
    ...shape,
    next: ({ next }) => next,
    ...(searchParams && { searchParams }),
  });
  return walked(pages);
}

const answer = (items: unknown[], next?: string | null) => () => Response.json({ items, next });

describe('G21 pages by cursor', () => {
  test.each([
    ['left out', undefined],
    ['null', null],
    ['empty', ''],
  ])('a cursor that is %s ends the walk', async (_, last) => {
    const { client, asked } = pageClient({
      '/v1/items': answer([1, 2], 'a'),
      '/v1/items?cursor=a': answer([3], last),
    });
    expect(await walk(client)).toEqual({ records: [[1, 2], [3]] });
    expect(asked).toHaveLength(2);
  });

  test('an empty page with a cursor is not the end', async () => {
    const { client } = pageClient({
      '/v1/items': answer([], 'a'),
      '/v1/items?cursor=a': answer([], 'b'),
      '/v1/items?cursor=b': answer([1]),
    });
    expect(await walk(client)).toEqual({ records: [[], [], [1]] });
  });

  test('a repeated cursor is an error, not an endless walk', async () => {
    const { client, asked } = pageClient({
      '/v1/items': answer([1], 'a'),
      '/v1/items?cursor=a': answer([2], 'a'),
    });
    expect(await walk(client)).toEqual({
      records: [[1], [2]],
      error: expect.objectContaining({ code: 'response/paging-loop' }),
    });
    expect(asked).toHaveLength(2);
  });

  test('two cursors that lead to each other are too', async () => {
    const { client, asked } = pageClient({
      '/v1/items': answer([1], 'a'),
      '/v1/items?cursor=a': answer([2], 'b'),
      '/v1/items?cursor=b': answer([3], 'a'),
    });
    expect((await walk(client)).error).toMatchObject({ code: 'response/paging-loop' });
    expect(asked).toHaveLength(3);
  });

  test('every page carries the parameters, and the cursor as it came', async () => {
    const { client, asked } = pageClient({
      '/v1/items?limit=2': answer([1], 'a+/=&b'),
      '/v1/items?limit=2&cursor=a%2B%2F%3D%26b': answer([2]),
    });
    expect((await walk(client, { limit: '2' })).records).toEqual([[1], [2]]);
    expect(asked).toHaveLength(2);
  });

  test('a page that fails ends the walk with its error', async () => {
    const { client } = pageClient({ '/v1/items': answer([1], 'a') });
    expect(await walk(client)).toMatchObject({ records: [[1]], error: { code: 'request/not-found' } });
  });
});
