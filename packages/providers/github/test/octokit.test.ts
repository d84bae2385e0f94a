import { serve } from '@hono/node-server';
import { Octokit } from '@octokit/rest';
import { afterEach, expect, test } from 'vitest';
import { repositoryOf, signedIn } from './emulator-calls.ts';

/** The client tells of every refusal on the console. */
const quiet = { debug: () => undefined, info: () => undefined, warn: console.warn, error: () => undefined };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** An emulator on a loopback port, and GitHub's own client pointed at it. */
async function served(options: Parameters<typeof signedIn>[0] = {}) {
  const github = signedIn(options);
  const port = await new Promise<number>((resolve) => {
    const { fetch } = github.emulator;
    const server = serve({ fetch: (request) => fetch(request), port: 0, hostname: '127.0.0.1' }, (info) =>
      resolve(info.port),
    );
    closing.push(() => new Promise((done) => server.close(() => done())));
  });
  const octokit = new Octokit({ auth: github.token, baseUrl: `http://127.0.0.1:${port}`, log: quiet });
  const repository = repositoryOf(github.emulator, 'dispatch');
  return { ...github, octokit, repository, place: { owner: repository.owner.login, repo: repository.name } };
}

test('the official client pages repositories, issues and comments to the end', async () => {
  const { octokit, emulator, repository, place } = await served({ size: { repositories: 20, issues: 23 } });
  const repositories = await octokit.paginate(octokit.rest.repos.listForAuthenticatedUser, { per_page: 4 });
  expect(repositories.length).toBeGreaterThan(8);
  expect(repositories.map(({ id }) => emulator.world.repositories.has(id))).not.toContain(false);

  const all = { ...place, state: 'all', per_page: 4 } as const;
  const issues = await octokit.paginate(octokit.rest.issues.listForRepo, all);
  expect(issues.map(({ number }) => number).sort((a, b) => a - b)).toEqual([...repository.issues.keys()]);
  const pulls = await octokit.paginate(octokit.rest.pulls.list, all);
  const marked = issues.filter(({ pull_request }) => pull_request !== undefined);
  expect(pulls.map(({ number }) => number).sort()).toEqual(marked.map(({ number }) => number).sort());

  const comments = await octokit.paginate(octokit.rest.issues.listCommentsForRepo, { ...place, per_page: 5 });
  expect(comments.map(({ id }) => id).sort()).toEqual([...repository.comments.keys()].sort());
});

test('the official client identifies the person, writes and reads it back', async () => {
  const { octokit, emulator, place } = await served();
  const { data: me } = await octokit.rest.users.getAuthenticated();
  expect(me.login).toBe(emulator.world.me.login);
  const { data: issue, status } = await octokit.rest.issues.create({
    ...place,
    title: 'A leak',
    labels: ['bug'],
  });
  expect([status, issue.title]).toEqual([201, 'A leak']);
  const at = { ...place, issue_number: issue.number };
  await octokit.rest.issues.createComment({ ...at, body: 'On its way' });
  await octokit.rest.issues.update({ ...at, state: 'closed', state_reason: 'completed' });
  const { data: read } = await octokit.rest.issues.get(at);
  expect(read).toMatchObject({ state: 'closed', state_reason: 'completed', comments: 1 });
  const config = { url: 'https://app.example.com/hooks', content_type: 'json' };
  const { data: hook } = await octokit.rest.repos.createWebhook({ ...place, config, events: ['issues'] });
  await octokit.rest.repos.deleteWebhook({ ...place, hook_id: hook.id });
  expect((await octokit.rest.repos.listWebhooks(place)).data).toEqual([]);
});

test('the official client follows a repository that was renamed', async () => {
  const { octokit, emulator, repository, place } = await served();
  emulator.world.renameRepository(repository, 'despatch');
  const { data } = await octokit.rest.repos.get(place);
  expect([data.id, data.name]).toEqual([repository.id, 'despatch']);
  const { data: issue } = await octokit.rest.issues.create({ ...place, title: 'Sent once more' });
  expect(repository.issues.get(issue.number)?.title).toBe('Sent once more');
});

test('the official client recognises a refusal, a validation error and a limit', async () => {
  const { octokit, place } = await served({ limits: { perHour: 3 } });
  const refusal = async (call: Promise<unknown>) =>
    call.then(
      () => undefined,
      (error: unknown) => error,
    );
  const hidden = await refusal(octokit.rest.repos.get({ owner: place.owner, repo: 'nowhere' }));
  expect(hidden).toMatchObject({ status: 404, message: expect.stringContaining('Not Found') });
  const blank = await refusal(octokit.rest.issues.create({ ...place, title: ' ' }));
  expect(blank).toMatchObject({
    status: 422,
    message: expect.stringMatching(/Validation Failed:.*missing_field/),
  });
  await octokit.rest.users.getAuthenticated();
  const limited = await refusal(octokit.rest.users.getAuthenticated());
  expect(limited).toMatchObject({
    status: 403,
    message: expect.stringContaining('API rate limit exceeded'),
    response: { headers: { 'x-ratelimit-remaining': '0' } },
  });
  expect((await octokit.rest.rateLimit.get()).data.rate).toMatchObject({ limit: 3, remaining: 0 });
});

test('the official client gets 304 for what it has already', async () => {
  const { octokit, place } = await served();
  const { headers } = await octokit.rest.repos.get(place);
  const again = octokit.rest.repos.get({ ...place, headers: { 'if-none-match': headers.etag ?? '' } });
  await expect(again).rejects.toMatchObject({ status: 304 });
});
