import { posix } from 'node:path';
import type { FileTree } from './file-tree.ts';
import { importsOf } from './imports.ts';
import { sourceEntries, type WorkspacePackage, workspacePackages } from './workspace.ts';

/** Where an import leads: a file of the same package, an entry of a workspace package, or outside. */
export type ImportTarget =
  | { type: 'file'; path: string }
  | { type: 'entry'; package: WorkspacePackage; entry: string; path: string | undefined }
  | { type: 'external'; name: string };

/** One arrow of the graph. */
export interface ImportEdge {
  from: string;
  line: number;
  specifier: string;
  target: ImportTarget;
}

/** The packages, and each of their source files (tests included) with what it imports. */
export interface ImportGraph {
  packages: WorkspacePackage[];
  files: Map<string, { package: WorkspacePackage; edges: ImportEdge[] }>;
}

/** Reads every import of every package. */
export function importGraph(tree: FileTree): ImportGraph {
  const packages = workspacePackages(tree);
  const byName = new Map(packages.map((entry) => [entry.manifest.name, entry]));
  const files: ImportGraph['files'] = new Map();
  for (const path of tree.paths.filter(isSource)) {
    const owner = packages.find(({ folder }) => path.startsWith(`${folder}/`));
    if (owner === undefined) continue;
    const edges = importsOf(path, tree.read(path)).map(({ specifier, line }) => ({
      from: path,
      line,
      specifier,
      target: resolveTarget(path, specifier, byName),
    }));
    files.set(path, { package: owner, edges });
  }
  return { packages, files };
}

function isSource(path: string): boolean {
  return /\.tsx?$/.test(path);
}

function resolveTarget(
  from: string,
  specifier: string,
  byName: ReadonlyMap<string, WorkspacePackage>,
): ImportTarget {
  if (specifier.startsWith('.')) return { type: 'file', path: posix.join(posix.dirname(from), specifier) };
  const name = packageName(specifier);
  const target = byName.get(name);
  if (target === undefined) return { type: 'external', name };
  const entry = `.${specifier.slice(name.length)}`;
  return { type: 'entry', package: target, entry, path: sourceEntries(target).get(entry) };
}

/** `@scope/name/deep` is `@scope/name`; `node:fs/promises` stays `node:fs/promises`. */
function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
