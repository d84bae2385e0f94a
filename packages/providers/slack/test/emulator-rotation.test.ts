import { slackEmulator } from '@patchbay/slack/emulator';
import { describe, expect, test } from 'vitest';
import { callMethod, standingClock } from './emulator-calls.ts';
import { oauthClient, pkce, verifier } from './emulator-oauth-client.ts';

describe('an app with PKCE switched on', () => {
  test('exchanges and refreshes without a secret, and may not send one', async () => {
    const { access, code, credentials, redirect_uri } = oauthClient({ pkce: true, rotation: true });
    const { client_id } = credentials;
    const attempt = { client_id, code: await code(await pkce()), redirect_uri, code_verifier: verifier };
    expect(await access({ ...attempt, ...credentials })).toEqual({ ok: false, error: 'bad_client_secret' });
    const answer = await access(attempt);
    const refresh = { client_id, grant_type: 'refresh_token', refresh_token: String(answer.refresh_token) };
    expect(await access(refresh)).toMatchObject({ ok: true });
  });

  test('still needs its secret where it sent no challenge', async () => {
    const { access, code, credentials, redirect_uri } = oauthClient({ pkce: true });
    const attempt = { client_id: credentials.client_id, code: await code(), redirect_uri };
    expect(await access(attempt)).toEqual({ ok: false, error: 'bad_client_secret' });
    expect(await access({ ...attempt, ...credentials })).toMatchObject({ ok: true });
  });

  test('has refresh tokens that end after 30 days', async () => {
    const { access, code, credentials, redirect_uri, clock } = oauthClient({ pkce: true, rotation: true });
    const { client_id } = credentials;
    const attempt = { client_id, code: await code(await pkce()), redirect_uri, code_verifier: verifier };
    const refresh_token = String((await access(attempt)).refresh_token);
    clock.advance(30 * 86_400);
    const refresh = { client_id, grant_type: 'refresh_token', refresh_token };
    expect(await access(refresh)).toEqual({ ok: false, error: 'invalid_refresh_token' });
  });

  test('must send a challenge and no bot scope when it redirects to a desktop scheme; its tokens rotate', async () => {
    const redirect_uri = 'smart-assets://auth';
    const { emulator, authorize, access, credentials } = oauthClient({
      pkce: true,
      redirectUris: [redirect_uri],
    });
    const asking = { scope: '', user_scope: 'chat:write' };
    expect(await (await emulator.fetch(authorize(asking))).text()).toContain('pkce_required');
    const wrong = authorize({ ...asking, ...(await pkce()), scope: 'chat:write' });
    expect(await (await emulator.fetch(wrong)).text()).toContain('invalid_scope');
    const back = await emulator.consent(authorize({ ...asking, ...(await pkce()) }));
    const code = back.searchParams.get('code') ?? '';
    const { client_id } = credentials;
    const answer = await access({ client_id, code, redirect_uri, code_verifier: verifier });
    expect(answer).toHaveProperty('authed_user.refresh_token');
  });
});

describe('token rotation', () => {
  const refreshWith =
    ({ access, credentials }: ReturnType<typeof oauthClient>) =>
    (refresh_token: unknown) =>
      access({ ...credentials, grant_type: 'refresh_token', refresh_token: String(refresh_token) });

  test('tokens live 12 hours and are refreshed by single-use refresh tokens', async () => {
    const slack = oauthClient({ rotation: true });
    const refresh = refreshWith(slack);
    const first = await slack.connect();
    expect(first).toMatchObject({ expires_in: 43_200, access_token: expect.stringMatching(/^xoxe\.xoxb-/) });
    slack.clock.advance(43_200);
    expect(await slack.authTest(first.access_token)).toEqual({ ok: false, error: 'token_expired' });
    const second = await refresh(first.refresh_token);
    expect(second).toMatchObject({
      ok: true,
      token_type: 'bot',
      refresh_token: expect.stringMatching(/^xoxe-1-/),
    });
    expect(await slack.authTest(second.access_token)).toMatchObject({ ok: true });
    expect(await refresh(first.refresh_token)).toEqual({ ok: false, error: 'invalid_refresh_token' });
    expect(await refresh(second.refresh_token)).toMatchObject({ ok: true });
  });

  test('bot and user tokens rotate each on their own; a refreshed user token stands at the top', async () => {
    const slack = oauthClient({ rotation: true });
    const refresh = refreshWith(slack);
    const first = await slack.connect({ user_scope: 'chat:write' });
    const user = Object(first.authed_user);
    const answer = await refresh(user.refresh_token);
    expect(answer).toMatchObject({ token_type: 'user', access_token: expect.stringMatching(/^xoxe\.xoxp-/) });
    expect(answer).not.toHaveProperty('bot_user_id');
    expect(await refresh(first.refresh_token)).toMatchObject({ ok: true, token_type: 'bot' });
  });

  test('a replaced token goes on for five minutes, and no more than two live', async () => {
    const slack = oauthClient({ rotation: true });
    const refresh = refreshWith(slack);
    const first = await slack.connect();
    const second = await refresh(first.refresh_token);
    expect(await slack.authTest(first.access_token)).toMatchObject({ ok: true });
    const third = await refresh(second.refresh_token);
    expect(await slack.authTest(first.access_token)).toMatchObject({ ok: false });
    slack.clock.advance(300);
    expect(await slack.authTest(second.access_token)).toEqual({ ok: false, error: 'token_expired' });
    expect(await slack.authTest(third.access_token)).toMatchObject({ ok: true });
  });

  test('installing again gives a pair of its own, and the third ends the oldest token', async () => {
    const slack = oauthClient({ rotation: true });
    const tokens = [await slack.connect(), await slack.connect(), await slack.connect()];
    const [first, second, third] = tokens.map(({ access_token }) => access_token);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(await slack.authTest(first)).toEqual({ ok: false, error: 'token_revoked' });
    expect(await slack.authTest(second)).toMatchObject({ ok: true });
    expect(await slack.authTest(third)).toMatchObject({ ok: true });
  });

  test('another app’s refresh token is refused', async () => {
    const clock = standingClock();
    const emulator = slackEmulator({ now: clock.now, apps: [{ rotation: true }, { rotation: true }] });
    const [, other] = emulator.apps;
    const answer = emulator.install({ botScopes: ['chat:write'] });
    const refresh_token = answer.refresh_token ?? '';
    const credentials = { client_id: other?.clientId ?? '', client_secret: other?.clientSecret ?? '' };
    const args = { ...credentials, grant_type: 'refresh_token', refresh_token };
    const refused = await callMethod(emulator, 'oauth.v2.access', args);
    expect(refused).toEqual({ ok: false, error: 'invalid_refresh_token' });
  });

  test('oauth.v2.exchange makes an old token rotate, once', async () => {
    const plain = oauthClient();
    const { access_token } = await plain.connect();
    const exchange = (slack: ReturnType<typeof oauthClient>, token: unknown) =>
      callMethod(slack.emulator, 'oauth.v2.exchange', slack.credentials, String(token));
    expect(await exchange(plain, access_token)).toEqual({ ok: false, error: 'token_rotation_not_enabled' });
    // The switch is irreversible at Slack; here an app is switched by hand.
    Object.assign(plain.emulator.app, { rotation: true });
    expect(await exchange(plain, 'xoxb-other')).toEqual({ ok: false, error: 'invalid_token' });
    const rotating = await exchange(plain, access_token);
    expect(rotating).toMatchObject({ ok: true, expires_in: 43_200, token_type: 'bot' });
    expect(await exchange(plain, access_token)).toEqual({ ok: false, error: 'token_already_exchanged' });
    expect(await plain.authTest(rotating.access_token)).toMatchObject({ ok: true });
  });
});
