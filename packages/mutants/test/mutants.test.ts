import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Mutant } from '../src/mutant.ts';
import { mutantProblems, repositoryProblems } from '../src/mutant-problems.ts';
import { mutants } from '../src/mutants.ts';

test('every promise that a test claims has a mutant, and every mutant fits its code and its test', () => {
  expect(repositoryProblems(join(import.meta.dirname, '../../..'))).toEqual([]);
});

test('at least 40 mutants break crypto, client and flow', () => {
  const inCore = mutants.filter(({ file }) => /^packages\/core\/src\/(crypto|client|flow)\//.test(file));
  expect(inCore.length).toBeGreaterThanOrEqual(40);
});

test('no two mutants are the same', () => {
  const changes = mutants.map(({ file, find, replace, test: named }) =>
    JSON.stringify([file, find, replace, named]),
  );
  expect(new Set(changes).size).toBe(changes.length);
});

const mutant: Mutant = {
  id: 'G1',
  file: 'packages/a/src/a.ts',
  find: 'a < b',
  replace: 'a > b',
  test: { file: 'packages/a/test/a.test.ts', title: 'G1 the smaller first' },
};
const claims = [{ ...mutant.test, ids: ['G1'] }];
const problems = (
  given: Parameters<typeof mutantProblems>[0]['mutants'],
  text: string | undefined = 'return a < b;',
) => mutantProblems({ mutants: given, claims, read: () => text });

test('a list that fits has no problems', () => {
  expect(problems([mutant])).toEqual([]);
});

test('a claim without a mutant is named with its test', () => {
  expect(problems([])).toEqual([
    'G1 has no mutant, and packages/a/test/a.test.ts claims it: "G1 the smaller first"',
  ]);
});

test('a requirement’s row may do without a mutant, and a mutant of one fits like any other', () => {
  const row = [{ ...mutant.test, ids: ['row C6'] }];
  const of = (given: readonly Mutant[]) =>
    mutantProblems({ mutants: given, claims: row, read: () => mutant.find });
  expect(of([])).toEqual([]);
  expect(of([{ ...mutant, id: 'row C6' }])).toEqual([]);
  expect(of([{ ...mutant, id: 'row C7' }])).toHaveLength(1);
});

test.each<[why: string, change: Partial<Mutant>, problem: string]>([
  ['a line that is gone', { find: 'c < d' }, 'what it replaces stands in the file 0 times, not once'],
  ['a line that is there twice', { find: 'a' }, 'what it replaces stands in the file 2 times, not once'],
  ['two lines', { replace: 'a\n> b' }, 'it is longer than one line'],
  ['no change', { replace: 'a < b' }, 'it changes nothing'],
  [
    'a test of another name',
    { test: { ...mutant.test, title: 'G1 the larger first' } },
    'no test of packages/a/test/a.test.ts claims G1 as "G1 the larger first"',
  ],
  [
    'a test of another file',
    { test: { ...mutant.test, file: 'b.test.ts' } },
    'no test of b.test.ts claims G1 as "G1 the smaller first"',
  ],
])('%s is a problem', (_, change, problem) => {
  const [found, ...more] = problems([{ ...mutant, ...change }], 'return a < b; // a');
  expect(found?.endsWith(`: ${problem}`)).toBe(true);
  expect(more).toEqual([]);
});

test('a test that claims another id is a problem', () => {
  const other = mutantProblems({ mutants: [{ ...mutant, id: 'G2' }], claims, read: () => mutant.find });
  expect(other).toEqual([expect.stringMatching(/^G1 has no mutant/), expect.stringMatching(/claims G2/)]);
});

test('a file that is not there is a problem', () => {
  const gone = mutantProblems({ mutants: [mutant], claims, read: () => undefined });
  expect(gone).toEqual([expect.stringMatching(/stands in the file 0 times/)]);
});
