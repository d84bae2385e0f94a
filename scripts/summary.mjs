// Prints "N passed, N failed" for .ci/run: what `npm test` left in .vitest/steps.json, and the steps given as name=result.
// Each test counts one, and each other step; a step of tests that failed without a failing test counts one more.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const report = join(import.meta.dirname, '../.vitest/steps.json');
const steps = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : [];
const total = { passed: 0, failed: 0, skipped: 0 };

for (const { passed, tests } of steps) {
  total.passed += tests?.passed ?? (passed ? 1 : 0);
  total.failed += tests?.failed ?? 0;
  total.skipped += tests?.skipped ?? 0;
  if (!passed && !tests?.failed) total.failed += 1;
}

for (const [name, result] of process.argv.slice(2).map((argument) => argument.split('='))) {
  // The checks are counted by their own steps, unless they broke off before one of them failed.
  if (name === 'checks') total.failed += result !== 'passed' && total.failed === 0 ? 1 : 0;
  else if (result === 'passed') total.passed += 1;
  else total.failed += 1;
}

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
