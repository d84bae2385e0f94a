import { join } from 'node:path';
import { repositoryTree } from './file-tree.ts';
import { type ExportTarget, workspacePackages } from './workspace.ts';

// After the build: loads every published entry as a consumer's Node would, without the condition that leads to sources.
const root = join(import.meta.dirname, '../../..');

for (const { folder, manifest } of workspacePackages(repositoryTree(root))) {
  if (manifest.private === true) continue;
  for (const [entry, target] of Object.entries(manifest.exports ?? {})) {
    if (typeof target === 'string') continue;
    await load(`${manifest.name}${entry.slice(1)}`, join(root, folder), target);
  }
}

async function load(name: string, folder: string, target: ExportTarget): Promise<void> {
  try {
    const names = Object.keys(await import(join(folder, target.default ?? '')));
    if (names.length === 0) throw new Error('it exports nothing');
  } catch (error) {
    console.error(`${name} cannot be imported as built:`, error);
    process.exitCode = 1;
  }
}
