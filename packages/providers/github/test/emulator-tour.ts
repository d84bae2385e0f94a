import { everyScope, pathTo, type Sent, send, signedIn } from './emulator-calls.ts';
import { apiValidator } from './emulator-descriptions.ts';

/** Somebody with an OAuth App and a GitHub App, every call of theirs held against GitHub's description. */
export function watched() {
  const github = signedIn({
    ...{ seed: 7, apps: [{}, { kind: 'app' }] },
    size: { repositories: 12, issues: 20 },
    deliver: () => Promise.resolve(new Response()),
  });
  const { emulator } = github;
  const [, app] = emulator.apps;
  const installation = emulator.install({ ...(app && { app }) });
  const appToken = emulator.authorize({}, app).access_token;
  const checked = apiValidator();
  const fetch = checked.wrap((request) => emulator.fetch(request));
  const call = (method: string, path: string, sent: Sent = {}) =>
    send({ fetch }, method, path, { token: github.token, ...sent });
  return { ...github, checked, call, appToken, installation };
}

type Watched = ReturnType<typeof watched>;

/** Calls everything, for what it gives and for what it refuses. */
export async function tour(github: Watched) {
  const { call, appToken, emulator, clock, installation } = github;
  const strangers = [...emulator.world.accounts.values()].filter(({ type }) => type === 'User').slice(2);
  const poor = emulator.authorize({
    scopes: [],
    ...(strangers[0] && { account: strangers[0] }),
  }).access_token;
  for (const token of [github.token, appToken, poor, 'gho_no', undefined]) {
    const get = (path: string) => call('GET', path, { token });
    for (const path of [
      '/user',
      '/user/emails',
      '/user/repos',
      '/user/installations',
      '/rate_limit',
      '/versions',
    ]) {
      await get(path);
      clock.advance(60);
    }
    await get(`/user/installations/${installation.id}/repositories`);
    await get('/user/repos?type=owner&visibility=all');
    const etag = (await get('/user/repos?per_page=2')).headers.get('etag') ?? '';
    await call('GET', '/user/repos?per_page=2', { token, headers: { 'if-none-match': etag } });
    for (const repository of emulator.world.repositories.values()) {
      // Nobody without a token has more than sixty calls an hour.
      clock.advance(3600);
      await tourRepository(github, pathTo(repository), token);
      await get(`/repositories/${repository.id}`);
    }
  }
  await tourGone(github);
  await tourApplications(github);
}

async function tourRepository({ call }: Watched, path: string, token: string | undefined) {
  const get = (rest: string) => call('GET', `${path}${rest}`, { token });
  for (const rest of [
    '',
    '/issues',
    '/issues?state=all&sort=updated&direction=asc&per_page=7',
    '/issues?since=no',
  ]) {
    await get(rest);
  }
  for (const rest of ['/issues/comments?sort=updated&per_page=7', '/pulls?state=all', '/hooks'])
    await get(rest);
  for (let number = 1; number < 8; number += 1) {
    for (const rest of [`/issues/${number}`, `/issues/${number}/comments`, `/pulls/${number}`])
      await get(rest);
  }
  const write = (method: string, rest: string, body: unknown) =>
    call(method, `${path}${rest}`, { token, body });
  await write('POST', '/issues', { title: 'A leak', body: 'Below the sink', labels: ['bug', 'wet'] });
  await write('POST', '/issues', {});
  await write('PATCH', '/issues/1', { state: 'closed', state_reason: 'not_planned' });
  await write('PATCH', '/issues/1', { state: 'open', title: 'Once more' });
  await write('POST', '/issues/1/comments', { body: 'On its way' });
  await write('POST', '/issues/1/comments', {});
  await write('POST', '/issues/999/comments', { body: 'Where?' });
  const config = { url: 'https://app.example.com/hooks', content_type: 'json', secret: 's' };
  const hook = await write('POST', '/hooks', { config, events: ['issues'] });
  await write('POST', '/hooks', { config });
  await write('POST', '/hooks', { name: 'web' });
  if (hook.status !== 201) return;
  const { id } = await hook.json();
  await get(`/hooks/${id}`);
  await call('DELETE', `${path}/hooks/${id}`, { token });
  await call('DELETE', `${path}/hooks/${id}`, { token });
}

/** What was there once. */
async function tourGone({ emulator, call }: Watched) {
  const { world } = emulator;
  const [repository, other] = [...world.repositories.values()];
  if (repository === undefined || other === undefined) throw new RangeError('no repositories');
  const deleted = world.openIssue({ repository, title: 'Gone' });
  const moved = world.openIssue({ repository, title: 'Moved' });
  world.deleteIssue(deleted);
  world.transferIssue(moved, other);
  await call('GET', `${pathTo(repository)}/issues/${deleted.number}`);
  await call('GET', `${pathTo(repository)}/issues/${moved.number}`);
  const before = pathTo(repository);
  world.renameRepository(repository, 'renamed');
  for (const rest of ['', '/issues', '/issues/1']) await call('GET', `${before}${rest}`);
  await call('PATCH', `${before}/issues/1`, { body: { title: 'x' } });
}

async function tourApplications({ emulator, call, token, appToken }: Watched) {
  for (const [index, access_token] of [token, appToken].entries()) {
    const app = emulator.apps[index];
    const headers = { authorization: `Basic ${btoa(`${app?.clientId}:${app?.clientSecret}`)}` };
    const spare = emulator.authorize({ scopes: everyScope }, app).access_token;
    const ask = (method: string, what: string, body: unknown) =>
      call(method, `/applications/${app?.clientId}/${what}`, { token: undefined, headers, body });
    await ask('POST', 'token', { access_token });
    await ask('POST', 'token', {});
    await ask('DELETE', 'token', { access_token: spare });
    await ask('DELETE', 'grant', { access_token });
    await ask('POST', 'token', { access_token });
  }
}
