import { slackEmulator } from '@patchbay/slack/emulator';
import { describe, expect, test } from 'vitest';
import { callMethod, installed } from './emulator-calls.ts';
import { channels } from './emulator-lists.ts';

describe('the seeded world', () => {
  const summary = (seed: number) => {
    const { world } = slackEmulator({ seed, now: () => new Date('2026-11-21T10:00:00Z') });
    return [[...world.users.values()], [...world.conversations.values()]];
  };

  test('the same seed gives the same world, another seed other names and counts', () => {
    expect(summary(1)).toEqual(summary(1));
    expect(summary(1).map((list) => list?.length)).not.toEqual(summary(2).map((list) => list?.length));
  });

  test.each([1, 2, 3, 4, 5])('seed %i has all kinds of things in it', (seed) => {
    const { emulator } = installed({ seed });
    const users = [...emulator.world.users.values()];
    const { all, bot } = channels(emulator);
    const named = all.filter(({ kind }) => kind.endsWith('_channel'));
    expect(users.length).toBeGreaterThanOrEqual(12);
    expect(users.length).toBeLessThanOrEqual(41);
    expect(users.some(({ deleted }) => deleted) && users.some(({ is_bot }) => is_bot)).toBe(true);
    expect(named.length).toBeGreaterThanOrEqual(6);
    expect(named.length).toBeLessThanOrEqual(20);
    expect(
      named.some(({ isArchived }) => isArchived) && named.some(({ kind }) => kind === 'private_channel'),
    ).toBe(true);
    expect(
      named.some(({ members }) => members.has(bot)) && named.some(({ members }) => !members.has(bot)),
    ).toBe(true);
    expect(all.some(({ messages }) => messages.some(({ thread_ts }) => thread_ts !== undefined))).toBe(true);
    expect(all.some(({ kind, members }) => kind === 'im' && members.has(bot))).toBe(true);
    for (const { messages } of all) {
      const order = messages.map(({ ts }) => ts);
      expect(new Set(order).size).toBe(order.length);
      expect(order).toEqual(order.toSorted());
    }
  });

  test('its size can be set', () => {
    const { world } = slackEmulator({ size: { users: 5, channels: 2, messages: 1000 } });
    expect(world.users.size).toBe(5);
    expect([...world.conversations.values()].map(({ messages }) => messages.length)).toEqual([1000, 1000, 3]);
  });
});

describe('tokens', () => {
  test('auth.test names user, team, bot and address', async () => {
    const { emulator, call } = installed();
    const { team } = emulator.world;
    const who = {
      team: team.name,
      team_id: team.id,
      user: 'patchbay-demo',
      url: `https://${team.domain}.slack.com/`,
    };
    const { bot_id, user_id, ...rest } = Object(await call('auth.test'));
    expect(rest).toEqual({ ok: true, ...who, is_enterprise_install: false });
    expect([bot_id, user_id]).toEqual([expect.stringMatching(/^B/), expect.stringMatching(/^U/)]);
  });

  test('each kind of bad token has its own error', async () => {
    const { emulator, token } = installed({ apps: [{ rotation: true }] });
    expect(await callMethod(emulator, 'auth.test', {})).toEqual({ ok: false, error: 'not_authed' });
    expect(await callMethod(emulator, 'auth.test', {}, 'xoxb-no')).toEqual({
      ok: false,
      error: 'invalid_auth',
    });
    emulator.tokens.expireWhere(() => true);
    expect(await callMethod(emulator, 'auth.test', {}, token)).toEqual({ ok: false, error: 'token_expired' });
    emulator.uninstall();
    expect(await callMethod(emulator, 'auth.test', {}, token)).toEqual({ ok: false, error: 'token_revoked' });
  });

  test('the token of a deactivated person is inactive', async () => {
    const { emulator } = installed();
    const { authed_user } = emulator.install({ userScopes: ['users:read'] });
    const token = authed_user.access_token ?? '';
    emulator.world.deactivateUser(authed_user.id);
    expect(await callMethod(emulator, 'auth.test', {}, token)).toEqual({
      ok: false,
      error: 'account_inactive',
    });
  });

  test('a token may come as a form field, and not in the query', async () => {
    const { emulator, token } = installed();
    expect(await callMethod(emulator, 'auth.test', { token })).toMatchObject({ ok: true });
    const response = await emulator.fetch(`https://slack.com/api/auth.test?token=${token}`);
    expect(await response.json()).toEqual({ ok: false, error: 'not_authed' });
  });

  test('a missing scope is named, and every answer names the granted ones', async () => {
    const { emulator, call, token } = installed({}, ['channels:read', 'chat:write']);
    const provided = 'channels:read,chat:write';
    expect(await call('users.list')).toEqual({
      ok: false,
      error: 'missing_scope',
      needed: 'users:read',
      provided,
    });
    const types = 'public_channel,private_channel';
    expect(await call('conversations.list', { types })).toMatchObject({ needed: 'groups:read' });
    const headers = { authorization: `Bearer ${token}` };
    const response = await emulator.fetch('https://slack.com/api/users.list', { headers });
    expect(response.headers.get('x-oauth-scopes')).toBe(provided);
    expect(response.headers.get('x-accepted-oauth-scopes')).toBe('users:read');
  });
});

test('an unknown method and an unknown path are answered in Slack’s own ways', async () => {
  const { emulator, call } = installed();
  const unknown = { ok: false, error: 'unknown_method', req_method: 'conversations.nope' };
  expect(await call('conversations.nope')).toEqual(unknown);
  expect(await call('toString')).toMatchObject({ error: 'unknown_method' });
  const response = await emulator.fetch('https://slack.com/nowhere');
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
});
