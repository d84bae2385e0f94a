import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openLane } from '../src/lane.ts';
import type { Mutant } from '../src/mutant.ts';
import { reportLines } from '../src/report.ts';

const root = join(import.meta.dirname, '../../..');
const lane = openLane(root);
afterAll(() => lane.close());

const looping: Mutant = {
  id: 'G21',
  file: 'packages/mutants/src/seed.ts',
  find: 'let state = seed >>> 0;',
  replace: 'let state = 0;',
  test: {
    file: 'packages/mutants/test/seed.test.ts',
    title: 'a seed gives one order, and another seed another',
  },
};

test('a mutant that its test notices is killed by that test, and no file is touched', async () => {
  const before = readFileSync(join(root, looping.file), 'utf8');
  const verdict = await lane.try(looping);
  expect(verdict).toEqual({ mutant: looping, killedBy: looping.test.title, problem: undefined });
  expect(readFileSync(join(root, looping.file), 'utf8')).toBe(before);
});

test('the next mutant starts from the code as it is', async () => {
  const harmless = { ...looping, find: 'const mixed = [...items];', replace: 'const mixed = items.slice();' };
  const verdict = await lane.try(harmless);
  expect(verdict).toEqual({ mutant: harmless, killedBy: undefined, problem: undefined });
  const { lines, failed } = reportLines([verdict]);
  expect(failed).toBe(1);
  expect(lines).toContain(
    'G21 | packages/mutants/src/seed.ts: const mixed = [...items]; → const mixed = items.slice(); | NOBODY',
  );
  expect(lines.slice(-2)).toEqual(['  - const mixed = [...items];', '  + const mixed = items.slice();']);
});

test('a process that a test starts runs the mutant too', async () => {
  const inProcess = {
    ...looping,
    test: {
      file: 'packages/mutants/test/seed-in-process.test.ts',
      title: 'a seed gives the same order in every process',
    },
  };
  expect(await lane.try(inProcess)).toMatchObject({ killedBy: inProcess.test.title });
});

test.each<[why: string, change: Partial<Mutant>, problem: RegExp]>([
  ['a title that no test has', { test: { ...looping.test, title: 'missing' } }, /no test of that title ran/],
  ['a line that is not there', { find: 'missing' }, /does not hold "missing" exactly once/],
  ['a line that breaks the whole file', { replace: 'let state = ;' }, /./],
])('%s kills nothing, and says so', async (_, change, problem) => {
  const verdict = await lane.try({ ...looping, ...change });
  expect(verdict).toMatchObject({ killedBy: undefined, problem: expect.stringMatching(problem) });
});
