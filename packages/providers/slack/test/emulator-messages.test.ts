import { describe, expect, test } from 'vitest';
import { everyBotScope, installed } from './emulator-calls.ts';
import { channels } from './emulator-lists.ts';

describe('messages', () => {
  test('a posted message is in the history, marked as the app’s', async () => {
    const { emulator, call } = installed();
    const { general, bot } = channels(emulator);
    const blocks = JSON.stringify([{ type: 'divider' }]);
    const { ts } = Object(await call('chat.postMessage', { channel: general, text: 'hello', blocks }));
    const { messages } = Object(await call('conversations.history', { channel: general, limit: 1 }));
    const own = { bot_id: emulator.installations.all[0]?.botId, app_id: emulator.app.id, user: bot };
    expect(messages).toEqual([
      expect.objectContaining({ ts, text: 'hello', blocks: [{ type: 'divider' }], ...own }),
    ]);
  });

  test('a reply goes into its thread', async () => {
    const { emulator, call } = installed();
    const { general } = channels(emulator);
    const { ts: thread_ts } = Object(await call('chat.postMessage', { channel: general, text: 'question' }));
    await call('chat.postMessage', { channel: general, text: 'answer', thread_ts });
    const { messages } = Object(await call('conversations.history', { channel: general, limit: 1 }));
    expect(messages).toMatchObject([{ ts: thread_ts, reply_count: 1 }]);
    const nowhere = { channel: general, text: 'x', thread_ts: '1.000000' };
    expect(await call('chat.postMessage', nowhere)).toEqual({ ok: false, error: 'thread_not_found' });
  });

  test.each([
    ['no channel', { text: 'x' }, 'invalid_arguments'],
    ['a channel that isn’t there', { text: 'x', channel: 'C0' }, 'channel_not_found'],
    ['nothing to say', { channel: 'general' }, 'no_text'],
    ['blocks that are no JSON', { channel: 'general', blocks: '[' }, 'invalid_blocks'],
    ['blocks that are no list', { channel: 'general', blocks: '{}' }, 'invalid_blocks'],
    ['a channel it never joined', { channel: 'strange', text: 'x' }, 'not_in_channel'],
  ])('%s: refused, and nothing is posted', async (_, args: Record<string, string>, error) => {
    const { emulator, call } = installed();
    const places: Record<string, string> = { ...channels(emulator), all: '' };
    const count = () => channels(emulator).all.flatMap(({ messages }) => messages).length;
    const before = count();
    const channel = args.channel && (places[args.channel] ?? args.channel);
    expect(await call('chat.postMessage', { ...args, ...(channel && { channel }) })).toMatchObject({
      ok: false,
      error,
    });
    expect(count()).toBe(before);
  });

  test('chat:write.public reaches channels that were not joined; long text is cut', async () => {
    const { emulator, call } = installed({}, [...everyBotScope, 'chat:write.public']);
    const { strange } = channels(emulator);
    const { message } = Object(
      await call('chat.postMessage', { channel: strange, text: 'x'.repeat(40_001) }),
    );
    expect(message.text).toHaveLength(40_000);
  });

  test('JSON bodies are read where Slack reads them, with a remark on a missing charset', async () => {
    const { emulator, token } = installed();
    const { general } = channels(emulator);
    const post = async (method: string, type: string, body: string) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': type };
      const response = await emulator.fetch(`https://slack.com/api/${method}`, {
        method: 'POST',
        headers,
        body,
      });
      return response.json();
    };
    const body = JSON.stringify({ channel: general, text: 'x', blocks: [{ type: 'divider' }] });
    const plain = await post('chat.postMessage', 'application/json', body);
    expect(plain).toMatchObject({ ok: true, warning: 'missing_charset' });
    const named = await post('chat.postMessage', 'application/json; charset=utf-8', body);
    expect(named).not.toHaveProperty('warning');
    expect(await post('chat.postMessage', 'application/json', '{')).toEqual({
      ok: false,
      error: 'invalid_json',
    });
    expect(await post('chat.postMessage', 'application/json', '[]')).toEqual({
      ok: false,
      error: 'json_not_object',
    });
    expect(await post('chat.postMessage', 'text/plain', body)).toEqual({
      ok: false,
      error: 'invalid_post_type',
    });
    // Slack ignores JSON for the reading methods, so the channel is missing.
    const ignored = await post('conversations.info', 'application/json', body);
    expect(ignored).toMatchObject({ ok: false, error: 'invalid_arguments' });
  });

  test('only own messages can be changed and deleted', async () => {
    const { emulator, call } = installed();
    const { general, all } = channels(emulator);
    const foreign = all.find(({ id }) => id === general)?.messages[0]?.ts ?? '';
    const { ts } = Object(await call('chat.postMessage', { channel: general, text: 'one' }));
    const change = { channel: general, ts, text: 'two' };
    expect(await call('chat.update', change)).toMatchObject({
      ok: true,
      text: 'two',
      message: { text: 'two', edited: {} },
    });
    expect(await call('chat.update', { ...change, ts: foreign })).toEqual({
      ok: false,
      error: 'cant_update_message',
    });
    const refused = await call('chat.delete', { channel: general, ts: foreign });
    expect(refused).toEqual({ ok: false, error: 'cant_delete_message' });
    expect(await call('chat.delete', { channel: general, ts })).toEqual({ ok: true, channel: general, ts });
    expect(await call('chat.delete', { channel: general, ts })).toEqual({
      ok: false,
      error: 'message_not_found',
    });
  });

  test('a reaction is added once by each', async () => {
    const { emulator, call } = installed();
    const { general } = channels(emulator);
    const { ts: timestamp } = Object(await call('chat.postMessage', { channel: general, text: 'x' }));
    const reaction = { channel: general, timestamp, name: 'thumbsup' };
    expect(await call('reactions.add', reaction)).toEqual({ ok: true });
    expect(await call('reactions.add', reaction)).toEqual({ ok: false, error: 'already_reacted' });
    const { messages } = Object(await call('conversations.history', { channel: general, limit: 1 }));
    expect(messages[0].reactions).toEqual([{ name: 'thumbsup', users: [expect.any(String)], count: 1 }]);
    expect(await call('reactions.add', { ...reaction, name: 'No Emoji' })).toEqual({
      ok: false,
      error: 'invalid_name',
    });
  });
});

describe('rate limits', () => {
  test('twenty lists a minute for an app in a workspace; then 429 with the wait, until the window ends', async () => {
    const { emulator, call, clock, token } = installed();
    for (let turn = 0; turn < 20; turn += 1)
      expect(await call('conversations.list', { limit: 1 })).toMatchObject({ ok: true });
    expect(emulator.budgets).toContainEqual(expect.objectContaining({ limit: 20, remaining: 0 }));
    clock.advance(13);
    const headers = { authorization: `Bearer ${token}` };
    const response = await emulator.fetch('https://slack.com/api/conversations.list', { headers });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '47']);
    expect(await response.json()).toEqual({ ok: false, error: 'ratelimited' });
    expect(await call('users.list')).toMatchObject({ ok: true });
    clock.advance(47);
    expect(await call('conversations.list')).toMatchObject({ ok: true });
  });

  test('an app sold outside the Marketplace reads 15 messages a minute', async () => {
    const { emulator, call, clock } = installed({
      apps: [{ distribution: 'distributed' }],
      size: { messages: 100 },
    });
    const { general } = channels(emulator);
    const { messages } = Object(await call('conversations.history', { channel: general, limit: 200 }));
    expect(messages).toHaveLength(15);
    const again = () => call('conversations.history', { channel: general });
    expect(await again()).toEqual({ ok: false, error: 'ratelimited' });
    clock.advance(60);
    expect(Object(await again()).messages).toHaveLength(15);
  });

  test('posts are limited in each channel by itself', async () => {
    const { emulator, call } = installed();
    const { general, all, bot } = channels(emulator);
    const other =
      all.find(({ id, members, kind }) => id !== general && kind !== 'im' && members.has(bot))?.id ?? '';
    for (let turn = 0; turn < 5; turn += 1) await call('chat.postMessage', { channel: general, text: 'x' });
    expect(await call('chat.postMessage', { channel: general, text: 'x' })).toMatchObject({
      error: 'ratelimited',
    });
    expect(await call('chat.postMessage', { channel: other, text: 'x' })).toMatchObject({ ok: true });
  });
});
