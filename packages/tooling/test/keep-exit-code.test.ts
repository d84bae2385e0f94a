import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const guard = join(import.meta.dirname, '../src/keep-exit-code.ts');
const start = `import { keepExitCode } from ${JSON.stringify(guard)};`;
const hook = "process.on('beforeExit', () => process.nextTick(process.exit.bind(null, 0)));";

function exitCode(...code: string[]): number | null {
  return spawnSync(process.execPath, ['--input-type=module', '--eval', code.join('\n')]).status;
}

test('a hook that ends the process with 0 hides a failure; the guard brings it back', () => {
  expect(exitCode(start, hook, 'process.exitCode = 1;')).toBe(0);
  expect(exitCode(start, 'keepExitCode();', hook, 'process.exitCode = 1;')).toBe(1);
});

test('a run that went well still ends with 0', () => {
  expect(exitCode(start, 'keepExitCode();', hook)).toBe(0);
  expect(exitCode(start, 'keepExitCode();')).toBe(0);
});
