import { fakeClock } from '@patchbay/testing';
import { createClient } from '../../src/client/create-client.ts';
import type { ClientSettings } from '../../src/client/settings.ts';
import type { Client } from '../../src/definition/client.ts';

/** What the provider does with one request: answers, or fails as `fetch` fails. */
export type Scripted = Response | Error | ((request: Request) => Response | Promise<Response>);

export interface ScriptedClient {
  readonly client: Client;
  /** Everything that was sent, in order. */
  readonly requests: readonly Request[];
  /** The waits between attempts, in milliseconds. */
  readonly slept: readonly number[];
  /** What the token source was asked for: nothing, or another token than the one given. */
  readonly tokensAsked: readonly (string | undefined)[];
}

export const start = new Date('2026-01-01T00:00:00.000Z');

/**
 * A client of `https://api.example.com/v1/` whose provider follows a script. What is sent beyond the script is answered
 * with 418, and shows in `requests`. Time is fake: a wait is noted and over at once.
 */
export function scriptedClient(
  script: readonly Scripted[],
  settings: Partial<ClientSettings> = {},
): ScriptedClient {
  const requests: Request[] = [];
  const slept: number[] = [];
  const tokensAsked: (string | undefined)[] = [];
  const clock = fakeClock(start, { auto: true });
  const client = createClient({
    connector: 'Example',
    baseUrl: new URL('https://api.example.com/v1/'),
    origins: new Set(['https://api.example.com']),
    relocations: {},
    headers: {},
    searchParams: {},
    classify: undefined,
    budget: undefined,
    token: {
      async get({ rejected } = {}) {
        tokensAsked.push(rejected);
        return `token-${tokensAsked.length}`;
      },
    },
    repeatable: false,
    async fetch(input, init) {
      const request = new Request(input, init);
      requests.push(request);
      const step = script[requests.length - 1] ?? new Response(null, { status: 418 });
      if (step instanceof Error) throw step;
      return typeof step === 'function' ? step(request) : step.clone();
    },
    clock: {
      now: clock.now,
      sleep(ms, signal) {
        slept.push(ms);
        return clock.sleep(ms, signal);
      },
    },
    timeoutMs: 1000,
    patienceMs: 30_000,
    attempts: 4,
    signal: undefined,
    ...settings,
  });
  return { client, requests, slept, tokensAsked };
}

/** As undici reports it: the reason stands in the cause. */
export function networkError(code: string, message = code): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
}

export function json(value: unknown, init?: ResponseInit): Response {
  return Response.json(value, init);
}

/** The error a promise ends in; a test that expects one must not pass without it. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('it was expected to fail, and did not');
    },
    (error: unknown) => error,
  );
}
