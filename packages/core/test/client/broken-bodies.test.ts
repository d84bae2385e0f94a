import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { errorOf, json, type Scripted, scriptedClient } from './scripted-client.ts';

const schema = z.object({ id: z.string() });
const good = json({ id: 'i1' });
const typed = (body: BodyInit | null, type: string, status = 200) =>
  new Response(body, { status, headers: { 'content-type': type } });

/** Sends its bytes and then nothing more, for ever. */
function stalled(bytes: string, onCancel: () => void = () => undefined): Response {
  return new Response(
    new ReadableStream({
      start: (body) => body.enqueue(new TextEncoder().encode(bytes)),
      cancel: onCancel,
    }),
  );
}

describe('an answer that broke off', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'application/vnd.api+json'])(
    'half of %s is read again',
    async (type) => {
      const { client, requests } = scriptedClient([typed('{"id":"i', type), good]);
      await expect(client.get('items', { schema })).resolves.toEqual({ id: 'i1' });
      expect(requests).toHaveLength(2);
    },
  );

  test('every time: unavailable, with nothing of the body in it', async () => {
    const { client } = scriptedClient(Array.from({ length: 4 }, () => typed('{"canary', 'application/json')));
    const error = await errorOf(client.get('items', { schema }));
    expect(error).toMatchObject({
      code: 'request/unavailable',
      message: expect.stringContaining('broke off'),
    });
    expect(String(error)).not.toContain('canary');
  });

  test.each([400, 404])('text that calls itself JSON does not hide a %i', async (status) => {
    const { client, requests } = scriptedClient([typed('<html>', 'application/json', status)]);
    await expect(client.get('items', { schema })).rejects.toMatchObject({ detail: { status } });
    expect(requests).toHaveLength(1);
  });

  test('a JSON text that is a string is whole', async () => {
    const { client, requests } = scriptedClient([json('ok')]);
    await expect(client.get('items', { schema: z.literal('ok') })).resolves.toBe('ok');
    expect(requests).toHaveLength(1);
  });

  test('JSON is read whatever it calls itself, and other text stays text', async () => {
    const { client } = scriptedClient([typed('{"id":"i1"}', 'text/plain'), typed('id,name', 'text/csv')]);
    await expect(client.get('items', { schema })).resolves.toEqual({ id: 'i1' });
    await expect(client.get('items', { schema: z.string() })).resolves.toBe('id,name');
  });

  test('a character that lies across two chunks is whole', async () => {
    const bytes = new TextEncoder().encode('{"id":"naïve €"}');
    const body = new ReadableStream({
      start(chunks) {
        for (const byte of bytes) chunks.enqueue(Uint8Array.of(byte));
        chunks.close();
      },
    });
    const { client } = scriptedClient([new Response(body)]);
    await expect(client.get('items', { schema })).resolves.toEqual({ id: 'naïve €' });
  });
});

describe('G44 an answer that stalls', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('in its body is given up at the time limit, let go of, and read again', async () => {
    const cancelled = vi.fn();
    const { client, requests } = scriptedClient([() => stalled('{"id":', cancelled), good], {
      timeoutMs: 5000,
    });
    const answer = client.get('items', { schema });
    await vi.advanceTimersByTimeAsync(4999);
    expect(cancelled).not.toHaveBeenCalled();
    expect(requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    await expect(answer).resolves.toEqual({ id: 'i1' });
    expect(cancelled).toHaveBeenCalledOnce();
    expect(requests).toHaveLength(2);
  });

  test('after a whole JSON value is still not whole', async () => {
    const { client, requests } = scriptedClient([() => stalled('{"id":"i0"}'), good], { timeoutMs: 5000 });
    const answer = client.get('items', { schema });
    await vi.advanceTimersByTimeAsync(5000);
    await expect(answer).resolves.toEqual({ id: 'i1' });
    expect(requests).toHaveLength(2);
  });

  test('in the body of a POST leaves the outcome unknown', async () => {
    const { client, requests } = scriptedClient([() => stalled('{'), good], { timeoutMs: 5000 });
    const answer = errorOf(client.post('items', { schema }));
    await vi.advanceTimersByTimeAsync(5000);
    expect(await answer).toMatchObject({ code: 'outcome/unknown' });
    expect(requests).toHaveLength(1);
  });

  const never: Scripted = (request) =>
    new Promise((_, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason));
    });

  test('before its first byte is asked for again, and then timed out', async () => {
    const { client, requests } = scriptedClient([never, never, never, never], { timeoutMs: 5000 });
    const answer = errorOf(client.get('items', { schema }));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await answer).toMatchObject({ code: 'request/timeout', retryable: true });
    expect(requests).toHaveLength(4);
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, true, true, true]);
  });

  test('at a POST is not asked for again', async () => {
    const { client, requests } = scriptedClient([never, good], { timeoutMs: 5000 });
    const answer = errorOf(client.post('items', { schema }));
    await vi.advanceTimersByTimeAsync(5000);
    expect(await answer).toMatchObject({ code: 'outcome/unknown', detail: { reason: 'request/timeout' } });
    expect(requests).toHaveLength(1);
  });

  test('leaves no timer behind', async () => {
    const { client } = scriptedClient([good]);
    await client.get('items', { schema });
    expect(vi.getTimerCount()).toBe(0);
  });
});
