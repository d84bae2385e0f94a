import { describe, expect, test } from 'vitest';
import { oauthClient, pkce, verifier } from './emulator-oauth-client.ts';

describe('consent', () => {
  test('the page names the app, the scopes and the accounts of the workspaces', async () => {
    const { emulator, authorize } = oauthClient({ name: 'Smart <Assets>' }, { workspaces: 2 });
    const response = await emulator.fetch(authorize({ user_scope: 'search:read' }));
    const html = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(html).toContain('Smart &lt;Assets&gt;');
    for (const scope of ['channels:read', 'chat:write', 'search:read'])
      expect(html).toContain(`<code>${scope}</code>`);
    expect(html.match(/type="radio"/g)).toHaveLength(4);
  });

  test('consent comes back with code and state, refusal with access_denied and state', async () => {
    const { emulator, authorize, redirect_uri } = oauthClient();
    const back = await emulator.consent(authorize());
    expect(back.origin + back.pathname).toBe(redirect_uri);
    expect([...back.searchParams.keys()]).toEqual(['code', 'state']);
    expect(back.searchParams.get('state')).toBe('st&te');
    const denied = await emulator.consent(authorize(), { decision: 'deny' });
    expect(Object.fromEntries(denied.searchParams)).toEqual({ error: 'access_denied', state: 'st&te' });
  });

  test('`team` preselects a workspace, and the chosen account is the one connected', async () => {
    const { emulator, authorize, access, credentials, redirect_uri } = oauthClient({}, { workspaces: 2 });
    const [, second] = emulator.workspaces;
    const team = second?.team.id ?? '';
    const back = await emulator.consent(authorize({ team }));
    const code = back.searchParams.get('code') ?? '';
    expect(await access({ ...credentials, code, redirect_uri })).toMatchObject({
      ok: true,
      team: { id: team },
    });
  });

  test.each([
    ['an unknown app', { client_id: 'x' }, 'invalid_client_id'],
    ['an unregistered redirect URI', { redirect_uri: 'https://evil.example/' }, 'bad_redirect_uri'],
    ['an unknown scope', { scope: 'chanels:read' }, 'invalid_scope'],
    ['scopes parted by spaces', { scope: 'channels:read chat:write' }, 'invalid_scope'],
    ['no scope at all', { scope: '' }, 'invalid_scope'],
    [
      'a plain challenge',
      { code_challenge: 'x', code_challenge_method: 'plain' },
      'invalid_code_challenge_method',
    ],
  ])('%s is told on a page and never redirected', async (_, parameters, error) => {
    const { emulator, authorize } = oauthClient();
    const response = await emulator.fetch(authorize(parameters));
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
    expect(await response.text()).toContain(`<code>${error}</code>`);
    const form = { method: 'POST', body: new URLSearchParams({ decision: 'allow' }) };
    expect((await emulator.fetch(authorize(parameters), form)).headers.get('location')).toBeNull();
  });
});

describe('oauth.v2.access', () => {
  test('a bot token stands at the top, a user token inside authed_user, scopes with commas', async () => {
    const { connect, emulator } = oauthClient();
    const answer = await connect({ user_scope: 'chat:write,search:read' });
    expect(answer).toMatchObject({
      ...{ ok: true, token_type: 'bot', scope: 'channels:read,chat:write', app_id: emulator.app.id },
      access_token: expect.stringMatching(/^xoxb-/),
      authed_user: {
        ...{ scope: 'chat:write,search:read', token_type: 'user' },
        access_token: expect.stringMatching(/^xoxp-/),
      },
      team: { id: emulator.world.team.id },
      ...{ enterprise: null, is_enterprise_install: false },
    });
    expect(answer).not.toHaveProperty('expires_in');
    expect(answer).not.toHaveProperty('refresh_token');
  });

  test('with user scopes alone there is no token at the top', async () => {
    const answer = await oauthClient().connect({ scope: '', user_scope: 'chat:write' });
    for (const field of ['access_token', 'token_type', 'scope', 'bot_user_id'])
      expect(answer).not.toHaveProperty(field);
    expect(answer).toHaveProperty('authed_user.access_token');
  });

  test('without user scopes authed_user has an id and no token', async () => {
    const answer = await oauthClient().connect();
    expect(Object.keys(Object(answer.authed_user))).toEqual(['id']);
  });

  test.each([
    ['an unknown app', { client_id: 'x' }, 'invalid_client_id'],
    ['a wrong secret', { client_secret: 'x' }, 'bad_client_secret'],
    ['no secret', { client_secret: '' }, 'bad_client_secret'],
    ['a wrong code', { code: 'x' }, 'invalid_code'],
    ['another redirect URI', { redirect_uri: 'https://app.example.com/' }, 'bad_redirect_uri'],
    ['another grant type', { grant_type: 'password' }, 'invalid_grant_type'],
  ])('%s is refused with status 200', async (_, wrong, error) => {
    const { access, code, credentials, redirect_uri } = oauthClient();
    const right = { ...credentials, code: await code(), redirect_uri };
    expect(await access({ ...right, ...wrong })).toEqual({ ok: false, error });
    expect(await access(right)).toMatchObject({ ok: true });
  });

  test('a code replayed is refused and takes its tokens with it', async () => {
    const { access, code, credentials, redirect_uri, authTest } = oauthClient();
    const attempt = { ...credentials, code: await code(), redirect_uri };
    const { access_token } = await access(attempt);
    expect(await authTest(access_token)).toMatchObject({ ok: true });
    expect(await access(attempt)).toEqual({ ok: false, error: 'code_already_used' });
    expect(await authTest(access_token)).toEqual({ ok: false, error: 'token_revoked' });
  });

  test('credentials may come by HTTP Basic', async () => {
    const { emulator, code, credentials, redirect_uri } = oauthClient();
    const authorization = `Basic ${btoa(`${credentials.client_id}:${credentials.client_secret}`)}`;
    const body = new URLSearchParams({ code: await code(), redirect_uri });
    const init = { method: 'POST', body, headers: { authorization } };
    const response = await emulator.fetch('https://slack.com/api/oauth.v2.access', init);
    expect(await response.json()).toMatchObject({ ok: true });
  });

  test('a consent with a challenge demands its verifier, beside the secret', async () => {
    const { access, code, credentials, redirect_uri } = oauthClient();
    const attempt = { ...credentials, code: await code(await pkce()), redirect_uri };
    expect(await access(attempt)).toEqual({ ok: false, error: 'invalid_code_verifier' });
    expect(await access({ ...attempt, code_verifier: verifier })).toMatchObject({ ok: true });
  });
});
