import { join } from 'node:path';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { createVitest, type TestRunResult } from 'vitest/node';
import type { Mutant, TestName } from './mutant.ts';
import { mutated } from './mutated.ts';
import { titlePattern } from './title-pattern.ts';

/** What the named tests said. */
export interface Outcome {
  /** Full names. */
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  /** What went wrong outside of the named tests: a file that could not be loaded, an error nobody caught. */
  readonly errors: readonly string[];
}

/** A Vitest that runs tests over sources in which one line is another, without touching the files. */
export interface Bench {
  /** Without a mutant, the code as it is. */
  run(test: TestName, mutant?: Mutant): Promise<Outcome>;
  close(): Promise<void>;
}

interface WorkspaceConfig {
  readonly test: { readonly projects: readonly TestProjectInlineConfiguration[] };
}

/** Opens a bench over the repository's own projects. */
export async function openBench(root: string): Promise<Bench> {
  let active: Mutant | undefined;
  const plugin = {
    name: 'patchbay:mutant',
    enforce: 'pre' as const,
    transform(code: string, id: string) {
      if (active === undefined || id.split('?')[0] !== join(root, active.file)) return undefined;
      return mutated(code, active);
    },
  };
  const workspace: { default: WorkspaceConfig } = await import(join(root, 'vitest.config.ts'));
  const projects = workspace.default.test.projects.map((project) => ({
    ...project,
    plugins: [plugin],
    test: { ...project.test, typecheck: { enabled: false } },
  }));
  // A cached module would be the one without the mutant.
  const options = {
    root,
    config: false as const,
    watch: false,
    reporters: [{}],
    maxWorkers: 1,
    fsModuleCache: false,
  };
  const vitest = await createVitest(options, { test: { projects } });
  const setMutant = (next: Mutant | undefined) => {
    for (const mutant of [active, next]) if (mutant) vitest.invalidateFile(join(root, mutant.file));
    active = next;
    hookProcesses(next);
  };
  return {
    async run({ file, title }, mutant) {
      setMutant(mutant);
      vitest.setGlobalTestNamePattern(titlePattern(title));
      const specifications = await vitest.globTestSpecifications([join(root, file)]);
      const result = await vitest.runTestSpecifications(specifications);
      // The modules of earlier runs are still among the result's.
      const testModules = result.testModules.filter(({ moduleId }) => moduleId === join(root, file));
      return outcomeOf({ ...result, testModules });
    },
    close: () => vitest.close(),
  };
}

const givenOptions = process.env.NODE_OPTIONS ?? '';

/** What the processes of the tests inherit. */
function hookProcesses(mutant: Mutant | undefined): void {
  const hook = new URL('process-hook.ts', import.meta.url).href;
  process.env.NODE_OPTIONS = mutant === undefined ? givenOptions : `${givenOptions} --import=${hook}`;
  process.env.PATCHBAY_MUTANT = JSON.stringify(mutant ?? null);
}

function outcomeOf({ testModules, unhandledErrors }: TestRunResult): Outcome {
  const tests = testModules.flatMap((module) => [...module.children.allTests()]);
  const named = (state: string) =>
    tests.filter((test) => test.result().state === state).map(({ fullName }) => fullName);
  const errors = [...testModules.flatMap((module) => module.errors()), ...unhandledErrors];
  return { passed: named('passed'), failed: named('failed'), errors: errors.map(messageOf) };
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}
