import { createServer } from 'node:net';
import { serve } from '@patchbay/server/node';
import { slackEmulator } from '@patchbay/slack/emulator';
import { expect, onTestFinished, test } from 'vitest';
import { openBrowser } from '../src/browser.ts';
import { runQuickstart } from './run-quickstart.ts';

/** An emulator in this process, which for the quickstart is a Slack out there. */
async function slackOutThere(redirectUri: string) {
  const emulator = slackEmulator({ seed: 'out there', apps: [{ redirectUris: [redirectUri] }] });
  const fetch = (request: Request) => emulator.fetch(request.clone());
  const server = await serve({ fetch }, { port: 0, hostname: '127.0.0.1' });
  onTestFinished(() => server.close());
  const { clientId, clientSecret, signingSecret } = emulator.app;
  const variables = {
    SLACK_CLIENT_ID: clientId,
    SLACK_CLIENT_SECRET: clientSecret,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_ORIGIN: server.url,
  };
  return { emulator, variables };
}

test('with an app of your own, a person opens the printed link and Slack sends the event', async () => {
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}/integrations`;
  const { emulator, variables } = await slackOutThere(`${baseUrl}/callback/slack`);
  const run = await runQuickstart({
    ...variables,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  });

  const [, requestUrl = ''] = await run.saw(/request URL +(\S+)\n/);
  await emulator.events.register(emulator.app, requestUrl);
  const [, link = ''] = await run.saw(/press the button, within 5 minutes:\n +(\S+)\n/);
  const browser = openBrowser({ onHop: () => {}, signal: new AbortController().signal });
  const consentPage = await browser.submit(await browser.open(new URL(link)));
  const { title } = await browser.submit(consentPage);
  expect(title).toBe(`Connected as patchbay-demo in ${emulator.world.team.name}`);
  await run.saw(/posted +to #general/);
  expect(await emulator.events.flush()).toBe(1);

  const { code, output, isRunning } = await run.ended;
  expect({ code, isRunning }).toEqual({ code: 0, isRunning: false });
  expect(output).toContain(`redirect URL      ${baseUrl}/callback/slack`);
  expect(output).toMatch(/heard +Slack’s event "message"/);
  expect(output).toMatch(/at Slack +revoked/);
  expect(emulator.tokens.active()).toEqual([]);
  for (const secret of [emulator.app.clientSecret, emulator.app.signingSecret]) {
    expect(output).not.toContain(secret);
  }
}, 60_000);

test('a consent that is denied is told of, and the link goes on working', async () => {
  const port = await freePort();
  const { variables } = await slackOutThere(`http://127.0.0.1:${port}/integrations/callback/slack`);
  const run = await runQuickstart({
    ...variables,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  });
  const [, link = ''] = await run.saw(/press the button, within 5 minutes:\n +(\S+)\n/);
  const browser = openBrowser({ onHop: () => {}, signal: new AbortController().signal });
  const consentPage = await browser.submit(await browser.open(new URL(link)));
  const denied = consentPage.html.replaceAll('value="allow"', 'value="deny"');
  await expect(browser.submit({ ...consentPage, html: denied })).rejects.toThrow('/integrations/connected');
  await run.saw(/That consent failed \(auth\/denied\)\. The link still works\./);

  await browser.submit(await browser.submit(await browser.open(new URL(link))));
  await run.saw(/Connected as patchbay-demo/);
  run.signal('SIGTERM', 'process');
  expect(await run.ended).toMatchObject({ code: 130, isRunning: false, leftovers: [] });
}, 60_000);

test('a stranger without the link can neither connect nor look', async () => {
  const port = await freePort();
  const { variables } = await slackOutThere(`http://127.0.0.1:${port}/integrations/callback/slack`);
  const url = `http://127.0.0.1:${port}`;
  const run = await runQuickstart({ ...variables, PORT: String(port), PUBLIC_URL: url });
  await run.saw(/press the button/);
  const asked = await Promise.all([
    fetch(url),
    fetch(`${url}/?key=guessed`),
    fetch(`${url}/integrations/connections`),
    fetch(`${url}/integrations/connect/slack`, { method: 'POST', headers: { origin: url } }),
  ]);
  expect(asked.map(({ status }) => status)).toEqual([404, 404, 401, 401]);
  run.signal('SIGTERM', 'process');
  expect(await run.ended).toMatchObject({ code: 130, isRunning: false, leftovers: [] });
}, 60_000);

test.each([
  ['without PUBLIC_URL', {}, [], 'PUBLIC_URL'],
  [
    'with nobody there',
    { PUBLIC_URL: 'https://abc.example.dev' },
    ['--non-interactive'],
    '--non-interactive',
  ],
])(
  '%s it says what it leaves out and why, and calls nobody',
  async (_, more, args, why) => {
    const { emulator, variables } = await slackOutThere('https://app.example.com/');
    const port = await freePort();
    const run = await runQuickstart({ ...variables, ...more, PORT: String(port) }, { args });
    const { code, output, isRunning, leftovers } = await run.ended;
    expect({ code, isRunning, leftovers }).toEqual({ code: 0, isRunning: false, leftovers: [] });
    expect(output).toMatch(/Left out: consent, sync, message and event, gauges, disconnect\. /);
    expect(output).toContain(why);
    expect(emulator.requests).toEqual([]);
  },
  60_000,
);

/** A port that nobody listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(address)));
    });
  });
}
