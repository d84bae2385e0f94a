import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './bench.ts';
import type { Mutant, TestName } from './mutant.ts';

/** How a mutant fared. `killedBy` is undefined for one that survived, or of which nothing can be said. */
export interface Verdict {
  readonly mutant: Mutant;
  readonly killedBy: string | undefined;
  readonly problem: string | undefined;
}

/** Tries one mutant after the other. */
export interface Lane {
  /** First the tests with the code as it is, which must pass; then with the mutant, where one must fail. */
  try(mutant: Mutant): Promise<Verdict>;
  /** Ends the process of the tests, with what it started. */
  close(): Promise<void>;
}

/** For one run of one test. */
const limitMs = 120_000;
/** For tidying up: a database is stopped and its files are deleted. */
const patienceMs = 15_000;

export function openLane(root: string): Lane {
  let bench: ChildProcess | undefined;
  /** Of tests that passed with the code as it is. */
  const good = new Set<string>();
  const close = async () => {
    const old = bench;
    bench = undefined;
    if (old?.connected) await ended(old);
  };
  const ask = async (test: TestName, mutant?: Mutant): Promise<Outcome> => {
    bench ??= fork(join(import.meta.dirname, 'bench-process.ts'), {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const answer = await answerOf(bench, { test, mutant });
    if (answer.outcome !== undefined) return answer.outcome;
    await close();
    throw new Error(answer.failure);
  };
  return {
    async try(mutant) {
      const { test } = mutant;
      try {
        if (!good.has(JSON.stringify(test))) {
          const fault = faultOf(await ask(test));
          if (fault !== undefined) return { mutant, killedBy: undefined, problem: fault };
          good.add(JSON.stringify(test));
        }
        // What a global setup made, such as a migrated database, was made without the mutant.
        if (hasGlobalSetup(root, test)) await close();
        const { failed, errors } = await ask(test, mutant);
        if (hasGlobalSetup(root, test)) await close();
        const [killedBy] = failed;
        return { mutant, killedBy, problem: killedBy === undefined ? errors[0] : undefined };
      } catch (error) {
        return {
          mutant,
          killedBy: undefined,
          problem: error instanceof Error ? error.message : String(error),
        };
      }
    },
    close,
  };
}

function faultOf({ passed, failed, errors }: Outcome): string | undefined {
  if (failed.length > 0) return `red without any mutant: ${failed.join(', ')}`;
  if (errors.length > 0) return `broken without any mutant: ${errors.join(', ')}`;
  return passed.length === 0 ? 'no test of that title ran' : undefined;
}

function hasGlobalSetup(root: string, { file }: TestName): boolean {
  return existsSync(join(root, file.replace(/\/test\/.*/s, '/test/global-setup.ts')));
}

/** It tidies up when nobody listens any more; one that hangs is killed. */
function ended(bench: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => bench.kill('SIGKILL'), patienceMs);
    bench.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    bench.disconnect();
  });
}

interface Answer {
  readonly outcome?: Outcome;
  readonly failure?: string;
}

function answerOf(
  bench: ChildProcess,
  question: { test: TestName; mutant: Mutant | undefined },
): Promise<Answer> {
  return new Promise((resolve) => {
    const end = (answer: Answer) => {
      clearTimeout(timer);
      bench.removeAllListeners();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ failure: `it did not end within ${limitMs / 1000} s` }), limitMs);
    bench.once('message', (answer: Answer) => end(answer));
    bench.once('error', ({ message }) => end({ failure: message }));
    bench.once('exit', (code) => end({ failure: `the process of the tests ended with code ${code}` }));
    bench.send(question);
  });
}
