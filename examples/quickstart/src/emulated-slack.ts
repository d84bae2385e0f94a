import { serve } from '@patchbay/server/node';
import { slackEmulator } from '@patchbay/slack/emulator';
import { openBrowser } from './browser.ts';
import type { SlackWorld, WorldOptions } from './slack-world.ts';

/** Enough channels for a sync to be stopped among them. */
export const size = { channels: 6 };

/** Slack's emulator on this machine, made from `seed`, with a browser that agrees to everything. */
export async function emulatedSlack(
  seed: string,
  { baseUrl, narrator, signal }: WorldOptions,
): Promise<SlackWorld> {
  const emulator = slackEmulator({
    seed,
    size,
    apps: [{ rotation: true, redirectUris: [`${baseUrl}/callback/slack`] }],
  });
  // The Node adapter hands over look-alikes of requests; what they clone to is a real one.
  const fetch = (request: Request) => emulator.fetch(request.clone());
  const server = await serve({ fetch }, { port: 0, hostname: '127.0.0.1' });
  const { app, world } = emulator;
  narrator.fact('Slack', `an emulator at ${server.url}; its workspace is ${world.team.name} (SEED=${seed})`);
  return {
    keys: {
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      signingSecret: app.signingSecret,
      distribution: app.distribution,
    },
    origins: { 'https://slack.com': new URL(server.url).origin },
    unreachable: undefined,
    patience: 10,
    deliverySeconds: 10,
    async consent(startUrl) {
      const names = new Map([[new URL(server.url).origin, 'Slack  ']]);
      const browser = openBrowser({
        signal,
        onHop: ({ method, origin, path, status }) =>
          narrator.say(`${status} ${method.padEnd(4)} ${names.get(origin) ?? 'our app'} ${path}`),
      });
      const ourPage = await browser.open(startUrl);
      const consentPage = await browser.submit(ourPage);
      const { title } = await browser.submit(consentPage);
      narrator.fact('last page', `"${title}"`);
    },
    async subscribe() {
      await emulator.events.register(app, `${baseUrl}/webhooks/slack`);
      narrator.fact('request URL', 'answered Slack’s challenge, so events will come');
    },
    async invite() {
      // The workspace of every seed has the app in some channels.
    },
    async deliver() {
      await emulator.events.flush();
    },
    close: () => server.close(),
  };
}
