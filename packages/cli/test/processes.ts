import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** What a process said and how it ended. */
interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly said: string;
}

/** A process of this test. */
interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the next line of its progress, or of its output for what says nothing. */
  nextLine(from: 'stdout' | 'stderr'): Promise<string>;
}

type Environment = Readonly<Record<string, string>>;

/** Starts `patchbay` with these words, in an environment that holds nothing else but what a mutant needs. */
export function startPatchbay(words: string, env: Environment = {}, cwd?: string): Running {
  return start(join(import.meta.dirname, '../bin/patchbay.js'), words.split(' '), env, cwd);
}

/** Runs `patchbay` to its end; in the folder `cwd`, where that matters. */
export function patchbay(words: string, env: Environment = {}, cwd?: string): Promise<Ended> {
  return startPatchbay(words, env, cwd).ended;
}

/** Starts a process of the app that reads tokens until its input ends. */
export function startReader(env: Environment): Running {
  return start(join(import.meta.dirname, 'reader.ts'), [], env);
}

const { NODE_OPTIONS, PATCHBAY_MUTANT } = process.env;
const mutantOptions = {
  ...(NODE_OPTIONS !== undefined && { NODE_OPTIONS }),
  ...(PATCHBAY_MUTANT !== undefined && { PATCHBAY_MUTANT }),
};

function start(file: string, args: readonly string[], env: Environment, cwd?: string): Running {
  const child = spawn(process.execPath, ['--conditions=@patchbay/source', file, ...args], {
    env: { ...mutantOptions, ...env },
    stdio: 'pipe',
    cwd,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const closed = once(child, 'close');
  const ended = Promise.all([text(child.stdout), text(child.stderr), closed]).then(([out, said, [code]]) => ({
    code: code as number | null,
    out,
    said,
  }));
  return {
    child,
    ended,
    async nextLine(from) {
      const [line] = await once(createInterface({ input: child[from] }), 'line');
      return String(line);
    },
  };
}
