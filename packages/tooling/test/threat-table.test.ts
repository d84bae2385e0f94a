import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryTree, repositoryTree } from '../src/file-tree.ts';
import { threatPage, threatTableProblems } from '../src/threat-table.ts';

test('every threat has a defence with a test that names it, or a reason why it does not apply', () => {
  expect(threatTableProblems(repositoryTree(join(import.meta.dirname, '../../..')))).toEqual([]);
});

const file = 'packages/a/test/a.test.ts';
const excuse = 'Does not apply: nothing of that kind is offered.';

/** A table in which one threat's tests are these, and the others do not apply. */
function problems(tests: string, code: string, extra = ''): readonly string[] {
  const rows = Array.from(
    { length: 34 },
    (_, index) => `| T${index + 1} | a | d | ${index === 2 ? tests : excuse} |`,
  );
  const page = `# Security\n\n| id | attack | defence | tests |\n|---|---|---|---|\n${rows.join('\n')}\n${extra}`;
  return threatTableProblems(memoryTree({ [threatPage]: page, [file]: code }));
}

test.each([
  "test('threat T3 once', () => {});",
  "test('G10, threat T3: once', () => {});",
  "test('threats T2, T3: once', () => {});",
  "test.each(all)('threat T2, threat T3 once', () => {});",
  "export const cases = { name: 'T3 cases' };",
])('a test that says which threat it is about is one: %s', (code) => {
  expect(problems(`\`${file}\``, code)).toEqual([]);
});

test.each([
  [
    'another threat',
    `\`${file}\``,
    "test('threat T33 once', () => {});",
    'where no test says that it is about T3',
  ],
  ['a threat in a comment', `\`${file}\``, '// against T3\n', 'where no test says that it is about T3'],
  ['a file that is gone', '`packages/b.test.ts`', '', 'T3 names packages/b.test.ts, which is not there'],
  ['nothing', '', '', 'T3 names no test, and no reason for having none'],
  [
    'an excuse without a reason',
    'Does not apply: no.',
    '',
    'T3 names no test, and no reason for having none',
  ],
])('a row with %s is a problem', (_, tests, code, problem) => {
  expect(problems(tests, code)).toEqual([expect.stringContaining(problem)]);
});

test('a threat twice, one that does not exist, one left out, and no page at all are problems', () => {
  expect(problems(excuse, '', `| T4 | a | d | ${excuse} |\n`)).toEqual([
    expect.stringContaining('has T4 twice'),
  ]);
  expect(problems(excuse, '', `| T35 | a | d | ${excuse} |\n`)).toEqual([expect.stringContaining('has T35')]);
  const few = memoryTree({ [threatPage]: `| T1 | a | d | ${excuse} |\n` });
  expect(threatTableProblems(few)).toHaveLength(33);
  expect(threatTableProblems(memoryTree({}))).toEqual([`${threatPage} is missing`]);
});
