import { createPatchbay, keyring, type Owner, sync, telemetry, webhooks, work } from '@patchbay/core';
import { createHandler } from '@patchbay/server';
import { slack } from '@patchbay/slack';
import { type SlackAppOptions, slackEmulator, type WorkspaceSize } from '@patchbay/slack/emulator';
import { memoryStore } from '@patchbay/store-memory';
import { movedClock } from './moved-clock.ts';

export const baseUrl = 'https://app.example.com/integrations';
export const owner: Owner = { tenantId: 'acme', userId: 'u1' };
const session = { owner };

export interface WorldOptions {
  readonly app?: SlackAppOptions;
  readonly size?: WorkspaceSize;
  /** Stands between core and the emulator. */
  readonly intercept?: (request: Request, next: () => Promise<Response>) => Promise<Response>;
}

/** An app with Slack, the memory store, every feature and every route; nothing of it leaves the process. */
export function makeWorld({ app, size, intercept = (_, next) => next() }: WorldOptions = {}) {
  const clock = movedClock();
  const background: Promise<void>[] = [];
  const emulator = slackEmulator({
    seed: 7,
    now: clock.now,
    apps: [{ rotation: true, ...app }],
    deliver: (request) => handler.fetch(request),
    size: { users: 14, channels: 6, messages: 20, ...size },
  });
  const { clientId, clientSecret, signingSecret, publicClient: pkce } = emulator.app;
  const store = memoryStore({ clock });
  const patchbay = createPatchbay({
    baseUrl,
    connectors: [slack({ clientId, clientSecret, signingSecret, pkce, distribution: 'internal' })],
    store,
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    features: [sync(), telemetry(), webhooks(), work()],
    fetch: (input, init) => {
      const request = new Request(input, init);
      return intercept(request, () => emulator.fetch(request));
    },
    clock,
  });
  const handler = createHandler(patchbay, {
    session: (request) => (request.headers.get('x-session') === 'u1' ? session : undefined),
    waitUntil: (handled) => background.push(handled),
  });
  return { clock, emulator, store, patchbay, handler, background };
}

export type World = ReturnType<typeof makeWorld>;

/** A request of the signed-in person's browser, below the base URL. */
export function request(line: string, json?: object): Request {
  const [method = '', path = ''] = line.split(' ');
  const headers = { 'sec-fetch-site': 'same-origin', 'x-session': 'u1', 'content-type': 'application/json' };
  return new Request(`${baseUrl}${path}`, {
    method,
    headers,
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
}

/** Begins a consent by the route; what a browser has afterwards. */
export async function begin({ handler }: World): Promise<{ url: string; cookie: string; setCookie: string }> {
  const started = await handler.POST(request('POST /connect/slack', { returnTo: '/settings' }));
  const { url } = (await started.json()) as { url: string };
  const setCookie = started.headers.get('set-cookie') ?? '';
  return { url, setCookie, cookie: setCookie.split(';')[0] ?? '' };
}

/** Comes back from the provider by the route; where the browser is sent then. */
export async function comeBack({ handler }: World, url: URL, cookie?: string): Promise<URL> {
  const headers = cookie === undefined ? {} : { cookie };
  const ended = await handler.GET(new Request(url, { headers }));
  return new URL(ended.headers.get('location') ?? '');
}

/** Connects by the routes, as a browser would; the connection to work with. */
export async function connected(world: World) {
  const { url, cookie } = await begin(world);
  const location = await comeBack(world, await world.emulator.consent(url), cookie);
  const connection = location.searchParams.get('connection');
  if (connection === null) throw new Error(`not connected: ${location.href}`);
  return world.patchbay.use(slack, { connection, owner });
}

/** The requests that the emulator got at a path. */
export function sent({ emulator }: World, path: string) {
  return emulator.requests.filter((one) => one.path === path);
}

/** Everything of an async iterable. */
export async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
