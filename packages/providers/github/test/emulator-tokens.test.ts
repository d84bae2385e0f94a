import { describe, expect, test } from 'vitest';
import { askForToken, installed, send, signedIn } from './emulator-calls.ts';

const statusOf = async (github: Parameters<typeof send>[0], token: string | undefined) =>
  (await send(github, 'GET', '/user', { token })).status;

/** Asks with the first app's credentials for what a refresh token gives. */
function refresher({ emulator }: Pick<ReturnType<typeof signedIn>, 'emulator'>) {
  const { clientId: client_id, clientSecret: client_secret } = emulator.app;
  return async (refresh_token: string | undefined) => {
    const fields = {
      client_id,
      client_secret,
      grant_type: 'refresh_token',
      refresh_token: refresh_token ?? '',
    };
    return (await askForToken(emulator, fields)).json();
  };
}

/** Asks as the first app about a token of its own. */
function asApp({ emulator }: Pick<ReturnType<typeof signedIn>, 'emulator'>) {
  const { clientId, clientSecret } = emulator.app;
  return (method: string, what: 'token' | 'grant', access_token: string, secret = clientSecret) =>
    send(emulator, method, `/applications/${clientId}/${what}`, {
      headers: { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` },
      body: { access_token },
    });
}

describe('an OAuth App', () => {
  test('its tokens never expire, and the eleventh of one scope set ends the first', async () => {
    const { emulator, clock, token } = signedIn({}, { scopes: ['repo'] });
    clock.advance(400 * 86_400);
    expect(await statusOf(emulator, token)).toBe(200);
    const others = Array.from({ length: 9 }, () => emulator.authorize({ scopes: ['repo'] }).access_token);
    emulator.authorize({ scopes: ['gist'] });
    expect(await statusOf(emulator, token)).toBe(200);
    emulator.authorize({ scopes: ['repo'] });
    expect(await statusOf(emulator, token)).toBe(401);
    expect(await statusOf(emulator, others[0])).toBe(200);
  });

  test('it can ask about a token and end it, with its secret only', async () => {
    const github = signedIn();
    const { emulator, token } = github;
    const ask = asApp(github);
    expect(await (await ask('POST', 'token', token)).json()).toMatchObject({
      ...{ token, scopes: ['repo', 'user', 'admin:repo_hook'], expires_at: null },
      app: { client_id: emulator.app.clientId },
      user: { login: emulator.world.me.login },
    });
    expect((await ask('DELETE', 'token', token, 'wrong')).status).toBe(401);
    expect(await statusOf(emulator, token)).toBe(200);
    const spare = emulator.authorize({ scopes: ['repo'] }).access_token;
    expect((await ask('DELETE', 'token', token)).status).toBe(204);
    expect([await statusOf(emulator, token), await statusOf(emulator, spare)]).toEqual([401, 200]);
    expect((await ask('DELETE', 'token', token)).status).toBe(404);
    expect((await ask('POST', 'token', token)).status).toBe(404);
  });

  test('a grant is everything that one person gave, and nobody else', async () => {
    const github = signedIn();
    const { emulator, token } = github;
    const stranger = [...emulator.world.accounts.values()][1];
    const theirs = emulator.authorize(stranger ? { account: stranger } : {}).access_token;
    const second = emulator.authorize({ scopes: ['gist'] }).access_token;
    expect((await asApp(github)('DELETE', 'grant', second)).status).toBe(204);
    const states = [token, second, theirs].map((one) => statusOf(emulator, one));
    expect(await Promise.all(states)).toEqual([401, 401, 200]);
  });

  test('another app’s token is none of its business', async () => {
    const github = signedIn({ apps: [{}, { name: 'Other' }] });
    const { emulator } = github;
    const other = emulator.authorize({}, emulator.apps[1]).access_token;
    for (const method of ['POST', 'DELETE']) {
      expect((await asApp(github)(method, 'token', other)).status).toBe(404);
    }
    expect(await statusOf(emulator, other)).toBe(200);
  });
});

describe('a GitHub App', () => {
  test('its user tokens last 8 hours', async () => {
    const { emulator, clock, token, answer } = installed();
    expect(answer).toMatchObject({ expires_in: 28_800, refresh_token_expires_in: 15_811_200, scope: '' });
    clock.advance(28_799);
    expect(await statusOf(emulator, token)).toBe(200);
    clock.advance(1);
    const refused = await send(emulator, 'GET', '/user', { token });
    expect([refused.status, (await refused.json()).message]).toEqual([401, 'Bad credentials']);
  });

  test('a refresh works once, and ends the old access token at once', async () => {
    const github = installed();
    const { emulator, token, answer } = github;
    const refresh = refresher(github);
    const next = await refresh(answer.refresh_token);
    expect(next).toMatchObject({ access_token: expect.stringMatching(/^ghu_/), expires_in: 28_800 });
    expect(next.refresh_token).not.toBe(answer.refresh_token);
    expect([await statusOf(emulator, token), await statusOf(emulator, next.access_token)]).toEqual([
      401, 200,
    ]);
    expect(await refresh(answer.refresh_token)).toMatchObject({ error: 'bad_refresh_token' });
    // The one that came of it is still good: GitHub refuses the spent one and no more.
    expect(await statusOf(emulator, next.access_token)).toBe(200);
    expect(await refresh(next.refresh_token)).toHaveProperty('access_token');
  });

  test('of two refreshes at once one is refused', async () => {
    const github = installed();
    const refresh = refresher(github);
    const both = [refresh(github.answer.refresh_token), refresh(github.answer.refresh_token)];
    const errors = (await Promise.all(both)).map(({ error }) => error);
    expect(errors).toEqual([undefined, 'bad_refresh_token']);
  });

  test('a refresh token lasts six months', async () => {
    const github = installed();
    github.clock.advance(15_811_200);
    expect(await refresher(github)(github.answer.refresh_token)).toMatchObject({
      error: 'bad_refresh_token',
    });
  });

  test('without expiry there is nothing to refresh', async () => {
    const { emulator, clock, token, answer } = installed({}, { expireUserTokens: false });
    expect(Object.keys(answer)).toEqual(['access_token', 'scope', 'token_type']);
    clock.advance(30 * 86_400);
    expect(await statusOf(emulator, token)).toBe(200);
  });

  test('ending a token ends its refresh token too', async () => {
    const github = installed();
    expect((await asApp(github)('DELETE', 'token', github.token)).status).toBe(204);
    expect(await refresher(github)(github.answer.refresh_token)).toMatchObject({
      error: 'bad_refresh_token',
    });
  });
});
