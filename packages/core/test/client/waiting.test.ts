import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { retryAfter } from '../../src/client/retry-after.ts';
import { errorOf, json, networkError, type Scripted, scriptedClient, start } from './scripted-client.ts';

const anything = { schema: z.unknown() };

function limited(headers: Record<string, string> = {}, status = 429): Response {
  return new Response(null, { status, headers });
}

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('G26 Retry-After is honoured in every form that is sent', () => {
  const seconds = start.getTime() / 1000;

  test.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['part of a second', { 'retry-after': '0.25' }, 250],
    ['no time at all', { 'retry-after': '0' }, 0],
    ['white space around it', { 'retry-after': ' 7 ' }, 7000],
    ['an HTTP date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' }, 9000],
    ['a date that has passed', { 'retry-after': 'Wed, 31 Dec 2025 23:59:00 GMT' }, 0],
    ['negative seconds', { 'retry-after': '-5' }, 0],
    ['epoch seconds', { 'retry-after': String(seconds + 11) }, 11_000],
    ['epoch milliseconds', { 'retry-after': String(start.getTime() + 12_500) }, 12_500],
    ['an epoch that has passed', { 'x-ratelimit-reset': String(seconds - 60) }, 0],
    ['RateLimit-Reset', { 'ratelimit-reset': '4' }, 4000],
    ['X-RateLimit-Reset', { 'x-ratelimit-reset': String(seconds + 5) }, 5000],
    ['X-Rate-Limit-Reset', { 'x-rate-limit-reset': '6' }, 6000],
    ['Retry-After before a reset', { 'x-ratelimit-reset': '60', 'retry-after': '2' }, 2000],
    ['a reset beside an unreadable Retry-After', { 'retry-after': 'soon', 'ratelimit-reset': '8' }, 8000],
    ['a reset beside a spent budget', { 'x-ratelimit-reset': '8', 'x-ratelimit-remaining': '0' }, 8000],
  ])('%s', async (_, headers, wait) => {
    const { client, slept, requests } = scriptedClient([limited(headers), json('done')]);
    await expect(client.get('items', anything)).resolves.toBe('done');
    expect(slept).toEqual([wait]);
    expect(requests).toHaveLength(2);
  });

  test.each([
    ['none', {}],
    ['an empty one', { 'retry-after': '' }],
    ['one nobody can read', { 'retry-after': 'soon' }],
    ['one without end', { 'retry-after': 'Infinity' }],
    ['only a reset of a budget that is left', { 'x-ratelimit-reset': '3600', 'x-ratelimit-remaining': '12' }],
  ])('%s: half a second, doubling, with jitter', async (_, headers) => {
    const { client, slept } = scriptedClient([
      limited(headers),
      limited(headers),
      limited(headers),
      json('done'),
    ]);
    await client.get('items', anything);
    expect(slept).toEqual([250, 500, 1000]);
  });

  test('the jitter reaches over the whole wait', async () => {
    vi.mocked(Math.random).mockReturnValueOnce(0).mockReturnValueOnce(0.999);
    const { client, slept } = scriptedClient([limited(), limited(), json('done')]);
    await client.get('items', anything);
    expect(slept).toEqual([0, 999]);
  });

  test.each([
    ['an hour', '3600', 3_600_000],
    ['just over the patience', '30.001', 30_001],
    ['a year', '31536000', 31_536_000_000],
  ])('%s is thrown with the time, not slept', async (_, value, wait) => {
    const { client, slept, requests } = scriptedClient([limited({ 'retry-after': value }), json('done')]);
    await expect(client.get('items', anything)).rejects.toMatchObject({
      code: 'request/rate-limited',
      retryable: true,
      detail: { status: 429, retryAt: new Date(start.getTime() + wait) },
    });
    expect(slept).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  test('the patience itself is still slept', async () => {
    const { client, slept } = scriptedClient([limited({ 'retry-after': '30' }), json('done')]);
    await client.get('items', anything);
    expect(slept).toEqual([30_000]);
  });

  test('says undefined where no header says anything', () => {
    expect(retryAfter(new Headers(), start)).toBeUndefined();
  });
});

describe('what is repeated', () => {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

  test.each(methods)('a 429 of a %s: nothing was done, so it is sent again', async (method) => {
    const { client, requests } = scriptedClient([limited({ 'retry-after': '1' }), json('done')]);
    await client.send(method, 'items', anything);
    expect(requests.map((request) => request.method)).toEqual([method, method]);
  });

  test('a 429 keeps the body and the token', async () => {
    const { client, requests } = scriptedClient([limited({ 'retry-after': '1' }), json('done')]);
    await client.post('items', { ...anything, json: { text: 'hello' } });
    expect(await requests[1]?.json()).toEqual({ text: 'hello' });
    expect(requests[1]?.headers.get('authorization')).toBe('Bearer token-1');
  });

  test.each([...methods.slice(0, 2), 'POST of a repeatable client'])('a 5xx of a %s', async (name) => {
    const { client, requests } = scriptedClient([limited({}, 502), limited({}, 503), json('done')], {
      repeatable: name.includes('repeatable'),
    });
    await client.send(name.split(' ')[0] ?? '', 'items', anything);
    expect(requests).toHaveLength(3);
  });

  test('a 503 is waited for as long as it says', async () => {
    const { client, slept } = scriptedClient([limited({ 'retry-after': '5' }, 503), json('done')]);
    await client.get('items', anything);
    expect(slept).toEqual([5000]);
  });

  test('a 502 is not put off until a budget that is left is renewed', async () => {
    const headers = { 'x-ratelimit-reset': '3600', 'x-ratelimit-remaining': '4999' };
    const { client, slept } = scriptedClient([limited(headers, 502), json('done')]);
    await client.get('items', anything);
    expect(slept).toEqual([250]);
  });

  test.each([
    ['429', () => limited({ 'retry-after': '1' }), 'request/rate-limited'],
    ['503', () => limited({}, 503), 'request/unavailable'],
    ['a cut connection', () => networkError('ECONNRESET'), 'request/unavailable'],
  ] satisfies [string, () => Scripted, string][])(
    '%s, four times, and then the error',
    async (_, step, code) => {
      const { client, requests } = scriptedClient([step(), step(), step(), step(), json('too late')]);
      await expect(client.get('items', anything)).rejects.toMatchObject({ code });
      expect(requests).toHaveLength(4);
    },
  );

  test.each([400, 403, 404, 409, 422])('a %i is final', async (status) => {
    const { client, requests } = scriptedClient([limited({}, status), json('not asked for')]);
    await client.get('items', anything).catch(() => undefined);
    expect(requests).toHaveLength(1);
  });
});

describe('raw calls', () => {
  test('wait for a 429, and hand over any other answer', async () => {
    for (const status of [200, 302, 404, 500]) {
      const { client, requests } = scriptedClient([limited({ 'retry-after': '1' }), limited({}, status)]);
      expect((await client.raw('POST', 'items')).status).toBe(status);
      expect(requests).toHaveLength(2);
    }
  });

  test('hand over the 429 that would have to be waited for too long, and the last one', async () => {
    const long = scriptedClient([limited({ 'retry-after': '60' })]);
    expect((await long.client.raw('GET', 'items')).status).toBe(429);
    expect(long.slept).toEqual([]);
    const often = scriptedClient(Array.from({ length: 5 }, () => limited({ 'retry-after': '1' })));
    expect((await often.client.raw('GET', 'items')).status).toBe(429);
    expect(often.requests).toHaveLength(4);
  });

  test('the answer that is handed over is unread', async () => {
    const { client } = scriptedClient([new Response('<xml/>')]);
    expect(await (await client.raw('GET', 'file')).text()).toBe('<xml/>');
  });

  test('an answer that is waited out is let go of', async () => {
    const cancel = vi.fn();
    const body = () => new ReadableStream({ cancel });
    const { client } = scriptedClient([
      () => new Response(body(), { status: 429, headers: { 'retry-after': '1' } }),
      () => new Response(body(), { status: 401 }),
      () => new Response(body(), { status: 302, headers: { location: '/v1/b' } }),
      new Response('done'),
    ]);
    expect(await (await client.raw('GET', 'items')).text()).toBe('done');
    expect(cancel).toHaveBeenCalledTimes(3);
  });

  test('a network failure is the same error as elsewhere', async () => {
    const { client } = scriptedClient([networkError('ECONNRESET')], { attempts: 1 });
    expect(await errorOf(client.raw('GET', 'items'))).toMatchObject({ code: 'request/unavailable' });
  });
});
