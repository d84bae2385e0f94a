import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where the vendors' API descriptions are: `PATCHBAY_SPECS`, or a folder beside the repository. */
export function specsFolder(): string {
  const root = repositoryRoot(import.meta.dirname);
  return resolve(root, process.env.PATCHBAY_SPECS ?? '../shared/specs');
}

function repositoryRoot(folder: string): string {
  if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? process.cwd() : repositoryRoot(parent);
}
