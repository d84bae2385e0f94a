import { describe, expect, test } from 'vitest';
import { type Arguments, callMethod, installed } from './emulator-calls.ts';
import { channels, idsOf, walk } from './emulator-lists.ts';

describe('lists', () => {
  test('conversations.list pages through what the caller can see, once each, and ends with an empty cursor', async () => {
    const { emulator, call } = installed();
    const { all, bot } = channels(emulator);
    const types = 'public_channel,private_channel,mpim,im';
    const { items, pages } = await walk(call, 'conversations.list', 'channels', { types, limit: 3 });
    const visible = all.filter(({ kind, members }) => kind === 'public_channel' || members.has(bot));
    expect(idsOf(items).sort()).toEqual(idsOf(visible).sort());
    expect(pages).toBe(Math.ceil(visible.length / 3));
    expect(items.find(({ is_im }) => is_im === true)).not.toHaveProperty('name');
  });

  test('archived channels leave holes in pages rather than being skipped over', async () => {
    const { call } = installed();
    const one = await walk(call, 'conversations.list', 'channels', { limit: 2 });
    const kept = await walk(call, 'conversations.list', 'channels', { limit: 2, exclude_archived: true });
    expect(kept.pages).toBe(one.pages);
    expect(kept.items.length).toBe(one.items.filter(({ is_archived }) => !is_archived).length);
    expect(kept.items.length).toBeLessThan(one.items.length);
  });

  test('users.list shows addresses by scope, and little of deactivated members', async () => {
    const { emulator, call } = installed();
    const { items } = await walk(call, 'users.list', 'members', { limit: 7 });
    expect(idsOf(items).sort()).toEqual([...emulator.world.users.keys()].sort());
    const person = items.find(({ is_admin }) => is_admin === true);
    const gone = items.find(({ deleted }) => deleted === true);
    expect(person).toHaveProperty('profile.email');
    expect(gone).not.toHaveProperty('real_name');
    const blind = installed({}, ['users:read']);
    const [first] = Object(await blind.call('users.list')).members;
    expect(first.profile).not.toHaveProperty('email');
  });

  test('cursors, limits and types are checked', async () => {
    const { emulator, call } = installed();
    const { response_metadata } = Object(await call('users.list', { limit: 1 }));
    const cursor = response_metadata.next_cursor;
    expect(await call('conversations.list', { cursor })).toEqual({ ok: false, error: 'invalid_cursor' });
    expect(await call('conversations.list', { limit: 1001 })).toEqual({ ok: false, error: 'invalid_limit' });
    expect(await call('conversations.list', { types: 'channel' })).toEqual({
      ok: false,
      error: 'invalid_types',
    });
    const { general, hidden } = channels(emulator);
    expect(await call('conversations.info', { channel: general })).toMatchObject({
      channel: { id: general },
    });
    expect(await call('conversations.info', { channel: hidden })).toEqual({
      ok: false,
      error: 'channel_not_found',
    });
    expect(await call('users.info', { user: 'U0' })).toEqual({ ok: false, error: 'user_not_found' });
  });

  test('users.conversations lists the caller’s own, without counts; members are paged', async () => {
    const { emulator, call } = installed();
    const { bot, all, general } = channels(emulator);
    const { items } = await walk(call, 'users.conversations', 'channels', { limit: 2 });
    const own = all.filter(({ kind, members }) => kind === 'public_channel' && members.has(bot));
    expect(idsOf(items).sort()).toEqual(idsOf(own).sort());
    expect(items[0]).not.toHaveProperty('num_members');
    const members = await walk(call, 'conversations.members', 'members', { channel: general, limit: 5 });
    const seated = all.find(({ id }) => id === general)?.members ?? new Set();
    expect(members.items).toHaveLength(seated.size);
  });
});

describe('history', () => {
  test('messages come newest first, threads by their parents alone', async () => {
    const { emulator, call } = installed({ size: { channels: 1, messages: 60 } });
    const { general, all } = channels(emulator);
    const { items } = await walk(call, 'conversations.history', 'messages', { channel: general, limit: 7 });
    const said = all.find(({ id }) => id === general)?.messages ?? [];
    const expected = said.filter(({ thread_ts }) => thread_ts === undefined).map(({ ts }) => ts);
    expect(items.map(({ ts }) => ts)).toEqual(expected.toReversed());
    const parent = items.find(({ reply_count }) => Number(reply_count) > 0);
    const ts = String(parent?.ts);
    const thread = await walk(call, 'conversations.replies', 'messages', { channel: general, ts, limit: 2 });
    expect(thread.items).toHaveLength(1 + Number(parent?.reply_count));
    expect(thread.items.map((message) => message.thread_ts)).toEqual(thread.items.map(() => ts));
    expect(parent?.latest_reply).toBe(thread.items.at(-1)?.ts);
  });

  test('`oldest` and `latest` bound it, themselves left out unless inclusive, and no digit is lost', async () => {
    const { emulator, call } = installed({ size: { channels: 1, messages: 0 } });
    const { general } = channels(emulator);
    const user = emulator.world.users.keys().next().value ?? '';
    const posted = Array.from(
      { length: 5 },
      () => emulator.world.postMessage({ channel: general, user, text: 'x' }).ts,
    );
    const [, second = '', , fourth = ''] = posted;
    const read = async (args: Arguments) => {
      const { messages } = Object(await call('conversations.history', { channel: general, ...args }));
      return [...messages].map(({ ts }) => posted.indexOf(ts) + 1);
    };
    expect(await read({ oldest: second })).toEqual([5, 4, 3]);
    expect(await read({ oldest: second, latest: fourth })).toEqual([3]);
    expect(await read({ oldest: second, latest: fourth, inclusive: true })).toEqual([4, 3, 2]);
    expect(await read({ oldest: 0 })).toHaveLength(5);
    const refused = await call('conversations.history', { channel: general, oldest: 'soon' });
    expect(refused).toEqual({ ok: false, error: 'invalid_ts_oldest' });
  });

  test('a bot reads where it is a member; joining a public channel lets it in', async () => {
    const { emulator, call } = installed();
    const { strange, archived, hidden } = channels(emulator);
    expect(await call('conversations.history', { channel: strange })).toEqual({
      ok: false,
      error: 'not_in_channel',
    });
    expect(await call('conversations.join', { channel: strange })).toMatchObject({
      channel: { is_member: true },
    });
    expect(await call('conversations.join', { channel: strange })).toMatchObject({
      warning: 'already_in_channel',
    });
    expect(await call('conversations.history', { channel: strange })).toMatchObject({ ok: true });
    expect(await call('conversations.join', { channel: archived })).toEqual({
      ok: false,
      error: 'is_archived',
    });
    expect(await call('conversations.history', { channel: hidden })).toEqual({
      ok: false,
      error: 'channel_not_found',
    });
  });

  test('a person’s token reads public channels without joining', async () => {
    const { emulator } = installed({}, ['chat:write']);
    const { authed_user } = emulator.install({ userScopes: ['channels:history'] });
    const token = authed_user.access_token ?? '';
    const stranger = [...emulator.world.conversations.values()].find(
      ({ kind, members }) => kind === 'public_channel' && !members.has(authed_user.id),
    );
    const args = { channel: stranger?.id ?? '' };
    expect(await callMethod(emulator, 'conversations.history', args, token)).toMatchObject({ ok: true });
  });
});
