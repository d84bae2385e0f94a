import { serve } from '@hono/node-server';
import { ErrorCode, WebClient } from '@slack/web-api';
import { afterEach, expect, test, vi } from 'vitest';
import { installed } from './emulator-calls.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** An emulator on a loopback port, and Slack's own client pointed at it. */
async function served(options: Parameters<typeof installed>[0] = {}) {
  const slack = installed(options);
  const port = await new Promise<number>((resolve) => {
    const server = serve(
      { fetch: (request) => slack.emulator.fetch(request), port: 0, hostname: '127.0.0.1' },
      (info) => resolve(info.port),
    );
    closing.push(() => new Promise((done) => server.close(() => done())));
  });
  const slackApiUrl = `http://127.0.0.1:${port}/api/`;
  const retryConfig = { retries: 0 };
  const client = new WebClient(slack.token, { slackApiUrl, retryConfig, rejectRateLimitedCalls: true });
  return { ...slack, client };
}

test('the official client pages channels, users and history to the end', async () => {
  const { client, emulator } = await served({ size: { users: 23, channels: 8, messages: 40 } });
  const { world } = emulator;
  const bot = emulator.installations.all[0]?.botUserId ?? '';

  const channels: string[] = [];
  const types = 'public_channel,private_channel,mpim,im';
  for await (const page of client.paginate('conversations.list', { limit: 3, types })) {
    channels.push(...Object(page).channels.map(({ id }: { id: string }) => id));
  }
  const visible = [...world.conversations.values()].filter(
    ({ kind, members }) => kind === 'public_channel' || members.has(bot),
  );
  expect(channels.sort()).toEqual(visible.map(({ id }) => id).sort());

  const users: string[] = [];
  for await (const page of client.paginate('users.list', { limit: 4 })) {
    users.push(...Object(page).members.map(({ id }: { id: string }) => id));
  }
  expect(users.sort()).toEqual([...world.users.keys()].sort());

  const general = visible.find(({ isGeneral }) => isGeneral);
  const timestamps: string[] = [];
  for await (const page of client.paginate('conversations.history', { channel: general?.id, limit: 7 })) {
    timestamps.push(...Object(page).messages.map(({ ts }: { ts: string }) => ts));
  }
  const said = general?.messages.filter(({ thread_ts }) => thread_ts === undefined).map(({ ts }) => ts) ?? [];
  expect(timestamps).toEqual(said.toReversed());
});

test('the official client identifies itself, posts, reacts and reads it back', async () => {
  const { client, emulator } = await served();
  const channel = [...emulator.world.conversations.values()].find(({ isGeneral }) => isGeneral)?.id ?? '';
  expect(await client.auth.test()).toMatchObject({ ok: true, team: emulator.world.team.name });
  const blocks = [{ type: 'divider' }] as const;
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'hello', blocks: [...blocks] });
  await client.reactions.add({ channel, timestamp: ts, name: 'wave' });
  const { messages } = await client.conversations.history({ channel, limit: 1 });
  expect(messages).toMatchObject([
    { ts, text: 'hello', blocks: [{ type: 'divider' }], reactions: [{ name: 'wave' }] },
  ]);
});

test('the official client recognises a refusal and a rate limit', async () => {
  const { client, emulator } = await served();
  const refused = await client.conversations.info({ channel: 'C0' }).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: ErrorCode.PlatformError,
    data: { ok: false, error: 'channel_not_found' },
  });

  for (let turn = 0; turn < 20; turn += 1) await client.users.list({ limit: 1 });
  const limited = await client.users.list({ limit: 1 }).catch((error: unknown) => error);
  expect(limited).toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 60 });
  expect(emulator.requests.at(-1)?.status).toBe(429);
});

test('served over HTTP, a body can still break off and an answer never come', async () => {
  const { client, emulator } = await served();
  const url = `${client.slackApiUrl}auth.test`;
  // The server tells of the broken stream on the console.
  const log = vi.spyOn(console, 'error').mockReturnValue();
  emulator.fault({ kind: 'cut-body' });
  const response = await fetch(url);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
  log.mockRestore();
  emulator.fault({ kind: 'hang' });
  await expect(fetch(url, { signal: AbortSignal.timeout(50) })).rejects.toThrow('timeout');
});

test('the official client exchanges a code', async () => {
  const { client, emulator } = await served();
  const { clientId, clientSecret, redirectUris } = emulator.app;
  const [redirect_uri = ''] = redirectUris;
  const url = new URL('https://slack.com/oauth/v2/authorize');
  url.search = `${new URLSearchParams({ client_id: clientId, scope: 'users:read', redirect_uri })}`;
  const code = (await emulator.consent(url)).searchParams.get('code') ?? '';
  const args = { client_id: clientId, client_secret: clientSecret, code, redirect_uri };
  const answer = await new WebClient(undefined, { slackApiUrl: client.slackApiUrl }).oauth.v2.access(args);
  expect(answer).toMatchObject({ ok: true, token_type: 'bot' });
});
