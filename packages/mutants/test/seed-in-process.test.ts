import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('a seed gives the same order in every process', () => {
  const script = join(import.meta.dirname, 'print-order.ts');
  expect(execFileSync(process.execPath, [script], { encoding: 'utf8' })).toBe('dbcea');
});
