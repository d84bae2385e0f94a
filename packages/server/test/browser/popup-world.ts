import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createPatchbay, keyring } from '@patchbay/core';
import { slack } from '@patchbay/slack';
import { slackEmulator } from '@patchbay/slack/emulator';
import { memoryStore } from '@patchbay/store-memory';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createHandler } from '../../src/index.ts';
import { type ServedHandler, serve } from '../../src/node.ts';

/** What a page was told, in the order in which it came. */
export interface Told {
  readonly data: unknown;
  readonly origin: string;
  readonly by: 'message' | 'channel';
}

/** A page that writes down whatever it is told. */
const listening = `<!doctype html><title>A page</title><script>
  window.told = [];
  const hear = (by) => ({ data, origin }) => window.told.push({ data, origin, by });
  addEventListener('message', hear('message'));
  new BroadcastChannel('patchbay').onmessage = hear('channel');
</script>`;

/** Three servers: the app with our routes, the provider's consent page, and a stranger's page; one browser on them. */
export class PopupWorld {
  readonly app: string;
  readonly stranger: string;
  readonly browser: Browser;
  /** The provider's page cuts the tie between popup and opener. */
  cutsOpener = false;
  readonly #servers: readonly ServedHandler[];

  private constructor(servers: readonly ServedHandler[], browser: Browser) {
    const [app, , stranger] = servers;
    this.#servers = servers;
    this.app = local(app);
    this.stranger = stranger?.url ?? '';
    this.browser = browser;
  }

  static async open(): Promise<PopupWorld> {
    let answerApp = async (_: Request) => new Response();
    let answerProvider = async (_: Request) => new Response();
    const servers = [
      await serve({ fetch: (request) => answerApp(request) }, { port: 0 }),
      await serve({ fetch: (request) => answerProvider(request) }, { port: 0 }),
      await serve({ fetch: async () => page(listening) }, { port: 0 }),
    ];
    const world = new PopupWorld(servers, await launch());
    const emulator = slackEmulator({
      seed: 7,
      apps: [{ redirectUris: [`${world.app}/integrations/callback/slack`] }],
    });
    const { clientId, clientSecret } = emulator.app;
    const patchbay = createPatchbay({
      baseUrl: `${world.app}/integrations`,
      connectors: [slack({ clientId, clientSecret })],
      store: memoryStore(),
      keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
      origins: { 'https://slack.com': servers[1]?.url ?? '' },
      fetch: (input, init) => emulator.fetch(new Request(input, init)),
    });
    const session = () => ({ owner: { tenantId: 'acme', userId: 'u1' } });
    const handler = createHandler(patchbay, { session, onError: console.error });
    answerApp = async (request) =>
      new URL(request.url).pathname === '/' ? page(listening) : handler.fetch(request);
    answerProvider = async (request) => {
      const back = await emulator.consent(request.url);
      const cut = { 'cross-origin-opener-policy': 'same-origin' };
      return page(`<script>location.replace(${JSON.stringify(back)})</script>`, world.cutsOpener ? cut : {});
    };
    return world;
  }

  /** A new page of the app, in a browser profile of its own. */
  async visit(): Promise<Page> {
    const context = await this.browser.newContext();
    const opened = await context.newPage();
    await opened.goto(this.app);
    return opened;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await Promise.all(this.#servers.map((server) => server.close()));
  }
}

/** Asks for a consent from within the page, as a front end does. */
export function begin(page: Page): Promise<{ url: string; flowId: string }> {
  return page.evaluate(async () => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ completion: 'popup' }),
    };
    return (await fetch('/integrations/connect/slack', init)).json();
  });
}

/** What the page has been told, once it is something. */
export async function told(page: Page): Promise<readonly Told[]> {
  await page.waitForFunction(() => Reflect.get(globalThis, 'told').length > 0, undefined, {
    timeout: 10_000,
  });
  return toldSoFar(page);
}

export function toldSoFar(page: Page): Promise<readonly Told[]> {
  return page.evaluate(() => Reflect.get(globalThis, 'told'));
}

function page(html: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(html, { headers: { 'content-type': 'text/html', ...headers } });
}

/** The app by another name than the stranger, so that their cookies are not shared. */
function local(server: ServedHandler | undefined): string {
  return server?.url.replace('127.0.0.1', 'localhost') ?? '';
}

function launch(): Promise<Browser> {
  const quiet = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'];
  return chromium.launch({
    executablePath: findBrowser(),
    args: ['--no-sandbox', '--no-first-run', ...quiet.map((feature) => `--disable-${feature}`)],
  });
}

function findBrowser(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const all = folders.flatMap((folder) => ['chromium', 'chromium-browser'].map((name) => join(folder, name)));
  return all.find((path) => existsSync(path)) ?? 'chromium';
}
