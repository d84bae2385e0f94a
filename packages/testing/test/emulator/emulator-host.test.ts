import { EmulatorHost, type Fault, type TransportFault } from '@patchbay/testing/emulator';
import { describe, expect, test } from 'vitest';
import { standingClock } from './standing-clock.ts';

function setUp() {
  const clock = standingClock();
  const carriedOut: string[] = [];
  const waited: number[] = [];
  const host = new EmulatorHost({
    now: clock.now,
    carries: ['empty-page'],
    answers: {
      notFound: ({ path }) => new Response(`nothing at ${path}`, { status: 404 }),
      rateLimited: (seconds) =>
        new Response('slow down', { status: 429, headers: { 'retry-after': `${seconds}` } }),
      serverError: () => new Response('oops', { status: 500 }),
      unavailable: () => new Response('<html>', { status: 503 }),
    },
    routes: [
      {
        ...{ method: 'POST', path: '/things/:id' },
        handle({ params, fault, request }) {
          carriedOut.push(params.id ?? '');
          return Response.json({
            id: params.id,
            fault: fault?.kind ?? 'none',
            name: request.form.get('name'),
          });
        },
      },
    ],
    wait: async (milliseconds) => void waited.push(milliseconds),
  });
  const post = (id: string, init: RequestInit = {}) =>
    host.fetch(`https://any.example/things/${id}`, { method: 'POST', ...init });
  return { host, post, carriedOut, waited, clock };
}

describe('dispatch', () => {
  test('a request is answered by its path at any origin, with decoded names', async () => {
    const { post } = setUp();
    expect(await (await post('a%2Fb')).json()).toMatchObject({ id: 'a/b' });
    expect(await (await post('%zz')).json()).toMatchObject({ id: '%zz' });
  });

  test.each(['/things', '/things/', '/things/1/2', '/'])('%s is not there', async (path) => {
    const response = await setUp().host.fetch(`https://any.example${path}`, { method: 'POST' });
    expect([response.status, await response.text()]).toEqual([404, `nothing at ${path}`]);
  });

  test('another method is not there', async () => {
    expect((await setUp().host.fetch('https://any.example/things/1')).status).toBe(404);
  });
});

test('the log holds what was sent and what it was answered with', async () => {
  const { host, post, clock } = setUp();
  await post('1?a=b', { body: new URLSearchParams({ name: 'n' }), headers: { authorization: 'Bearer t' } });
  const [request] = host.requests;
  expect(request).toMatchObject({
    method: 'POST',
    path: '/things/1',
    body: 'name=n',
    status: 200,
    at: clock.now(),
  });
  expect(request?.search.get('a')).toBe('b');
  expect(request?.form.get('name')).toBe('n');
  expect(request?.headers.get('authorization')).toBe('Bearer t');
});

describe('faults', () => {
  test.each<[Fault<TransportFault>['kind'], number, string]>([
    ['rate-limited', 429, 'slow down'],
    ['server-error', 500, 'oops'],
    ['unavailable', 503, '<html>'],
  ])('%s answers in the provider’s words and does nothing', async (kind, status, text) => {
    const { host, post, carriedOut } = setUp();
    host.fault({ kind, retryAfterSeconds: 7 });
    const response = await post('1');
    expect([response.status, await response.text()]).toEqual([status, text]);
    expect(response.headers.get('retry-after')).toBe(status === 429 ? '7' : null);
    expect(carriedOut).toEqual([]);
    expect((await post('2')).status).toBe(200);
  });

  test('a fault may strike after the work was done, so that the caller can’t tell', async () => {
    const { host, post, carriedOut } = setUp();
    host.fault({ kind: 'connection-lost', carriedOut: true });
    await expect(post('1')).rejects.toThrow(TypeError);
    host.fault({ kind: 'connection-lost' });
    await expect(post('2')).rejects.toThrow(TypeError);
    expect(carriedOut).toEqual(['1']);
    expect(host.requests.map(({ status }) => status)).toEqual([undefined, undefined]);
  });

  test('cut-body: status and headers arrive, the body breaks off', async () => {
    const { host, post } = setUp();
    host.fault({ kind: 'cut-body' });
    const response = await post('1');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  test('malformed-json: the body arrives and is no JSON', async () => {
    const { host, post } = setUp();
    host.fault({ kind: 'malformed-json' });
    const text = await (await post('1')).text();
    expect(text.length).toBeGreaterThan(5);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test('hang: nothing comes until the request’s own signal ends it', async () => {
    const { host, post } = setUp();
    host.fault({ kind: 'hang' });
    const { signal, abort } = abortable();
    let settled = false;
    const pending = post('1', { signal }).finally(() => {
      settled = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(settled).toBe(false);
    abort();
    await expect(pending).rejects.toThrow('enough');
  });

  test('slow: the answer waits as long as it was told', async () => {
    const { host, post, waited } = setUp();
    host.fault({ kind: 'slow', milliseconds: 2500 });
    expect((await post('1')).status).toBe(200);
    expect(waited).toEqual([2500]);
  });

  test('a fault meets the requests it matches, after `skip` of them, `times` times', async () => {
    const { host, post } = setUp();
    const fault = host.fault({ kind: 'server-error', match: 'POST /things/1', skip: 1, times: 2 });
    const statuses: number[] = [];
    for (const id of ['1', '2', '1', '2', '1', '1']) statuses.push((await post(id)).status);
    expect(statuses).toEqual([200, 200, 500, 200, 500, 200]);
    expect(fault.hits).toBe(2);
  });

  test('a fault can match by pattern or by what was sent, and be taken back', async () => {
    const { host, post } = setUp();
    host.fault({ kind: 'server-error', match: /^\/things/, times: Number.POSITIVE_INFINITY }).clear();
    host.fault({ kind: 'unavailable', match: ({ body }) => body.includes('bad'), times: 9 });
    expect((await post('1', { body: 'good' })).status).toBe(200);
    expect((await post('1', { body: 'bad' })).status).toBe(503);
    host.clearFaults();
    expect((await post('1', { body: 'bad' })).status).toBe(200);
  });

  test('a provider fault is handed to the route; one that the provider can’t make is refused at once', async () => {
    const { host, post } = setUp();
    host.fault({ kind: 'empty-page' });
    expect(await (await post('1')).json()).toMatchObject({ fault: 'empty-page' });
    // @ts-expect-error: this host carries out `empty-page` alone
    expect(() => host.fault({ kind: 'duplicate-page' })).toThrow('can\'t make the fault "duplicate-page"');
  });
});

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error('enough')) };
}
