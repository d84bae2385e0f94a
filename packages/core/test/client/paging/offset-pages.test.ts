import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { offsetPages } from '../../../src/client/paging/offset-pages.ts';
import { pageClient, walked } from './page-client.ts';

const page = z.object({ items: z.array(z.unknown()), total: z.number().optional() });
const shape = { page, records: ({ items }: z.infer<typeof page>) => items, parameter: 'offset' };
const answer = (items: unknown[], total?: number) => () => Response.json({ items, total });

describe('G21 pages by offset', () => {
  test('a short page is not the end, an empty one is', async () => {
    const { client, asked } = pageClient({
      '/v1/items?offset=0': answer([1, 2, 3]),
      '/v1/items?offset=3': answer([4]),
      '/v1/items?offset=4': answer([5, 6]),
      '/v1/items?offset=6': answer([]),
    });
    expect(await walked(offsetPages(client, 'items', shape))).toEqual({ records: [[1, 2, 3], [4], [5, 6]] });
    expect(asked).toHaveLength(4);
  });

  test('an ignored offset is an error, not an endless walk', async () => {
    const same = answer([1, 2]);
    const { client, asked } = pageClient({ '/v1/items?offset=0': same, '/v1/items?offset=2': same });
    expect(await walked(offsetPages(client, 'items', shape))).toEqual({
      records: [[1, 2]],
      error: expect.objectContaining({ code: 'response/paging-loop' }),
    });
    expect(asked).toHaveLength(2);
  });

  const total = ({ total: all }: z.infer<typeof page>) => all;

  test("the provider's total ends the walk without an empty page", async () => {
    const { client, asked } = pageClient({
      '/v1/items?offset=0': answer([1, 2], 3),
      '/v1/items?offset=2': answer([3], 3),
    });
    expect(await walked(offsetPages(client, 'items', { ...shape, total }))).toEqual({
      records: [[1, 2], [3]],
    });
    expect(asked).toHaveLength(2);
  });

  test('a page that is empty short of the total is not the end', async () => {
    let empty = true;
    const { client } = pageClient({
      '/v1/items?offset=0': answer([1], 2),
      '/v1/items?offset=1': () => {
        const items = empty ? [] : [2];
        empty = false;
        return answer(items, 2)();
      },
    });
    expect(await walked(offsetPages(client, 'items', { ...shape, total }))).toEqual({
      records: [[1], [], [2]],
    });
  });

  test('pages that stay empty short of the total are an error', async () => {
    const { client } = pageClient({
      '/v1/items?offset=0': answer([1], 2),
      '/v1/items?offset=1': answer([], 2),
    });
    const { records, error } = await walked(offsetPages(client, 'items', { ...shape, total }));
    expect(records).toEqual([[1], []]);
    expect(error).toMatchObject({ code: 'response/paging-loop' });
  });

  test('nothing at all is one request', async () => {
    for (const all of [undefined, 0]) {
      const { client, asked } = pageClient({ '/v1/items?offset=0': answer([], all) });
      expect(await walked(offsetPages(client, 'items', { ...shape, total }))).toEqual({ records: [] });
      expect(asked).toHaveLength(1);
    }
  });

  test('counts from where the provider does, and keeps the other parameters', async () => {
    const { client, asked } = pageClient({
      '/v1/items?limit=2&offset=1': answer([1, 2]),
      '/v1/items?limit=2&offset=3': answer([]),
    });
    const pages = offsetPages(client, 'items', { ...shape, start: 1, searchParams: { limit: 2 } });
    expect((await walked(pages)).records).toEqual([[1, 2]]);
    expect(asked).toHaveLength(2);
  });
});
