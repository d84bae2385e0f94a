import { type SlackEvent, slackEmulator } from '@patchbay/slack/emulator';
import { hmacSha256Hex } from '@patchbay/testing/emulator';
import { describe, expect, test } from 'vitest';
import { type Arguments, callMethod, everyBotScope, standingClock } from './emulator-calls.ts';

const url = 'https://app.example.com/integrations/webhooks/slack';

/** An app's request URL: answers the handshake, then whatever `answer` says. */
function receiver(answer: () => Response = () => new Response()) {
  const received: { body: string; headers: Headers; json: Record<string, unknown> }[] = [];
  const deliver = async (request: Request) => {
    const body = await request.text();
    const json = JSON.parse(body);
    if (json.type === 'url_verification') return new Response(json.challenge);
    received.push({ body, headers: request.headers, json });
    return answer();
  };
  const events = () => received.map(({ json }) => json.event as SlackEvent);
  return { deliver, received, events };
}

async function setUp(
  {
    answer,
    scopes = everyBotScope,
    ...options
  }: Parameters<typeof slackEmulator>[0] & {
    answer?: () => Response;
    scopes?: string[];
  } = {},
  subscribed?: string[],
) {
  const clock = standingClock();
  const app = receiver(answer);
  const emulator = slackEmulator({ now: clock.now, deliver: app.deliver, ...options });
  const installed = emulator.install({ botScopes: scopes });
  const token = installed.access_token ?? '';
  await emulator.events.register(emulator.app, url, subscribed);
  const conversations = [...emulator.world.conversations.values()];
  const bot = emulator.installations.all[0]?.botUserId ?? '';
  const general = conversations.find(({ isGeneral }) => isGeneral)?.id ?? '';
  const user = [...emulator.world.users.keys()][0] ?? '';
  const call = (method: string, args: Arguments = {}) => callMethod(emulator, method, args, token);
  return { emulator, clock, ...app, conversations, bot, general, user, call };
}

describe('registration', () => {
  const register = (deliver: (request: Request) => Promise<Response>) => {
    const emulator = slackEmulator({ deliver });
    return emulator.events.register(emulator.app, url);
  };
  const challenged = async (request: Request) => String((await request.json()).challenge);

  test('the challenge may be echoed as text or as JSON', async () => {
    await register(async (request) => new Response(await challenged(request)));
    await register(async (request) => Response.json({ challenge: await challenged(request) }));
  });

  test('a URL that answers otherwise is not registered', async () => {
    await expect(register(() => Promise.resolve(new Response('ok')))).rejects.toThrow('challenge');
    const failing = async (request: Request) => new Response(await challenged(request), { status: 500 });
    await expect(register(failing)).rejects.toThrow('status 500');
  });

  test('the handshake is signed like the rest', async () => {
    const clock = standingClock();
    const checked: boolean[] = [];
    const emulator = slackEmulator({
      now: clock.now,
      deliver: async (request) => {
        const body = await request.text();
        const expected = await hmacSha256Hex(emulator.app.signingSecret, `v0:1795255200:${body}`);
        checked.push(request.headers.get('x-slack-signature') === `v0=${expected}`);
        return new Response(JSON.parse(body).challenge);
      },
    });
    await emulator.events.register(emulator.app, url);
    expect(checked).toEqual([true]);
  });
});

describe('deliveries', () => {
  test('an event comes in its envelope, signed over the raw body at the time of sending', async () => {
    const { emulator, clock, general, user, received, bot } = await setUp();
    emulator.world.postMessage({ channel: general, user, text: 'café' });
    clock.advance(100);
    expect(await emulator.events.flush()).toBe(1);
    const [{ body, headers, json } = { body: '', headers: new Headers(), json: {} }] = received;
    const timestamp = headers.get('x-slack-request-timestamp');
    expect(timestamp).toBe('1795255300');
    const signature = await hmacSha256Hex(emulator.app.signingSecret, `v0:${timestamp}:${body}`);
    expect(headers.get('x-slack-signature')).toBe(`v0=${signature}`);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('x-slack-retry-num')).toBeNull();
    expect(json).toMatchObject({
      ...{ type: 'event_callback', team_id: emulator.world.team.id, api_app_id: emulator.app.id },
      ...{ event_id: expect.stringMatching(/^Ev/), event_time: 1795255200 },
      authorizations: [{ user_id: bot, is_bot: true }],
      event: { type: 'message', channel: general, channel_type: 'channel', user, text: 'café' },
    });
  });

  test('what fails comes again with its number and reason, four tries in all', async () => {
    const { emulator, general, user, received } = await setUp({
      answer: () => new Response(null, { status: 500 }),
    });
    emulator.world.postMessage({ channel: general, user, text: 'x' });
    for (let round = 0; round < 6; round += 1) await emulator.events.flush();
    const retries = received.map(({ headers }) => headers.get('x-slack-retry-num'));
    expect(retries).toEqual([null, '1', '2', '3']);
    expect(received[1]?.headers.get('x-slack-retry-reason')).toBe('http_error');
    expect(new Set(received.map(({ json }) => json.event_id)).size).toBe(1);
    expect(emulator.events.deliveries.map(({ state }) => state)).toEqual(['given-up']);
  });

  test('x-slack-no-retry stops it', async () => {
    const headers = { 'x-slack-no-retry': '1' };
    const { emulator, general, user, received } = await setUp({
      answer: () => new Response(null, { status: 500, headers }),
    });
    emulator.world.postMessage({ channel: general, user, text: 'x' });
    await emulator.events.flush();
    await emulator.events.flush();
    expect(received).toHaveLength(1);
  });

  test('a delivered event can come once more, under the same event id', async () => {
    const { emulator, general, user, received } = await setUp();
    emulator.world.postMessage({ channel: general, user, text: 'x' });
    await emulator.events.flush();
    await emulator.events.redeliver(String(received[0]?.json.event_id));
    expect(received).toHaveLength(2);
    expect(received[0]?.body).toBe(received[1]?.body);
  });

  test('beyond the hourly limit events are dropped and the app is told, once a minute', async () => {
    const { emulator, general, user, received, clock } = await setUp({ eventsPerHour: 2 });
    const post = () => emulator.world.postMessage({ channel: general, user, text: 'x' });
    for (let turn = 0; turn < 5; turn += 1) post();
    clock.advance(60);
    post();
    await emulator.events.flush();
    const types = received.map(({ json }) => json.type);
    expect(types).toEqual(['event_callback', 'event_callback', 'app_rate_limited', 'app_rate_limited']);
    expect(received[2]?.json).toMatchObject({ minute_rate_limited: 1795255200, api_app_id: emulator.app.id });
    clock.advance(3600);
    post();
    expect(await emulator.events.flush()).toBe(1);
    expect(received.at(-1)?.json.type).toBe('event_callback');
  });
});

describe('what is told', () => {
  test('the life of a channel and of a message', async () => {
    const { emulator, user, bot, events } = await setUp();
    const { world } = emulator;
    const { id } = world.createChannel({ name: 'new-vans', creator: user, members: [user, bot] });
    world.renameChannel(id, 'newer-vans');
    const { ts } = world.postMessage({ channel: id, user, text: 'one' });
    world.editMessage({ channel: id, ts, text: 'two' });
    world.addReaction({ channel: id, ts, name: 'eyes', user });
    world.deleteMessage({ channel: id, ts });
    world.archiveChannel(id);
    world.unarchiveChannel(id);
    world.deleteChannel(id);
    await emulator.events.flush();
    expect(events().map(({ type, subtype }) => [type, subtype].filter(Boolean).join('/'))).toEqual([
      ...['channel_created', 'channel_rename', 'message', 'message/message_changed', 'reaction_added'],
      ...['message/message_deleted', 'channel_archive', 'channel_unarchive', 'channel_deleted'],
    ]);
    const [created, renamed, , changed, , deleted] = events();
    expect(created).toMatchObject({ channel: { id, name: 'new-vans' } });
    expect(renamed).toMatchObject({ channel: { id, name: 'newer-vans' } });
    expect(changed).toMatchObject({ message: { ts, text: 'two' }, previous_message: { ts, text: 'one' } });
    expect(deleted).toMatchObject({ deleted_ts: ts, previous_message: { text: 'two' } });
  });

  test('the life of a member', async () => {
    const { emulator, general, events } = await setUp();
    const { id } = emulator.world.addUser({ given: 'Ada', family: "O'Neill" });
    emulator.world.joinChannel(general, id);
    emulator.world.changeProfile(id, { title: 'Engineer' });
    emulator.world.deactivateUser(id);
    await emulator.events.flush();
    expect(events().map(({ type }) => type)).toEqual([
      ...['team_join', 'member_joined_channel', 'message', 'user_change', 'user_change'],
    ]);
    expect(events()[0]).toMatchObject({ user: { name: 'ada.oneill', real_name: "Ada O'Neill" } });
    expect(events()[1]).toMatchObject({ user: id, channel: general, channel_type: 'C' });
    expect(events()[2]).toMatchObject({ subtype: 'channel_join' });
    expect(events().at(-1)).toMatchObject({ user: { id, deleted: true, profile: { title: 'Engineer' } } });
  });

  test('what an app does comes back to it as its own', async () => {
    const { emulator, general, events, call } = await setUp();
    await call('chat.postMessage', { channel: general, text: 'mine' });
    await emulator.events.flush();
    expect(events()).toMatchObject([
      { text: 'mine', app_id: emulator.app.id, bot_id: expect.stringMatching(/^B/) },
    ]);
  });

  test('only what the app may see, and subscribed to', async () => {
    const { emulator, conversations, general, user, bot, events } = await setUp({}, [
      'message',
      'group_rename',
    ]);
    const unseen = (kind: string) =>
      conversations.find((one) => one.kind === kind && !one.members.has(bot))?.id ?? '';
    const seen =
      conversations.find(({ kind, members }) => kind === 'private_channel' && members.has(bot))?.id ?? '';
    for (const channel of [unseen('public_channel'), unseen('mpim')]) {
      emulator.world.postMessage({ channel, user, text: 'unseen' });
    }
    emulator.world.renameChannel(general, 'everyone');
    emulator.world.postMessage({ channel: seen, user, text: 'seen' });
    emulator.world.renameChannel(seen, 'den');
    await emulator.events.flush();
    expect(events()).toMatchObject([{ text: 'seen', channel_type: 'group' }, { type: 'group_rename' }]);
  });

  test('nothing without the scope for it', async () => {
    const { emulator, general, user, events } = await setUp({ scopes: ['channels:read'] });
    emulator.world.postMessage({ channel: general, user, text: 'x' });
    emulator.world.addUser();
    emulator.world.renameChannel(general, 'everyone');
    await emulator.events.flush();
    expect(events().map(({ type }) => type)).toEqual(['channel_rename']);
  });

  test('the end of tokens and of the installation', async () => {
    const { emulator, events, call, bot } = await setUp();
    const { client_id, client_secret } = {
      client_id: emulator.app.clientId,
      client_secret: emulator.app.clientSecret,
    };
    await call('apps.uninstall', { client_id, client_secret });
    emulator.install({ botScopes: everyBotScope });
    emulator.uninstall();
    await emulator.events.flush();
    const told = events().filter(({ type }) => type !== 'user_change');
    expect(told.map(({ type }) => type)).toEqual(['app_uninstalled', 'tokens_revoked', 'app_uninstalled']);
    expect(told[1]).toMatchObject({ tokens: { oauth: [], bot: [bot] } });
  });
});
