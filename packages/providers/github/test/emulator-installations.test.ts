import { type GithubAppOptions, githubEmulator } from '@patchbay/github/emulator';
import { describe, expect, test } from 'vitest';
import { askForToken, installed, pathTo, repositoryOf, send, signedIn, walk } from './emulator-calls.ts';
import { receiver } from './emulator-events.ts';

const pageOf = ({ slug }: { slug: string }) => `https://github.com/apps/${slug}/installations/new`;

function withApp(app: GithubAppOptions = {}) {
  return githubEmulator({ apps: [{ kind: 'app', ...app }] });
}

describe('the installation page', () => {
  test('sends the browser back with installation, action and code, and without a state', async () => {
    const emulator = withApp();
    const back = await emulator.consent(`${pageOf(emulator.app)}?state=mine`);
    const [installation] = emulator.installations.all;
    expect(Object.fromEntries(back.searchParams)).toEqual({
      code: expect.stringMatching(/^[0-9a-f]{20}$/),
      installation_id: String(installation?.id),
      setup_action: 'install',
    });
    expect(`${back.origin}${back.pathname}`).toBe(emulator.app.redirectUris[0]);
    expect(installation).toMatchObject({ account: emulator.world.me, repositories: 'all' });
    const { clientId: client_id, clientSecret: client_secret } = emulator.app;
    const code = back.searchParams.get('code') ?? '';
    const answer = await (await askForToken(emulator, { client_id, client_secret, code })).json();
    const me = await send(emulator, 'GET', '/user', { token: answer.access_token });
    expect(await me.json()).toMatchObject({ login: emulator.world.me.login });
  });

  test('a setup URL gets no code', async () => {
    const emulator = withApp({ setupUrl: 'https://app.example.com/setup' });
    const back = await emulator.consent(pageOf(emulator.app));
    expect(back.pathname).toBe('/setup');
    expect([...back.searchParams.keys()]).toEqual(['installation_id', 'setup_action']);
  });

  test('an administrator installs on an organisation, for chosen repositories', async () => {
    const emulator = withApp();
    const { me } = emulator.world;
    const chosen = repositoryOf(emulator, 'runbooks');
    const account = `${me.id}-${chosen.owner.id}`;
    await emulator.consent(pageOf(emulator.app), { account, repositories: [chosen] });
    expect(emulator.installations.all).toMatchObject([
      { account: chosen.owner, repositories: new Set([chosen.id]) },
    ]);
    // Not an administrator of the other organisation.
    const other = repositoryOf(emulator, 'thermostat').owner;
    const refused = emulator.consent(pageOf(emulator.app), { account: `${me.id}-${other.id}` });
    await expect(refused).rejects.toThrow("didn't send the browser back");
  });

  test('an OAuth App has no such page', async () => {
    const emulator = githubEmulator();
    expect((await emulator.fetch(pageOf(emulator.app))).status).toBe(404);
    expect(() => emulator.install()).toThrow('cannot be installed');
  });
});

describe('what an installation reaches', () => {
  test('private repositories are there where the app is installed, and nowhere else', async () => {
    const { emulator, get, read, installation } = installed();
    const own = repositoryOf(emulator, 'ledger');
    const organisations = repositoryOf(emulator, 'runbooks');
    expect((await get(pathTo(own))).status).toBe(200);
    expect((await get(pathTo(organisations))).status).toBe(404);
    const { items } = await walk(get, '/user/repos?per_page=100');
    expect(new Set(items.map(({ owner }) => Object(owner).login))).toEqual(
      new Set([emulator.world.me.login]),
    );
    const dispatch = repositoryOf(emulator, 'dispatch');
    emulator.changeRepositories(installation, [dispatch]);
    expect((await get(pathTo(own))).status).toBe(404);
    const { total_count, repositories } = await read(`/user/installations/${installation.id}/repositories`);
    expect([total_count, repositories.map(({ id }: { id: number }) => id)]).toEqual([1, [dispatch.id]]);
    emulator.uninstall(installation);
    expect((await walk(get, '/user/repos')).items).toEqual([]);
    expect((await read('/user/installations')).installations).toEqual([]);
  });

  test('a public repository can be read without, and not written', async () => {
    const { emulator, get, call } = installed();
    const elsewhere = repositoryOf(emulator, 'field-notes');
    expect((await get(`${pathTo(elsewhere)}/issues`)).status).toBe(200);
    const refused = await call('POST', `${pathTo(elsewhere)}/issues`, { body: { title: 'x' } });
    expect([refused.status, (await refused.json()).message]).toEqual([
      403,
      'Resource not accessible by integration',
    ]);
  });

  test('an app may do what its permissions say', async () => {
    const permissions = { metadata: 'read', issues: 'read' } as const;
    const { emulator, call, get } = signedIn({ apps: [{ kind: 'app', permissions }] });
    emulator.install();
    const path = pathTo(repositoryOf(emulator, 'dispatch'));
    const refused = await call('POST', `${path}/issues`, { body: { title: 'x' } });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('x-accepted-github-permissions')).toBe('issues=write');
    expect((await get('/user/emails')).status).toBe(403);
  });

  test('a person sees the installations of their accounts; an OAuth App none', async () => {
    const { emulator, read, installation } = installed();
    const { owner: account } = repositoryOf(emulator, 'runbooks');
    emulator.install({ account });
    const { total_count, installations } = await read('/user/installations');
    expect(total_count).toBe(2);
    expect(installations).toMatchObject([
      { id: installation.id, repository_selection: 'all', target_type: 'User' },
      { account: { login: account.login }, target_type: 'Organization' },
    ]);
    const stranger = [...emulator.world.accounts.values()].filter(({ type }) => type === 'User')[5];
    const theirs = emulator.authorize(stranger ? { account: stranger } : {}).access_token;
    expect((await read('/user/installations', { token: theirs })).installations).toEqual([]);
    const oauth = signedIn();
    expect((await oauth.get('/user/installations')).status).toBe(403);
  });
});

test('the app’s webhook tells of installations whatever it subscribed to', async () => {
  const { delivered, deliver } = receiver();
  const webhook = { url: 'https://app.example.com/github', secret: 's', events: [] };
  const { emulator } = signedIn({ deliver, apps: [{ kind: 'app', webhook }] });
  const [dispatch, ledger] = ['dispatch', 'ledger'].map((name) => repositoryOf(emulator, name));
  if (dispatch === undefined || ledger === undefined) throw new RangeError('no repositories');
  const installation = emulator.install({ repositories: [dispatch] });
  emulator.changeRepositories(installation, [ledger]);
  emulator.changeRepositories(installation, [ledger, dispatch]);
  emulator.world.openIssue({ repository: ledger, title: 'Nobody subscribed' });
  emulator.uninstall(installation);
  emulator.uninstall(installation);
  emulator.revokeAuthorization();
  await emulator.webhooks.flush();
  expect(delivered.map(({ event, payload }) => `${event}.${payload.action}`)).toEqual([
    'installation.created',
    'installation_repositories.added',
    'installation_repositories.removed',
    'installation_repositories.added',
    'installation.deleted',
    'github_app_authorization.revoked',
  ]);
  const [created, added] = delivered;
  expect(created?.payload).toMatchObject({
    installation: { id: installation.id, repository_selection: 'selected' },
    repositories: [{ id: dispatch.id, full_name: `${dispatch.owner.login}/dispatch` }],
  });
  expect(added?.payload).toMatchObject({ repositories_added: [{ id: ledger.id }], repositories_removed: [] });
  expect(created?.headers.get('x-github-hook-installation-target-type')).toBe('integration');
});

test('a revoked authorisation ends the tokens, the refresh tokens too', async () => {
  const { emulator, get, answer } = installed();
  emulator.revokeAuthorization();
  expect((await get('/user')).status).toBe(401);
  const { clientId: client_id, clientSecret: client_secret } = emulator.app;
  const fields = { client_id, client_secret, grant_type: 'refresh_token' };
  const refused = await askForToken(emulator, { ...fields, refresh_token: answer.refresh_token ?? '' });
  expect(await refused.json()).toMatchObject({ error: 'bad_refresh_token' });
});
