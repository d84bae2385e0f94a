import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

/** A process that a test began, and how it ended: the signal that killed it, or its exit code. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<NodeJS.Signals | number | null>;
}

/** Starts a program of the tests. It ends with the test. */
export function startProcess(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  entry: URL,
): WorkerProcess {
  const child = fork(fileURLToPath(entry), { execArgv: ['--conditions=@patchbay/source'] });
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended };
}
