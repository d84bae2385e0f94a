import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { systemClock } from '../../src/client/clock.ts';
import { errorOf, json, networkError, type Scripted, scriptedClient, start } from './scripted-client.ts';

const schema = z.unknown();
const aborted = { code: 'request/aborted', retryable: true };
const reason = new Error('the page was closed');

/** Aborts while the provider thinks, as a browser that goes away does. */
function abortedUnder(controller: AbortController): Scripted {
  return async (request) => {
    controller.abort(reason);
    request.signal.throwIfAborted();
    return json('not reached');
  };
}

/** The caller's own signal, or the one the client was made with. */
describe.each(['request', 'client'] as const)('G44 the signal of the %s', (whose) => {
  const signalled = (controller: AbortController, script: readonly Scripted[]) => {
    const { signal } = controller;
    const made = scriptedClient(script, whose === 'client' ? { signal } : {});
    return { ...made, options: whose === 'request' ? { schema, signal } : { schema } };
  };

  test.each(['GET', 'POST'])('aborted before a %s: nothing is sent', async (method) => {
    const controller = new AbortController();
    controller.abort(reason);
    const { client, requests, options } = signalled(controller, [json('not reached')]);
    await expect(client.send(method, 'items', options)).rejects.toMatchObject(aborted);
    expect(requests).toHaveLength(0);
  });

  test('aborted during a GET: aborted, and not asked for again', async () => {
    const controller = new AbortController();
    const { client, requests, options } = signalled(controller, [abortedUnder(controller)]);
    await expect(client.get('items', options)).rejects.toMatchObject(aborted);
    expect(requests).toHaveLength(1);
  });

  test('aborted during a POST: the outcome is unknown', async () => {
    const controller = new AbortController();
    const { client, requests, options } = signalled(controller, [abortedUnder(controller)]);
    await expect(client.post('items', options)).rejects.toMatchObject({
      code: 'outcome/unknown',
      detail: { reason: 'request/aborted' },
    });
    expect(requests).toHaveLength(1);
  });

  test.each(['GET', 'POST'])('aborted while a %s waits for a 429: aborted at once', async (method) => {
    const controller = new AbortController();
    const { client, requests, options } = signalled(controller, [
      () => {
        queueMicrotask(() => controller.abort(reason));
        return new Response(null, { status: 429, headers: { 'retry-after': '20' } });
      },
    ]);
    await expect(client.send(method, 'items', options)).rejects.toMatchObject(aborted);
    expect(requests).toHaveLength(1);
  });

  test('aborted in the middle of an answer: aborted', async () => {
    const controller = new AbortController();
    const { client, requests, options } = signalled(controller, [
      () =>
        new Response(
          new ReadableStream({
            pull(body) {
              controller.abort(reason);
              body.error(reason);
            },
          }),
        ),
    ]);
    await expect(client.get('items', options)).rejects.toMatchObject(aborted);
    expect(requests).toHaveLength(1);
  });
});

test('G44 either of two signals ends a wait', async () => {
  for (const which of [0, 1]) {
    const controllers = [new AbortController(), new AbortController()] as const;
    const limited = new Response(null, { status: 429, headers: { 'retry-after': '20' } });
    const { client, requests } = scriptedClient([limited, json('not reached')], {
      signal: controllers[0].signal,
      clock: {
        now: () => start,
        sleep(ms, signal) {
          const over = systemClock.sleep(ms, signal);
          controllers[which]?.abort(reason);
          return over;
        },
      },
    });
    const call = client.get('items', { schema, signal: controllers[1].signal });
    await expect(call).rejects.toMatchObject(aborted);
    expect(requests).toHaveLength(1);
  }
});

test('what the caller gave as a reason stays with the caller', async () => {
  const controller = new AbortController();
  const { client } = scriptedClient([abortedUnder(controller)]);
  const error = await errorOf(client.get('items', { schema, signal: controller.signal }));
  expect(error).toMatchObject({ message: 'The call to Example was cancelled.' });
  expect(error).not.toHaveProperty('cause');
});

test('the token source is given the signal, so that a slow refresh can be left', async () => {
  const { signal } = new AbortController();
  const given: unknown[] = [];
  const { client } = scriptedClient([new Response(null, { status: 401 }), networkError('ECONNRESET')], {
    attempts: 1,
    token: {
      async get(options) {
        given.push(options);
        return 'token';
      },
    },
  });
  await client.get('items', { schema, signal }).catch(() => undefined);
  expect(given).toEqual([{ signal }, { rejected: 'token', signal }]);
});
