import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gitChange } from '../src/git-change.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'git-change-'));
  git('init', '--quiet', '--initial-branch=main');
});

afterEach(() => rmSync(folder, { recursive: true }));

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}

/** Commits files of these names; returns the commit. */
function commit(...names: string[]): string {
  for (const name of names) writeFileSync(join(folder, name), name);
  git('add', '.');
  git('commit', '--quiet', '--message', 'a change');
  return git('rev-parse', 'HEAD');
}

test('a single commit has nothing to be compared with, and neither has a folder without git', () => {
  commit('a');
  expect(gitChange(folder, 'main')).toBeUndefined();
  expect(gitChange(tmpdir(), 'main')).toBeUndefined();
});

test('a branch is compared with where it left, uncommitted files included', () => {
  const base = commit('a');
  git('switch', '--quiet', '--create', 'feature');
  commit('b');
  commit('c');
  writeFileSync(join(folder, 'd'), '');
  expect(gitChange(folder, 'main')).toEqual({ base, changed: ['b', 'c', 'd'], onBase: false });
});

test('what the base branch has got since is no part of a branch’s change', () => {
  const base = commit('a');
  git('switch', '--quiet', '--create', 'feature');
  commit('b');
  git('switch', '--quiet', 'main');
  commit('later');
  git('switch', '--quiet', 'feature');
  expect(gitChange(folder, 'main')).toEqual({ base, changed: ['b'], onBase: false });
});

test('on the base branch: the last commit, or what is not committed yet', () => {
  const first = commit('a');
  const second = commit('b');
  expect(gitChange(folder, 'main')).toEqual({ base: first, changed: ['b'], onBase: true });
  writeFileSync(join(folder, 'a'), 'edited');
  expect(gitChange(folder, 'main')).toEqual({ base: second, changed: ['a'], onBase: true });
});
