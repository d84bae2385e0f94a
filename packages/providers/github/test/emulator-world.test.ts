import { githubEmulator } from '@patchbay/github/emulator';
import { expect, test } from 'vitest';
import { pathTo, repositoryOf, signedIn, standingClock } from './emulator-calls.ts';

/** A world, told by its calls. */
async function told(seed: string) {
  const { emulator, read } = signedIn({ seed });
  const repositories = await read('/user/repos?per_page=100');
  const issues = await read(`${pathTo(repositoryOf(emulator, 'dispatch'))}/issues?state=all&per_page=100`);
  return JSON.stringify([repositories, issues, emulator.app]);
}

test('the same seed gives the same world, another one another', async () => {
  expect(await told('a')).toBe(await told('a'));
  expect(await told('a')).not.toBe(await told('b'));
});

test('there is a person, two organisations and repositories of every sort', () => {
  for (const seed of ['a', 'b', 'c', 'd']) {
    const { world } = githubEmulator({ seed });
    const all = [...world.repositories.values()];
    const organisations = [...world.accounts.values()].filter(({ type }) => type === 'Organization');
    expect(organisations).toHaveLength(2);
    expect(organisations.map(({ members }) => members.get(world.me.id)?.role).sort()).toEqual([
      'admin',
      'member',
    ]);
    expect(all.length).toBeGreaterThanOrEqual(7);
    expect(all.length).toBeLessThanOrEqual(30);
    for (const sort of [
      (one: (typeof all)[number]) => one.private,
      (one: (typeof all)[number]) => one.archived,
      (one: (typeof all)[number]) => one.parent !== undefined,
      (one: (typeof all)[number]) => !one.hasIssues,
    ]) {
      expect(all.some(sort)).toBe(true);
    }
    const numbers = all.flatMap(({ issues }) => [...issues.values()]);
    expect(numbers.some(({ pull }) => pull)).toBe(true);
    expect(all.some(({ comments }) => comments.size > 0)).toBe(true);
    expect(new Set(numbers.map(({ id }) => id)).size).toBe(numbers.length);
    const now = new Date().toISOString();
    expect(numbers.every(({ createdAt, updatedAt }) => createdAt <= updatedAt && updatedAt <= now)).toBe(
      true,
    );
  }
});

test('acts happen at the time of the clock', () => {
  const clock = standingClock();
  const emulator = githubEmulator({ now: clock.now });
  const { world } = emulator;
  const repository = repositoryOf(emulator, 'dispatch');
  const issue = world.openIssue({ repository, title: 'x' });
  const pull = world.openPull({ repository, title: 'y' });
  const at = (seconds: number) => {
    clock.advance(seconds);
    return new Date(clock.now()).toISOString().replace('.000', '');
  };
  const one = at(1);
  const comment = world.comment(issue, 'z');
  expect([comment.createdAt, issue.updatedAt]).toEqual([one, one]);
  const two = at(1);
  world.editComment(comment, 'zz');
  expect([comment.createdAt, comment.updatedAt, issue.updatedAt]).toEqual([one, two, two]);
  const deleted = at(1);
  world.deleteComment(comment);
  world.pushToPull(pull);
  expect([issue.updatedAt, pull.updatedAt]).toEqual([deleted, deleted]);
  const three = at(1);
  world.mergePull(pull);
  expect([pull.state, pull.pull.mergedAt, pull.updatedAt, repository.pushedAt]).toEqual([
    ...['closed', three, three, three],
  ]);
  const four = at(1);
  world.renameRepository(repository, 'despatch');
  expect([repository.updatedAt, repository.pushedAt]).toEqual([four, three]);
});
