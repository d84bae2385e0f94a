import { existsSync, globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { repositoryTree } from './packages/tooling/src/file-tree.ts';
import { keepExitCode } from './packages/tooling/src/keep-exit-code.ts';
import { type WorkspacePackage, workspacePackages } from './packages/tooling/src/workspace.ts';

const root = import.meta.dirname;
/** Workspace packages run from their sources; the rest is Vite's own default for Node. */
const conditions = ['@patchbay/source', 'module', 'node', 'development|production'];

keepExitCode();

/** One project for each package that has tests, so that a new package needs no line here. */
export default defineConfig({
  test: {
    // One more than there are cores: while the databases and processes of a test are waited for, another works.
    maxWorkers: availableParallelism() + 1,
    projects: workspacePackages(repositoryTree(root))
      .filter(({ folder }) => existsSync(join(root, folder, 'test')))
      .map(project),
    coverage: {
      provider: 'v8',
      // With --project the first is meant from each project's folder, without it the second from the root.
      include: ['src/**/*.ts', 'packages/**/src/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: { 'packages/core/src/**': { lines: 90 } },
    },
  },
});

function project({ folder, shortName, kind }: WorkspacePackage): TestProjectInlineConfiguration {
  const packageRoot = join(root, folder);
  const hasGlobalSetup = existsSync(join(packageRoot, 'test/global-setup.ts'));
  const hasTypeTests = globSync('test/**/*.test-d.ts', { cwd: packageRoot }).length > 0;
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    // Where Vitest 5 loads a project's global setup.
    environments: { __vitest__: { resolve: { conditions } } },
    test: {
      name: shortName,
      root: packageRoot,
      include: ['test/**/*.test.ts'],
      ...(hasGlobalSetup && { globalSetup: ['test/global-setup.ts'] }),
      // Two busy cores are slow, not wrong; the tooling's tests compile the whole workspace.
      testTimeout: kind === 'tooling' ? 60_000 : 30_000,
      typecheck: { enabled: hasTypeTests, include: ['test/**/*.test-d.ts'], ignoreSourceErrors: true },
    },
  };
}
