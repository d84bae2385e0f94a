import { describe, expect, test } from 'vitest';
import { pathTo, repositoryOf, signedIn } from './emulator-calls.ts';

function started(options: Parameters<typeof signedIn>[0] = {}) {
  const github = signedIn(options);
  const repository = repositoryOf(github.emulator, 'dispatch');
  const issues = `${pathTo(repository)}/issues`;
  return { ...github, repository, issues };
}

/** Somebody who can see a public repository and has no part in it. */
function visitor({ emulator }: ReturnType<typeof started>): string {
  const { world } = emulator;
  const account = [...world.accounts.values()].find(({ type, id }) => type === 'User' && id !== world.me.id);
  return emulator.authorize({ scopes: ['repo'], ...(account && { account }) }).access_token;
}

describe('issues', () => {
  test('are opened, with labels and assignees, and can be read back', async () => {
    const { emulator, call, read, repository, issues, clock } = started();
    clock.advance(90);
    const { login } = emulator.world.me;
    const body = { title: 'A leak', body: 'Below the sink', labels: ['bug', 'wet'], assignees: [login] };
    const created = await call('POST', issues, { body });
    const issue = await created.json();
    expect([created.status, created.headers.get('location')]).toEqual([201, issue.url]);
    expect(issue).toMatchObject({
      ...{ title: 'A leak', body: 'Below the sink', state: 'open', user: { login }, comments: 0 },
      ...{ number: repository.lastNumber, created_at: '2026-11-21T10:01:30Z', closed_at: null },
      ...{ labels: [{ name: 'bug' }, { name: 'wet', default: false }], assignee: { login } },
      author_association: 'OWNER',
    });
    expect(await read(`${issues}/${issue.number}`)).toEqual(issue);
  });

  test('labels and assignees of somebody who may not push are dropped without a word', async () => {
    const github = started();
    const { emulator, call, issues } = github;
    const body = { title: 'A leak', labels: ['bug'], assignees: [emulator.world.me.login] };
    const created = await call('POST', issues, { body, token: visitor(github) });
    expect(created.status).toBe(201);
    expect(await created.json()).toMatchObject({ labels: [], assignees: [], author_association: 'NONE' });
  });

  test('are changed, closed for a reason and opened again; each moves updated_at', async () => {
    const { call, issues, clock } = started();
    const { number } = await (await call('POST', issues, { body: { title: 'A leak' } })).json();
    const patch = async (body: object) => {
      clock.advance(60);
      return (await call('PATCH', `${issues}/${number}`, { body })).json();
    };
    const edited = await patch({ title: 'A big leak', labels: ['bug'] });
    expect(edited).toMatchObject({ title: 'A big leak', updated_at: '2026-11-21T10:01:00Z' });
    const closed = await patch({ state: 'closed', state_reason: 'not_planned' });
    expect(closed).toMatchObject({
      ...{ state: 'closed', state_reason: 'not_planned', labels: [{ name: 'bug' }] },
      ...{ closed_at: '2026-11-21T10:02:00Z', updated_at: '2026-11-21T10:02:00Z' },
    });
    const opened = await patch({ state: 'open' });
    expect(opened).toMatchObject({
      state: 'open',
      state_reason: 'reopened',
      closed_at: null,
      closed_by: null,
    });
  });

  test('only who wrote one, or may push, changes it', async () => {
    const github = started();
    const { call, issues } = github;
    const token = visitor(github);
    const { number } = await (await call('POST', issues, { body: { title: 'Mine' } })).json();
    const foreign = await call('PATCH', `${issues}/${number}`, { body: { title: 'Theirs' }, token });
    expect([foreign.status, (await foreign.json()).message]).toEqual([
      403,
      'Must have admin rights to Repository.',
    ]);
    const theirs = await (await call('POST', issues, { body: { title: 'Theirs' }, token })).json();
    const own = await call('PATCH', `${issues}/${theirs.number}`, { body: { state: 'closed' }, token });
    expect(own.status).toBe(200);
  });

  test('what is wrong with a request is told in two forms', async () => {
    const { emulator, call, issues, token } = started();
    const post = async (body: unknown) => {
      const response = await call('POST', issues, { body });
      return { status: response.status, ...(await response.json()) };
    };
    expect(await post({})).toMatchObject({
      status: '422',
      message: 'Invalid request.\n\n"title" wasn\'t supplied.',
    });
    expect(await post({ title: ['x'] })).toMatchObject({
      message: expect.stringContaining('is not a string'),
    });
    expect(await post({ title: 'x', labels: 'bug' })).toMatchObject({
      message: expect.stringContaining('is not an array of strings'),
    });
    expect(await post({ title: ' ' })).toMatchObject({
      message: 'Validation Failed',
      errors: [{ resource: 'Issue', code: 'missing_field', field: 'title' }],
    });
    expect(await post({ title: 'x', assignees: ['nobody'] })).toMatchObject({
      errors: [{ resource: 'Issue', code: 'invalid', field: 'assignees' }],
    });
    expect(await post([])).toMatchObject({ status: '400', message: 'Body should be a JSON object' });
    const headers = { authorization: `Bearer ${token}`, 'user-agent': 'patchbay-tests' };
    const broken = await emulator.fetch(`https://api.github.com${issues}`, {
      method: 'POST',
      headers,
      body: '{',
    });
    expect([broken.status, (await broken.json()).message]).toEqual([400, 'Problems parsing JSON']);
    const wrong = await call('PATCH', `${issues}/1`, { body: { state: 'ajar' } });
    expect([wrong.status, (await wrong.json()).errors[0].field]).toEqual([422, 'state']);
  });

  test('a deleted one is 410, a transferred one 301 to another number, an unknown one 404', async () => {
    const { emulator, get, issues, repository, read } = started();
    const { world } = emulator;
    const deleted = world.openIssue({ repository, title: 'Gone' });
    world.deleteIssue(deleted);
    const gone = await get(`${issues}/${deleted.number}`);
    expect([gone.status, (await gone.json()).message]).toEqual([410, 'This issue was deleted']);
    const issue = world.openIssue({ repository, title: 'Elsewhere', body: 'b' });
    world.comment(issue, 'I come too');
    const moved = world.transferIssue(issue, repositoryOf(emulator, 'ledger'));
    const redirect = await get(`${issues}/${issue.number}`);
    const location = `https://api.github.com/repositories/${moved.repository.id}/issues/${moved.number}`;
    expect([redirect.status, redirect.headers.get('location')]).toEqual([301, location]);
    expect(await read(location)).toMatchObject({ id: moved.id, title: 'Elsewhere', comments: 1 });
    expect(moved.id).not.toBe(issue.id);
    expect((await get(`${issues}/${repository.lastNumber + 1}`)).status).toBe(404);
    expect((await get(`${issues}/x`)).status).toBe(404);
  });

  test('none are opened where they are switched off, or in an archive', async () => {
    const { emulator, call } = started();
    const post = (name: string) =>
      call('POST', `${pathTo(repositoryOf(emulator, name))}/issues`, { body: { title: 'x' } });
    expect((await post('runbooks')).status).toBe(410);
    const archived = await post('field-notes');
    expect([archived.status, (await archived.json()).message]).toEqual([
      403,
      'Repository was archived so is read-only.',
    ]);
  });
});

describe('comments', () => {
  test('are made on issues and on pull requests, and move both', async () => {
    const { emulator, call, read, repository, issues, clock } = started();
    const pull = emulator.world.openPull({ repository, title: 'A fix' });
    clock.advance(60);
    const created = await call('POST', `${issues}/${pull.number}/comments`, { body: { body: 'Fine' } });
    const comment = await created.json();
    expect([created.status, comment.body]).toEqual([201, 'Fine']);
    expect(comment.issue_url).toMatch(new RegExp(`/issues/${pull.number}$`));
    expect(await read(`${issues}/${pull.number}/comments`)).toEqual([comment]);
    const [first] = await read(`${issues}?state=all&sort=updated&direction=desc`);
    expect(first).toMatchObject({ number: pull.number, comments: 1, updated_at: comment.updated_at });
  });

  test('need a body that says something, and something to stand on', async () => {
    const { call, issues } = started();
    const post = async (number: number, body: object) => {
      const response = await call('POST', `${issues}/${number}/comments`, { body });
      return [response.status, (await response.json()).message];
    };
    expect(await post(1, {})).toEqual([422, 'Invalid request.\n\n"body" wasn\'t supplied.']);
    expect(await post(1, { body: '' })).toEqual([422, 'Validation Failed']);
    expect(await post(9999, { body: 'x' })).toEqual([404, 'Not Found']);
  });
});
