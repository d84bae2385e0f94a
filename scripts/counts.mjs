// What Vitest's JSON report of a run says, and how the root's commands tell it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './steps.mjs';

/** A run that broke off before it wrote its report has no tests. */
export function counts(report) {
  const path = join(root, report);
  if (!existsSync(path)) return { success: false, passed: 0, failed: 0, skipped: 0 };
  const found = JSON.parse(readFileSync(path, 'utf8'));
  return {
    success: found.success,
    passed: found.numPassedTests,
    failed: found.numFailedTests,
    skipped: found.numPendingTests + found.numTodoTests,
  };
}

export function inWords({ passed, failed, skipped }) {
  const parts = [`${passed} passed`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (skipped > 0) parts.push(`${skipped} skipped`);
  return parts.join(', ');
}
