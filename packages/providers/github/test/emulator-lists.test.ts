import { describe, expect, test } from 'vitest';
import { linkTo, pathTo, repositoryOf, signedIn, walk } from './emulator-calls.ts';

const idsOf = (items: readonly object[]) => items.map((item) => Number(Object(item).id));
const sortedIds = (items: readonly object[]) => idsOf(items).sort((a, b) => a - b);
const idsIn = (items: Iterable<{ readonly id: number }>) => sortedIds([...items]);

describe('repositories of a person', () => {
  test('are all that they own, work on or see through an organisation, page by page', async () => {
    const { emulator, get } = signedIn({ size: { repositories: 25 } });
    const { me, repositories } = emulator.world;
    const { items, links } = await walk(get, '/user/repos?per_page=4');
    const theirs = [...repositories.values()].filter(
      ({ owner, collaborators }) =>
        owner.id === me.id || owner.members.has(me.id) || collaborators.has(me.id),
    );
    expect(theirs.length).toBeLessThan(repositories.size);
    expect(sortedIds(items)).toEqual(idsIn(theirs));
    expect(links).toHaveLength(Math.ceil(theirs.length / 4) - 1);
    const names = items.map(({ full_name }) => String(full_name).toLowerCase());
    expect(names).toEqual([...names].sort());
  });

  test('by affiliation, visibility, type and moment', async () => {
    const { emulator, read, get } = signedIn();
    const { me } = emulator.world;
    const listed = async (search: string) => {
      const items: { name: string; owner: { login: string }; private: boolean }[] = await read(
        `/user/repos?per_page=100&${search}`,
      );
      return items;
    };
    expect((await listed('affiliation=collaborator')).map(({ name }) => name)).toEqual(['parts-catalogue']);
    const owned = await listed('affiliation=owner');
    expect(new Set(owned.map(({ owner }) => owner.login))).toEqual(new Set([me.login]));
    expect(await listed('type=owner')).toEqual(owned);
    const split = [await listed('visibility=private'), await listed('type=public')];
    expect(split.map((part) => new Set(part.map((one) => one.private)))).toEqual([
      new Set([true]),
      new Set([false]),
    ]);
    expect(split.flat()).toHaveLength((await listed('')).length);
    expect((await listed('type=member')).length).toBe((await listed('')).length - owned.length);
    expect((await get('/user/repos?type=all&affiliation=owner')).status).toBe(422);
    const { updatedAt } = repositoryOf(emulator, 'dispatch');
    expect((await listed(`since=${updatedAt}`)).map(({ name }) => name)).not.toContain('dispatch');
    const updated = await listed('sort=updated');
    const moments = updated.map((one) => String(Object(one).updated_at));
    expect(moments).toEqual([...moments].sort().reverse());
  });
});

describe('issues of a repository', () => {
  const oldestFirst = 'state=all&sort=updated&direction=asc';

  test('include pull requests, which are marked', async () => {
    const { emulator, get } = signedIn({ size: { issues: 40 } });
    const repository = repositoryOf(emulator, 'dispatch');
    const { items } = await walk(get, `${pathTo(repository)}/issues?per_page=7&${oldestFirst}`);
    expect(sortedIds(items)).toEqual(idsIn(repository.issues.values()));
    const pulls = items.filter((item) => 'pull_request' in item).map(({ number }) => number);
    const actual = [...repository.issues.values()].filter(({ pull }) => pull).map(({ number }) => number);
    expect(pulls.length).toBeGreaterThan(0);
    expect(new Set(pulls)).toEqual(new Set(actual));
    const moments = items.map(({ updated_at }) => String(updated_at));
    expect(moments).toEqual([...moments].sort());
    expect(new Set(moments).size).toBeLessThan(moments.length);
  });

  test('come a hundred at a time at most', async () => {
    const { emulator, get } = signedIn({ size: { repositories: 8, issues: 130 } });
    const path = `${pathTo(repositoryOf(emulator, 'dispatch'))}/issues?state=all&per_page=500`;
    const first = await get(path);
    expect(await first.json()).toHaveLength(100);
    expect(await (await get(linkTo(first, 'next') ?? '')).json()).toHaveLength(30);
  });

  test('only open ones and the newest first, unless told', async () => {
    const { emulator, read } = signedIn();
    const repository = repositoryOf(emulator, 'dispatch');
    const items: { id: number; state: string; created_at: string }[] = await read(
      `${pathTo(repository)}/issues?per_page=100`,
    );
    const open = [...repository.issues.values()].filter(({ state }) => state === 'open');
    expect(sortedIds(items)).toEqual(idsIn(open));
    const moments = items.map(({ created_at }) => created_at);
    expect(moments).toEqual([...moments].sort().reverse());
  });

  test('`since` is inclusive: the last one comes again, with all of its second', async () => {
    const { emulator, read } = signedIn({ size: { issues: 40 } });
    const repository = repositoryOf(emulator, 'dispatch');
    const all = [...repository.issues.values()];
    const tied = all.find((one) => all.some((other) => other !== one && other.updatedAt === one.updatedAt));
    const since = tied?.updatedAt ?? '';
    const items: { updated_at: string }[] = await read(
      `${pathTo(repository)}/issues?${oldestFirst}&per_page=100&since=${since}`,
    );
    expect(items.filter(({ updated_at }) => updated_at === since).length).toBeGreaterThan(1);
    expect(items).toHaveLength(all.filter(({ updatedAt }) => updatedAt >= since).length);
  });

  test('page numbers stand for no place: what changes moves others over the edge', async () => {
    const { emulator, get, clock } = signedIn({ size: { issues: 12 } });
    const repository = repositoryOf(emulator, 'dispatch');
    const path = `${pathTo(repository)}/issues?${oldestFirst}&per_page=4`;
    const first = await get(path);
    const seen: { id: number }[] = await first.json();
    const early = [...repository.issues.values()].find(({ id }) => id === seen[0]?.id);
    if (early === undefined) throw new RangeError('no issues');
    clock.advance(5);
    emulator.world.editIssue(early, { title: 'Changed' });
    const { items } = await walk(get, linkTo(first, 'next') ?? '');
    const met = new Set([...idsOf(seen), ...idsOf(items)]);
    expect([...repository.issues.values()].filter(({ id }) => !met.has(id))).toHaveLength(1);
  });

  test('by label, creator and assignee', async () => {
    const { emulator, read } = signedIn({ size: { issues: 40 } });
    const repository = repositoryOf(emulator, 'dispatch');
    const all = [...repository.issues.values()];
    const count = async (search: string) =>
      (await read(`${pathTo(repository)}/issues?state=all&per_page=100&${search}`)).length;
    const labelled = all.filter(({ labels }) => labels.some(({ name }) => name === 'bug'));
    expect(await count('labels=bug')).toBe(labelled.length);
    expect(labelled.length).toBeGreaterThan(0);
    const { login } = emulator.world.me;
    expect(await count(`creator=${login}`)).toBe(all.filter(({ author }) => author.login === login).length);
    const assigned = all.filter(({ assignees }) => assignees.some((one) => one.login === login));
    expect(await count(`assignee=${login}`)).toBe(assigned.length);
  });

  test('where they are switched off, they are gone, and pull requests are not', async () => {
    const { emulator, get } = signedIn();
    const path = pathTo(repositoryOf(emulator, 'runbooks'));
    const refused = await get(`${path}/issues`);
    expect([refused.status, (await refused.json()).message]).toEqual([
      410,
      'Issues has been disabled in this repository.',
    ]);
    expect((await walk(get, `${path}/pulls?state=all`)).items.length).toBeGreaterThan(0);
    const repository = repositoryOf(emulator, 'dispatch');
    const issue = emulator.world.openIssue({ repository, title: 'x' });
    const pull = emulator.world.openPull({ repository, title: 'y' });
    emulator.world.setIssuesEnabled(repository, false);
    const statusOf = async (number: number) => (await get(`${pathTo(repository)}/issues/${number}`)).status;
    expect([await statusOf(issue.number), await statusOf(pull.number)]).toEqual([410, 200]);
  });
});

describe('other lists', () => {
  test('comments of a repository, by their last change', async () => {
    const { emulator, get, clock } = signedIn({ size: { issues: 30 } });
    const repository = repositoryOf(emulator, 'dispatch');
    const path = `${pathTo(repository)}/issues/comments?sort=updated&direction=asc&per_page=6`;
    const { items } = await walk(get, path);
    expect(sortedIds(items)).toEqual(idsIn(repository.comments.values()));
    const moments = items.map(({ updated_at }) => String(updated_at));
    expect(moments).toEqual([...moments].sort());
    // A direction without a sort is not heard.
    const unsorted = await walk(get, `${pathTo(repository)}/issues/comments?direction=desc&per_page=100`);
    const created = unsorted.items.map(({ created_at }) => String(created_at));
    expect(created).toEqual([...created].sort());
    const [oldest] = repository.comments.values();
    if (oldest === undefined) throw new RangeError('no comments');
    const since = new Date(clock.now()).toISOString();
    clock.advance(1);
    emulator.world.editComment(oldest, 'Changed');
    expect((await walk(get, `${path}&since=${since}`)).items).toMatchObject([
      { id: oldest.id, body: 'Changed' },
    ]);
    expect((await get(`${path}&since=yesterday`)).status).toBe(422);
  });

  test('pull requests newest first; `since` is not heard', async () => {
    const { emulator, get, read } = signedIn({ size: { issues: 40 } });
    const repository = repositoryOf(emulator, 'dispatch');
    const path = `${pathTo(repository)}/pulls?state=all&sort=updated&direction=desc`;
    const { items } = await walk(get, `${path}&per_page=3&since=2090-01-01T00:00:00Z`);
    const pulls = [...repository.issues.values()].filter(({ pull }) => pull);
    expect(items).toHaveLength(pulls.length);
    const moments = items.map(({ updated_at }) => String(updated_at));
    expect(moments).toEqual([...moments].sort().reverse());
    const first = async (search: string) =>
      (await read(`${pathTo(repository)}/pulls?state=all&${search}`))[0].id;
    const byNumber = pulls.map(({ pull }) => pull?.id);
    expect([await first(''), await first('sort=long-running')]).toEqual([byNumber.at(-1), byNumber[0]]);
    const merged = pulls.find(({ pull }) => pull?.mergedAt);
    expect(await read(`${pathTo(repository)}/pulls/${merged?.number}`)).toMatchObject({
      ...{ merged: true, state: 'closed', merged_at: merged?.pull?.mergedAt },
    });
    const issue = [...repository.issues.values()].find(({ pull }) => pull === undefined);
    expect((await get(`${pathTo(repository)}/pulls/${issue?.number}`)).status).toBe(404);
  });

  test('a Link header names its neighbours, and by the repository’s id', async () => {
    const { emulator, get } = signedIn({ size: { issues: 30 } });
    const repository = repositoryOf(emulator, 'dispatch');
    const middle = await get(`${pathTo(repository)}/issues?state=all&per_page=10&page=2`);
    const at = (page: number) =>
      `https://api.github.com/repositories/${repository.id}/issues?state=all&per_page=10&page=${page}`;
    const relations = ['prev', 'next', 'last', 'first'].map((relation) => linkTo(middle, relation));
    expect(relations).toEqual([at(1), at(3), at(3), at(1)]);
    const last = await get(at(3));
    expect(['next', 'last'].map((relation) => linkTo(last, relation))).toEqual([undefined, undefined]);
    const whole = await get(`${pathTo(repository)}/issues?state=all&per_page=500`);
    expect([whole.headers.get('link'), (await whole.json()).length]).toEqual([null, 30]);
    expect(
      await (await get(`${pathTo(repository)}/issues?state=all&per_page=x&page=-1`)).json(),
    ).toHaveLength(30);
  });
});
