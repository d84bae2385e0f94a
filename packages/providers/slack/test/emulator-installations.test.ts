import { describe, expect, test } from 'vitest';
import { type Arguments, callMethod } from './emulator-calls.ts';
import { oauthClient } from './emulator-oauth-client.ts';

describe('installations', () => {
  test('installing again adds scopes and, without rotation, gives the same token', async () => {
    const { connect } = oauthClient();
    const first = await connect();
    const second = await connect({ scope: 'users:read' });
    expect(second.access_token).toBe(first.access_token);
    expect(second.scope).toBe('channels:read,chat:write,users:read');
  });

  test('an organisation can be chosen whole: no team, and calls need team_id', async () => {
    const { emulator, authorize, access, credentials, redirect_uri } = oauthClient(
      {},
      { workspaces: 2, enterprise: true },
    );
    const [first, second] = emulator.workspaces;
    const html = await (await emulator.fetch(authorize())).text();
    const account = /value="(E[^"]+)"/.exec(html)?.[1] ?? '';
    const back = await emulator.consent(authorize(), { account });
    const answer = await access({ ...credentials, code: back.searchParams.get('code') ?? '', redirect_uri });
    const enterprise = first?.team.enterprise;
    expect(answer).toMatchObject({ ok: true, team: null, enterprise, is_enterprise_install: true });

    const call = (method: string, args: Arguments) =>
      callMethod(emulator, method, args, String(answer.access_token));
    expect(await call('auth.test', {})).toMatchObject({
      team_id: enterprise?.id,
      is_enterprise_install: true,
    });
    expect(await call('conversations.list', {})).toEqual({ ok: false, error: 'missing_argument' });
    const team_id = second?.team.id ?? '';
    const channels = Object(await call('conversations.list', { team_id, limit: 1 })).channels;
    expect(second?.conversations.has(channels[0].id)).toBe(true);
    expect(await call('conversations.list', { team_id: 'T0' })).toEqual({
      ok: false,
      error: 'team_not_found',
    });
  });

  test('auth.revoke ends the presented token alone and takes the bot out of its channels', async () => {
    const { emulator, connect, authTest } = oauthClient();
    const { access_token, authed_user } = await connect({ user_scope: 'chat:write' });
    const revoke = (args = {}) => callMethod(emulator, 'auth.revoke', args, String(access_token));
    expect(await revoke({ test: 1 })).toEqual({ ok: true, revoked: false });
    expect(await revoke()).toEqual({ ok: true, revoked: true });
    expect(await revoke()).toEqual({ ok: false, error: 'token_revoked' });
    expect(await authTest(Object(authed_user).access_token)).toMatchObject({ ok: true });
    const bot = emulator.installations.all[0]?.botUserId ?? '';
    const seats = [...emulator.world.conversations.values()].filter(({ members }) => members.has(bot));
    expect(seats).toEqual([]);
  });

  test('apps.uninstall ends every token, and only with the app’s own credentials', async () => {
    const { emulator, connect, credentials, authTest } = oauthClient();
    const { access_token, authed_user } = await connect({ user_scope: 'chat:write' });
    const uninstall = (args: Arguments) => callMethod(emulator, 'apps.uninstall', args, String(access_token));
    expect(await uninstall({ ...credentials, client_secret: 'x' })).toEqual({
      ok: false,
      error: 'bad_client_secret',
    });
    expect(await uninstall(credentials)).toEqual({ ok: true });
    for (const token of [access_token, Object(authed_user).access_token]) {
      expect(await authTest(token)).toEqual({ ok: false, error: 'token_revoked' });
    }
    expect(await connect()).toMatchObject({ ok: true });
  });
});
