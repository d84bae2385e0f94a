import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

interface Workspace {
  readonly test: {
    readonly projects: readonly TestProjectInlineConfiguration[];
  };
}

const root = join(import.meta.dirname, '../..');
// Kept where every project and every test finds it.
process.env.SEED ??= String(Math.floor(Math.random() * 2 ** 32));
const { SEED } = process.env;
/** For one suite. */
const shareSeconds = process.env.LONG_SHARE ?? '25';

const { default: workspace }: { readonly default: Workspace } = await import(
  join(root, 'vitest.workspace.ts')
);
const isLong = ({ test }: TestProjectInlineConfiguration) =>
  globSync('test/**/*.long.ts', { cwd: test?.root ?? root }).length > 0;

/** The suites that are too long for every change: of each a share, in the order of a seed. */
export default defineConfig({
  test: {
    root,
    maxWorkers: availableParallelism(),
    sequence: { shuffle: { tests: true }, seed: Number(SEED) },
    projects: workspace.test.projects.filter(isLong).map((project) => ({
      ...project,
      test: {
        ...project.test,
        include: ['test/**/*.long.ts'],
        setupFiles: [join(import.meta.dirname, 'src/long-share.ts')],
        env: { SEED, LONG_SHARE: shareSeconds, PATCHBAY_LONG: '1' },
        testTimeout: 120_000,
        typecheck: { enabled: false },
      },
    })),
  },
});
