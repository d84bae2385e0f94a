// Prints "N passed, N failed" for .ci/run: what `npm test` and `npm run test:long` left in .vitest, and the steps given as
// name=result. Each test counts one, and each other step; a step of tests that failed without a failing test counts one more.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const total = { passed: 0, failed: 0, skipped: 0 };
/** What a command left of its own steps: they count instead of it, unless it broke off before one of them failed. */
const reports = { checks: 'steps.json', long: 'long-steps.json' };

for (const [name, result] of process.argv.slice(2).map((argument) => argument.split('='))) {
  const failed = total.failed;
  for (const step of stepsOf(reports[name])) add(step);
  if (reports[name] !== undefined) total.failed += result !== 'passed' && total.failed === failed ? 1 : 0;
  else if (result === 'passed') total.passed += 1;
  else total.failed += 1;
}

function stepsOf(report) {
  const path = join(import.meta.dirname, '../.vitest', report ?? '');
  return report !== undefined && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
}

function add({ passed, tests }) {
  total.passed += tests?.passed ?? (passed ? 1 : 0);
  total.failed += tests?.failed ?? 0;
  total.skipped += tests?.skipped ?? 0;
  if (!passed && !tests?.failed) total.failed += 1;
}

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
