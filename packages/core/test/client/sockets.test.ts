import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { errorOf, type ScriptedClient, scriptedClient } from './scripted-client.ts';

const schema = z.object({ id: z.string() });
const opened: Server[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

/** A provider on a real socket. */
async function listen(onRequest: RequestListener): Promise<string> {
  const server = createServer(onRequest);
  opened.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The platform's own `fetch` in the client. */
function clientOf(origin: string): ScriptedClient['client'] {
  return scriptedClient([], {
    baseUrl: new URL(origin),
    origins: new Set([origin]),
    fetch: (input, init) => fetch(input, init),
    timeoutMs: 10_000,
  }).client;
}

/** Answers by the number of the request, from 1. */
function counted(answer: (count: number, ...of: Parameters<RequestListener>) => void) {
  const seen: { method: string; authorization: string | undefined }[] = [];
  const listener: RequestListener = (request, response) => {
    seen.push({ method: request.method ?? '', authorization: request.headers.authorization });
    request.resume().on('end', () => answer(seen.length, request, response));
  };
  return { seen, listener };
}

test('G43 a connection cut after the request: a POST is not repeated, a GET is', async () => {
  const { seen, listener } = counted((count, request, response) => {
    if (request.method === 'POST' || count === 1) return request.socket.destroy();
    return response.end('{"id":"i1"}');
  });
  const client = clientOf(await listen(listener));
  await expect(client.get('/items', { schema })).resolves.toEqual({ id: 'i1' });
  expect(seen).toHaveLength(2);
  await expect(client.post('/items', { schema, json: {} })).rejects.toMatchObject({
    code: 'outcome/unknown',
  });
  expect(seen.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
});

test('G43 a body cut in the middle: a POST is not repeated, a GET is', async () => {
  const { seen, listener } = counted((count, request, response) => {
    if (request.method === 'GET' && count > 1) return response.end('{"id":"i1"}');
    response.writeHead(200, { 'content-length': 100, 'content-type': 'application/json' });
    return response.write('{"id":"i', () => request.socket.destroy());
  });
  const client = clientOf(await listen(listener));
  await expect(client.get('/items', { schema })).resolves.toEqual({ id: 'i1' });
  await expect(client.post('/items', { schema, json: {} })).rejects.toMatchObject({
    code: 'outcome/unknown',
  });
  expect(seen.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
});

test('G43 a port nobody listens on: surely nothing was sent', async () => {
  const origin = await listen(() => undefined);
  const server = opened.pop();
  await new Promise((closed) => server?.close(closed));
  await expect(clientOf(origin).post('/items', { schema, json: {} })).rejects.toMatchObject({
    code: 'request/unavailable',
  });
});

test('G15 a redirect to another port is refused, and the token does not arrive there', async () => {
  const elsewhere = counted((_, __, response) => response.end('{"id":"stolen"}'));
  const other = await listen(elsewhere.listener);
  const near = counted((_, __, response) => response.writeHead(302, { location: `${other}/items` }).end());
  const client = clientOf(await listen(near.listener));
  await expect(client.get('/items', { schema })).rejects.toMatchObject({ code: 'request/origin-refused' });
  expect(near.seen).toEqual([{ method: 'GET', authorization: 'Bearer token-1' }]);
  expect(elsewhere.seen).toEqual([]);
});

test('G15 a redirect on the same origin is followed with the token', async () => {
  const { seen, listener } = counted((_, request, response) =>
    request.url === '/moved'
      ? response.end('{"id":"i1"}')
      : response.writeHead(307, { location: '/moved' }).end(),
  );
  await expect(clientOf(await listen(listener)).get('/items', { schema })).resolves.toEqual({ id: 'i1' });
  expect(seen.map(({ authorization }) => authorization)).toEqual(['Bearer token-1', 'Bearer token-1']);
});

test('G44 a provider that never answers is left when the caller leaves', async () => {
  const controller = new AbortController();
  const { seen, listener } = counted(() => controller.abort());
  const client = clientOf(await listen(listener));
  const error = await errorOf(client.get('/items', { schema, signal: controller.signal }));
  expect(error).toMatchObject({ code: 'request/aborted' });
  expect(seen).toHaveLength(1);
});

test('G44 an answer that stops in the middle is left when the caller leaves', async () => {
  const controller = new AbortController();
  const { listener } = counted((_, __, response) => {
    response.write('{"id":', () => setImmediate(() => controller.abort()));
  });
  const client = clientOf(await listen(listener));
  const error = await errorOf(client.get('/items', { schema, signal: controller.signal }));
  expect(error).toMatchObject({ code: 'request/aborted' });
});
