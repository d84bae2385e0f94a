import { describe, expect, test } from 'vitest';
import { pathTo, repositoryOf, send, signedIn } from './emulator-calls.ts';

const messageOf = async (response: Response) => (await response.json()).message;

describe('every call', () => {
  test('needs a User-Agent', async () => {
    const { emulator, token } = signedIn();
    const headers = { authorization: `Bearer ${token}` };
    const refused = await emulator.fetch('https://api.github.com/user', { headers });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('content-type')).toBe('text/html');
    expect(await refused.text()).toContain('make sure your request has a User-Agent header');
  });

  test('may name a version, which is told again; an unknown one is refused', async () => {
    const { get, read } = signedIn();
    const selected = async (version: string | undefined) => {
      const headers = version === undefined ? {} : { 'x-github-api-version': version };
      return (await get('/user', { headers })).headers.get('x-github-api-version-selected');
    };
    expect(await selected(undefined)).toBe('2022-11-28');
    for (const version of await read('/versions')) expect(await selected(version)).toBe(version);
    const refused = await get('/user', { headers: { 'x-github-api-version': '2019-01-01' } });
    expect([refused.status, await messageOf(refused)]).toEqual([
      400,
      '"2019-01-01" is not a supported API version.',
    ]);
  });

  test('tells an OAuth App which scopes it has and which would do', async () => {
    const { emulator, get } = signedIn({}, { scopes: ['public_repo', 'user:email'] });
    const { headers } = await get('/user/emails');
    expect(headers.get('x-oauth-scopes')).toBe('public_repo, user:email');
    expect(headers.get('x-accepted-oauth-scopes')).toBe('user:email, user');
    expect(headers.get('x-oauth-client-id')).toBe(emulator.app.clientId);
  });

  test('401 is a bad token, or none where one is needed', async () => {
    const { get } = signedIn();
    const bad = await get('/user', { token: 'gho_no' });
    expect([bad.status, await messageOf(bad)]).toEqual([401, 'Bad credentials']);
    const none = await get('/user', { token: undefined });
    expect([none.status, await messageOf(none)]).toEqual([401, 'Requires authentication']);
  });

  test('404 is what is not there, a path included', async () => {
    const { get } = signedIn();
    for (const path of ['/nowhere', '/repos/no/body', '/repositories/1', '/repositories/x']) {
      const response = await get(path);
      expect([path, response.status, await messageOf(response)]).toEqual([path, 404, 'Not Found']);
      expect(response.headers.get('x-ratelimit-limit')).toBe('5000');
    }
  });
});

describe('who sees what', () => {
  test('public profiles are for every token; the private part and the e-mails need scopes', async () => {
    const { emulator, read, get } = signedIn();
    const { me } = emulator.world;
    expect(await read('/user')).toMatchObject({
      id: me.id,
      login: me.login,
      two_factor_authentication: true,
    });
    expect(await read('/user/emails')).toMatchObject([
      { primary: true, verified: true },
      { visibility: null },
    ]);
    const token = emulator.authorize({ scopes: [] }).access_token;
    const profile = await read('/user', { token });
    expect(profile).toMatchObject({ id: me.id, email: null });
    expect(profile).not.toHaveProperty('two_factor_authentication');
    expect((await get('/user/emails', { token })).status).toBe(404);
  });

  test('private repositories need the scope repo and a part in them', async () => {
    const { emulator, get } = signedIn();
    const { world } = emulator;
    const [own, organisations, shared] = ['ledger', 'runbooks', 'parts-catalogue'].map((name) =>
      repositoryOf(emulator, name),
    );
    if (!own || !organisations || !shared) throw new RangeError('no repositories');
    const strangers = world.createRepository({ owner: shared.owner, name: 'secret', private: true });
    for (const repository of [own, organisations, shared])
      expect((await get(pathTo(repository))).status).toBe(200);
    expect((await get(pathTo(strangers))).status).toBe(404);
    const poor = emulator.authorize({ scopes: ['public_repo'] }).access_token;
    for (const token of [poor, undefined]) expect((await get(pathTo(own), { token })).status).toBe(404);
    expect((await get(pathTo(repositoryOf(emulator, 'dispatch')), { token: undefined })).status).toBe(200);
    world.setCollaborator(shared, world.me, undefined);
    for (const rest of ['', '/issues', '/pulls', '/issues/1', '/hooks']) {
      expect((await get(`${pathTo(shared)}${rest}`)).status).toBe(404);
    }
  });

  test('writing needs a scope too; without, nothing is there', async () => {
    const { emulator, call } = signedIn({}, { scopes: ['user'] });
    const path = `${pathTo(repositoryOf(emulator, 'dispatch'))}/issues`;
    expect((await call('POST', path, { body: { title: 'x' } })).status).toBe(404);
    const token = emulator.authorize({ scopes: ['public_repo'] }).access_token;
    expect((await call('POST', path, { body: { title: 'x' }, token })).status).toBe(201);
  });
});

describe('addresses', () => {
  test('at GitHub they lead to its two hosts, elsewhere to where the request went', async () => {
    const { emulator, token } = signedIn();
    const path = pathTo(repositoryOf(emulator, 'dispatch'));
    const at = async (origin: string) => {
      const response = await send(emulator, 'GET', `${origin}${path}/issues?state=all&per_page=1`, { token });
      const [{ url, html_url }] = await response.json();
      const link = response.headers.get('link')?.match(/<([^>]+)>/)?.[1] ?? '';
      return [url, html_url, link].map((address) => new URL(address).origin);
    };
    const api = 'https://api.github.com';
    expect(await at(api)).toEqual([api, 'https://github.com', api]);
    const local = 'http://127.0.0.1:4010';
    expect(await at(local)).toEqual([local, local, local]);
  });

  test('a repository that was renamed answers by its id', async () => {
    const { emulator, get, call } = signedIn();
    const repository = repositoryOf(emulator, 'dispatch');
    const before = pathTo(repository);
    emulator.world.renameRepository(repository, 'despatch');
    const redirect = await get(`${before}/issues?state=all&per_page=2`);
    const location = `https://api.github.com/repositories/${repository.id}/issues?state=all&per_page=2`;
    expect([redirect.status, redirect.headers.get('location')]).toEqual([301, location]);
    expect(await redirect.json()).toMatchObject({ message: 'Moved Permanently', url: location });
    expect((await get(location)).status).toBe(200);
    expect((await get(before.toUpperCase().replace('/REPOS', '/repos'))).status).toBe(301);
    const written = await call('POST', `${before}/issues`, { body: { title: 'x' } });
    expect(written.status).toBe(307);
    // The name may be taken; what was moved is then gone from there.
    const taken = emulator.world.createRepository({ owner: emulator.world.me, name: 'dispatch' });
    expect(await (await get(before)).json()).toMatchObject({ id: taken.id });
  });

  test('a repository that was deleted is gone under its former name too', async () => {
    const { emulator, get } = signedIn();
    const repository = repositoryOf(emulator, 'dispatch');
    const before = pathTo(repository);
    emulator.world.renameRepository(repository, 'despatch');
    emulator.world.deleteRepository(repository);
    for (const path of [before, pathTo(repository), `/repositories/${repository.id}`]) {
      expect((await get(path)).status).toBe(404);
    }
  });

  test('names are found in any case', async () => {
    const { emulator, read } = signedIn();
    const repository = repositoryOf(emulator, 'dispatch');
    const shouted = `/repos/${repository.owner.login.toUpperCase()}/DISPATCH`;
    expect(await read(shouted)).toMatchObject({ id: repository.id, full_name: pathTo(repository).slice(7) });
  });
});

describe('conditional requests', () => {
  test('what did not change is 304, has no body and costs nothing', async () => {
    const { emulator, get } = signedIn();
    const repository = repositoryOf(emulator, 'dispatch');
    const path = `${pathTo(repository)}/issues`;
    const first = await get(path);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/);
    const again = await get(path, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    expect(again.headers.get('x-ratelimit-used')).toBe(first.headers.get('x-ratelimit-used'));
    emulator.world.openIssue({ repository, title: 'New' });
    const changed = await get(path, { headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
    expect(Number(changed.headers.get('x-ratelimit-used'))).toBe(2);
  });
});
