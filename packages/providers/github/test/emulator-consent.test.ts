import { githubEmulator } from '@patchbay/github/emulator';
import { s256 } from '@patchbay/testing/emulator';
import { describe, expect, test } from 'vitest';
import { askForToken, authorizeUrl, send, standingClock } from './emulator-calls.ts';

const verifier = 'a-verifier-of-at-least-forty-three-characters-it-is';

function started(options: Parameters<typeof githubEmulator>[0] = {}) {
  const clock = standingClock();
  const emulator = githubEmulator({ now: clock.now, ...options });
  const { clientId: client_id, clientSecret: client_secret, redirectUris } = emulator.app;
  const credentials = { client_id, client_secret };
  const exchange = async (code: string | null, more: Readonly<Record<string, string>> = {}) =>
    (await askForToken(emulator, { ...credentials, code: code ?? '', ...more })).json();
  return { emulator, clock, credentials, exchange, redirect: redirectUris[0] ?? '' };
}

describe('the consent page', () => {
  test('shows the scopes and sends a code and the state back', async () => {
    const { emulator, exchange, redirect } = started();
    const page = await (await emulator.fetch(authorizeUrl(emulator.app))).text();
    expect(page).toContain('value="repo" checked');
    expect(page).toContain(emulator.world.me.login);
    const back = await emulator.consent(authorizeUrl(emulator.app));
    expect(`${back.origin}${back.pathname}`).toBe(redirect);
    expect(back.searchParams.get('state')).toBe('st&te');
    const answer = await exchange(back.searchParams.get('code'));
    expect(answer).toEqual({
      access_token: expect.stringMatching(/^gho_\w{36}$/),
      scope: 'repo,user:email',
      token_type: 'bearer',
    });
  });

  test('a person may leave an OAuth App fewer scopes', async () => {
    const { emulator, exchange } = started();
    const back = await emulator.consent(authorizeUrl(emulator.app), { scopes: ['user:email'] });
    expect(await exchange(back.searchParams.get('code'))).toMatchObject({ scope: 'user:email' });
    const none = await emulator.consent(authorizeUrl(emulator.app), { scopes: [] });
    expect(await exchange(none.searchParams.get('code'))).toMatchObject({ scope: '' });
  });

  test('broader scopes swallow what they hold, and a scope that is not there is refused', async () => {
    const { emulator, exchange } = started();
    const url = authorizeUrl(emulator.app, { scope: 'public_repo repo user:email user' });
    const code = (await emulator.consent(url)).searchParams.get('code');
    expect(await exchange(code)).toMatchObject({ scope: 'repo,user' });
    const wrong = await emulator.consent(authorizeUrl(emulator.app, { scope: 'repo repos' }));
    expect(Object.fromEntries(wrong.searchParams)).toEqual({
      error: 'invalid_scope',
      error_description: 'The scopes requested are invalid: repos.',
      state: 'st&te',
    });
  });

  test('somebody else may be signed in, and `login` chooses them beforehand', async () => {
    const { emulator, exchange } = started();
    const other = [...emulator.world.accounts.values()][1];
    const url = authorizeUrl(emulator.app, { login: other?.login ?? '' });
    const { access_token: token } = await exchange((await emulator.consent(url)).searchParams.get('code'));
    const me = await (await send(emulator, 'GET', '/user', { token })).json();
    expect(me).toMatchObject({ id: other?.id, login: other?.login });
  });

  test('a denial goes back with the state and without a code', async () => {
    const { emulator } = started();
    const back = await emulator.consent(authorizeUrl(emulator.app), { decision: 'deny' });
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect([back.searchParams.get('state'), back.searchParams.get('code')]).toEqual(['st&te', null]);
  });

  test('an unregistered redirect URI never gets anything: the registered one is told', async () => {
    const { emulator, redirect } = started();
    const url = authorizeUrl(emulator.app, { redirect_uri: 'https://evil.example/cb' });
    const back = await emulator.consent(url);
    expect(back.href.startsWith(`${redirect}?`)).toBe(true);
    expect(back.searchParams.get('error')).toBe('redirect_uri_mismatch');
    const unknown = await emulator.fetch(authorizeUrl(emulator.app, { client_id: 'nobody' }));
    expect([unknown.status, unknown.headers.get('location')]).toEqual([404, null]);
  });
});

describe('the token endpoint', () => {
  test('answers a form unless JSON is asked for', async () => {
    const { emulator, credentials } = started();
    const codeOf = async () =>
      (await emulator.consent(authorizeUrl(emulator.app))).searchParams.get('code') ?? '';
    const plain = await askForToken(emulator, { ...credentials, code: await codeOf() }, '*/*');
    expect(plain.headers.get('content-type')).toMatch(/^application\/x-www-form-urlencoded/);
    const form = new URLSearchParams(await plain.text());
    expect([form.get('scope'), form.get('token_type')]).toEqual(['repo,user:email', 'bearer']);
    const refused = await askForToken(emulator, { ...credentials, code: 'no' }, '*/*');
    expect(refused.status).toBe(200);
    expect(new URLSearchParams(await refused.text()).get('error')).toBe('bad_verification_code');
  });

  test('reads the query and a JSON body, and no Basic header', async () => {
    const { emulator, credentials } = started();
    const post = async (init: RequestInit, search = '') => {
      const code = (await emulator.consent(authorizeUrl(emulator.app))).searchParams.get('code') ?? '';
      const body =
        init.body === 'json' ? JSON.stringify({ ...credentials, code }) : new URLSearchParams({ code });
      const headers = { accept: 'application/json', ...Object(init.headers) };
      const url = `https://github.com/login/oauth/access_token${search}`;
      return (await emulator.fetch(url, { method: 'POST', headers, body })).json();
    };
    const token = { access_token: expect.stringMatching(/^gho_/) };
    expect(await post({}, `?${new URLSearchParams(credentials)}`)).toMatchObject(token);
    expect(await post({ body: 'json', headers: { 'content-type': 'application/json' } })).toMatchObject(
      token,
    );
    const authorization = `Basic ${btoa(`${credentials.client_id}:${credentials.client_secret}`)}`;
    const refused = { error: 'incorrect_client_credentials' };
    expect(await post({ headers: { authorization } })).toMatchObject(refused);
  });

  test('a code works once, for ten minutes, and a second use ends its token', async () => {
    const { emulator, exchange, clock } = started();
    const codeOf = async () => (await emulator.consent(authorizeUrl(emulator.app))).searchParams.get('code');
    const code = await codeOf();
    const { access_token: token } = await exchange(code);
    expect(await exchange(code)).toMatchObject({ error: 'bad_verification_code' });
    expect((await send(emulator, 'GET', '/user', { token })).status).toBe(401);
    const late = await codeOf();
    clock.advance(601);
    expect(await exchange(late)).toMatchObject({ error: 'bad_verification_code' });
  });

  test('each refusal has its own word, all with status 200', async () => {
    const { emulator, exchange } = started();
    const codeOf = async () => (await emulator.consent(authorizeUrl(emulator.app))).searchParams.get('code');
    expect(await exchange(await codeOf(), { client_secret: 'wrong' })).toMatchObject({
      error: 'incorrect_client_credentials',
    });
    expect(await exchange(await codeOf(), { client_id: 'wrong' })).toMatchObject({
      error: 'incorrect_client_credentials',
    });
    expect(await exchange(await codeOf(), { redirect_uri: 'https://app.example.com/other' })).toMatchObject({
      error: 'redirect_uri_mismatch',
    });
    expect(await exchange(null, { grant_type: 'refresh_token', refresh_token: 'no' })).toMatchObject({
      error: 'bad_refresh_token',
    });
    expect(await exchange(null, { grant_type: 'password' })).toMatchObject({
      error: 'unsupported_grant_type',
    });
    emulator.world.me.emails.splice(0);
    expect(await exchange(await codeOf())).toMatchObject({ error: 'unverified_user_email' });
    expect(
      emulator.requests.filter(({ path }) => path.endsWith('access_token')).map(({ status }) => status),
    ).toEqual(Array.from({ length: 6 }, () => 200));
  });

  test('PKCE is not required; once begun, the verifier and the secret are', async () => {
    const { emulator, exchange } = started();
    const challenge = { code_challenge: await s256(verifier), code_challenge_method: 'S256' };
    const codeOf = async () => {
      const url = authorizeUrl(emulator.app, challenge);
      return (await emulator.consent(url)).searchParams.get('code');
    };
    const good = await exchange(await codeOf(), { code_verifier: verifier });
    expect(good).toHaveProperty('access_token');
    for (const more of [{}, { code_verifier: `${verifier}x` }, { code_verifier: 'short' }]) {
      expect(await exchange(await codeOf(), more)).toMatchObject({ error: 'bad_verification_code' });
    }
    const withoutSecret = { code_verifier: verifier, client_secret: '' };
    expect(await exchange(await codeOf(), withoutSecret)).toMatchObject({
      error: 'incorrect_client_credentials',
    });
    const plain = authorizeUrl(emulator.app, { code_challenge: verifier, code_challenge_method: 'plain' });
    expect((await emulator.consent(plain)).searchParams.get('error')).toBe('invalid_request');
  });
});
