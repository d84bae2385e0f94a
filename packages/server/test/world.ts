import { bulk, createPatchbay, keyring, type Owner, sync, webhooks } from '@patchbay/core';
import { slack } from '@patchbay/slack';
import { type SlackAppOptions, slackEmulator } from '@patchbay/slack/emulator';
import { memoryStore } from '@patchbay/store-memory';
import { fakeClock } from '@patchbay/testing';
import { createHandler, type HandlerOptions } from '../src/index.ts';

export const base = 'https://app.example.com/integrations';
export const acme: Owner = { tenantId: 'acme', userId: 'u1' };

/** The session of these tests: one header, `tenant` or `tenant/user`. */
export function sessionOf(request: Request): { owner: Owner } | undefined {
  const [tenantId = '', userId] = request.headers.get('x-session')?.split('/') ?? [];
  return tenantId === '' ? undefined : { owner: userId === undefined ? { tenantId } : { tenantId, userId } };
}

export interface WorldOptions extends Partial<HandlerOptions> {
  /** How the emulator's app is registered. */
  readonly app?: SlackAppOptions;
  readonly returnOrigins?: readonly string[];
  /** Stands between core and the provider. */
  readonly intercept?: (request: Request, next: () => Promise<Response>) => Promise<Response>;
}

/** An app with Slack, the memory store and every route; errors that the browser must not see land in `errors`. */
export function makeWorld({
  app,
  returnOrigins = [],
  intercept = (_, next) => next(),
  ...options
}: WorldOptions = {}) {
  const clock = fakeClock(undefined, { auto: true });
  const errors: unknown[] = [];
  const background: Promise<void>[] = [];
  const emulator = slackEmulator({
    seed: 7,
    now: clock.now,
    apps: [{ rotation: true, ...app }],
    deliver: (request) => handler.fetch(request),
  });
  const { clientId, clientSecret, signingSecret } = emulator.app;
  const patchbay = createPatchbay({
    baseUrl: base,
    connectors: [slack({ clientId, clientSecret, signingSecret, distribution: 'internal' })],
    store: memoryStore({ clock }),
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    features: [sync(), webhooks(), bulk()],
    returnOrigins,
    fetch: (input, init) => {
      const sent = new Request(input, init);
      return intercept(sent, () => emulator.fetch(sent));
    },
    clock,
  });
  const handler = createHandler(patchbay, {
    session: sessionOf,
    onError: (error) => errors.push(error),
    waitUntil: (work) => background.push(work),
    ...options,
  });
  return { clock, emulator, patchbay, handler, errors, background };
}

export type World = ReturnType<typeof makeWorld>;

export interface Sent {
  readonly as?: string;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request below the base URL; `as` is the session, and state-changing ones say that they are same-origin. */
export function request(line: string, { as, json, form, body, headers = {} }: Sent = {}): Request {
  const [method = '', path = ''] = line.split(' ');
  const fields = form === undefined ? undefined : new URLSearchParams(form as Record<string, string>);
  return new Request(`${base}${path}`, {
    method,
    headers: {
      'sec-fetch-site': 'same-origin',
      ...(as !== undefined && { 'x-session': as }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: json === undefined ? (fields ?? body ?? null) : JSON.stringify(json),
    redirect: 'manual',
  });
}

/** Connects Slack by the routes, as a browser would; returns the connection's id. */
export async function connectSlack({ handler, emulator }: World, as = 'acme/u1'): Promise<string> {
  const started = await handler.POST(request('POST /connect/slack', { as, json: { returnTo: '/settings' } }));
  const { url } = (await started.json()) as { url: string };
  const back = await emulator.consent(url);
  const cookie = cookieOf(started);
  const ended = await handler.GET(new Request(back, { headers: { cookie } }));
  const id = new URL(ended.headers.get('location') ?? '').searchParams.get('connection');
  if (id === null) throw new Error(`not connected: ${ended.headers.get('location')}`);
  return id;
}

/** What a browser would send back of a Set-Cookie. */
export function cookieOf(response: Response): string {
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** The `code` of an error answer. */
export async function codeOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: { code: string } };
  return error.code;
}
