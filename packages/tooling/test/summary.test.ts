import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const lint = { name: 'lint', passed: true };
const tests = { name: 'tests', passed: true, tests: { passed: 10, failed: 0, skipped: 0 } };

/** Runs the script in a folder that holds nothing but reports. */
function summary(steps: object[] | undefined, ...results: string[]): string {
  return summaryOf({ 'steps.json': steps }, ...results);
}

function summaryOf(reports: Readonly<Record<string, object[] | undefined>>, ...results: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'summary-'));
  try {
    mkdirSync(join(folder, 'scripts'));
    mkdirSync(join(folder, '.vitest'));
    copyFileSync(join(root, 'scripts/summary.mjs'), join(folder, 'scripts/summary.mjs'));
    for (const [name, steps] of Object.entries(reports))
      if (steps !== undefined) writeFileSync(join(folder, '.vitest', name), JSON.stringify(steps));
    return execFileSync(process.execPath, ['scripts/summary.mjs', ...results], {
      cwd: folder,
      encoding: 'utf8',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const good = ['packages=passed', 'checks=passed', 'quickstart=passed'];

test('every test counts one, and every other step', () => {
  expect(summary([lint, tests], ...good)).toBe('13 passed, 0 failed\n');
});

test('skipped tests are named when there are any', () => {
  const some = { ...tests, tests: { passed: 9, failed: 0, skipped: 1 } };
  expect(summary([some], ...good)).toBe('11 passed, 0 failed, 1 skipped\n');
});

test('a failing test is counted once, not again as its step', () => {
  const one = { ...tests, passed: false, tests: { passed: 9, failed: 1, skipped: 0 } };
  expect(summary([lint, one], 'packages=passed', 'checks=failed', 'quickstart=passed')).toBe(
    '12 passed, 1 failed\n',
  );
});

test('a step of tests that failed without a failing test counts as failed', () => {
  expect(summary([{ ...tests, passed: false }], 'checks=failed')).toBe('10 passed, 1 failed\n');
});

const mutants = { name: 'mutants', passed: true };

test.each([
  ['all that was tried passes', true, 'passed', '14 passed, 0 failed\n'],
  ['one test fails', false, 'failed', '13 passed, 1 failed\n'],
])('the long suites’ tests count like the others: %s', (_, passed, result, expected) => {
  const suites = { passed, tests: passed ? { passed: 3, failed: 0 } : { passed: 2, failed: 1 } };
  const reports = { 'steps.json': [tests], 'long-steps.json': [mutants, suites] };
  expect(summaryOf(reports, 'checks=passed', `long=${result}`)).toBe(expected);
});

test('mutants that survive, or long suites that broke off, count as failed', () => {
  const failed = { 'long-steps.json': [{ ...mutants, passed: false }, tests] };
  expect(summaryOf(failed, 'long=failed')).toBe('10 passed, 1 failed\n');
  expect(summaryOf({ 'long-steps.json': [mutants] }, 'long=failed')).toBe('1 passed, 1 failed\n');
  expect(summaryOf({}, 'long=not-run')).toBe('0 passed, 1 failed\n');
});

test.each([
  ['lint fails', [{ ...lint, passed: false }], ['checks=failed'], '0 passed, 1 failed\n'],
  ['the quickstart fails', [lint], ['checks=passed', 'quickstart=failed'], '1 passed, 1 failed\n'],
  ['a step was never reached', [lint], ['checks=passed', 'quickstart=not-run'], '1 passed, 1 failed\n'],
  ['the checks broke off', [lint], ['checks=failed'], '1 passed, 1 failed\n'],
  ['nothing was left behind', undefined, ['checks=failed'], '0 passed, 1 failed\n'],
])('when %s', (_, steps, results, expected) => {
  expect(summary(steps, ...results)).toBe(expected);
});
