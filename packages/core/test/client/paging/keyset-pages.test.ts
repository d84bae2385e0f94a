import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type KeysetPaging, keysetPages } from '../../../src/client/paging/keyset-pages.ts';
import type { Client } from '../../../src/definition/client.ts';
import { pageClient, walked } from './page-client.ts';

const page = z.array(z.string());
const api = 'https://api.example.com/v1/items';

/** Every item is its own position. */
const shape: KeysetPaging<typeof page> = {
  page,
  records: (items) => items,
  position: (items) => items,
  parameter: 'since',
};

const walk = (client: Client, more: Partial<typeof shape> = {}) =>
  walked(keysetPages(client, 'items', { ...shape, ...more }));

const answer = (items: string[], next?: string) => () =>
  Response.json(items, next === undefined ? {} : { headers: { link: `<${api}?${next}>; rel="next"` } });

describe('G23 pages by position', () => {
  test('ask for the next page from where the last one ended, not by its number', async () => {
    const { client, asked } = pageClient({
      '/v1/items': answer(['1', '2'], 'page=2'),
      '/v1/items?since=2': answer(['2', '3'], 'since=2&page=2'),
      '/v1/items?since=3': answer(['3']),
    });
    expect(await walk(client)).toEqual({ records: [['1', '2'], ['2', '3'], ['3']] });
    expect(asked).toHaveLength(3);
  });

  test('walk records of one position by their links, and then go on by position', async () => {
    const { client } = pageClient({
      '/v1/items?since=1': answer(['1', '1'], 'since=1&page=2'),
      '/v1/items?since=1&page=2': answer(['1', '2'], 'since=1&page=3'),
      '/v1/items?since=2': answer(['2']),
    });
    expect(await walk(client, { from: '1' })).toEqual({ records: [['1', '1'], ['1', '2'], ['2']] });
  });

  test('go past a page of nothing while there is a link', async () => {
    const { client } = pageClient({
      '/v1/items': answer([], 'page=2'),
      '/v1/items?page=2': answer(['1']),
    });
    expect(await walk(client)).toEqual({ records: [[], ['1']] });
  });

  test('stop where they were told to', async () => {
    const { client, asked } = pageClient({
      '/v1/items': answer(['1', '2'], 'page=2'),
      '/v1/items?since=2': answer(['2', '3'], 'page=3'),
    });
    expect((await walk(client, { until: '3' })).records).toEqual([
      ['1', '2'],
      ['2', '3'],
    ]);
    expect(asked).toHaveLength(2);
  });

  test('G21 a link that leads back is an error, not an endless walk', async () => {
    const { client, asked } = pageClient({
      '/v1/items?since=1': answer(['1'], 'since=1&page=2'),
      '/v1/items?since=1&page=2': answer(['1'], 'since=1&page=2'),
    });
    expect((await walk(client, { from: '1' })).error).toMatchObject({ code: 'response/paging-loop' });
    expect(asked).toHaveLength(2);
  });

  test('keep the other parameters, but not beside a link', async () => {
    const { client, asked } = pageClient({
      '/v1/items?limit=2': answer([], 'limit=2&page=2'),
      '/v1/items?limit=2&page=2': answer(['1', '2'], 'limit=2&page=3'),
      '/v1/items?limit=2&since=2': answer(['2']),
    });
    expect((await walk(client, { searchParams: { limit: 2 } })).records).toHaveLength(3);
    expect(asked).toHaveLength(3);
  });
});
