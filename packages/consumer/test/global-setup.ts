import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryTree } from '@patchbay/tooling/file-tree';
import { workspacePackages } from '@patchbay/tooling/workspace';
import type { TestProject } from 'vitest/node';
import { pnpm } from './pnpm.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of each published package's tarball, by its npm name. */
    tarballs: Readonly<Record<string, string>>;
  }
}

/** Packs every published package, as it was built, into a temporary folder. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = join(import.meta.dirname, '../../..');
  const published = workspacePackages(repositoryTree(root)).filter(
    ({ manifest }) => manifest.private !== true,
  );
  const names = published.map(({ manifest }) => manifest.name);
  const folder = await mkdtemp(join(tmpdir(), 'tarballs-'));
  const clear = () => rm(folder, { recursive: true });
  try {
    const chosen = names.flatMap((name) => ['--filter', name]);
    await pnpm(root, ['--recursive', ...chosen, 'pack', '--out', join(folder, '%s.tgz')]);
  } catch (error) {
    await clear();
    throw error;
  }
  const path = (name: string) => join(folder, `${name.replace('@', '').replace('/', '-')}.tgz`);
  project.provide('tarballs', Object.fromEntries(names.map((name) => [name, path(name)])));
  return clear;
}
