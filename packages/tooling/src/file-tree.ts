import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text files that a check looks at: the repository, or a bad example made in memory by a test. */
export interface FileTree {
  /** Relative to the root, with forward slashes, sorted. */
  paths: readonly string[];
  read(path: string): string;
  has(path: string): boolean;
}

/** The files that git tracks or would track; without git, every file outside generated folders. */
export function repositoryTree(root: string): FileTree {
  const paths = (gitFiles(root) ?? walkedFiles(root)).filter((path) => existsSync(join(root, path)));
  return fileTree(paths, (path) => readFileSync(join(root, path), 'utf8'));
}

/** A tree that exists only here, from path to text. */
export function memoryTree(files: Record<string, string>): FileTree {
  return fileTree(Object.keys(files), (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`${path} is not in the tree`);
    return text;
  });
}

function fileTree(paths: string[], read: (path: string) => string): FileTree {
  const known = new Set(paths);
  return { paths: [...known].sort(), read, has: (path) => known.has(path) };
}

function gitFiles(root: string): string[] | undefined {
  if (!existsSync(join(root, '.git'))) return undefined;
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listing = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
  return listing.split('\0').filter((path) => path !== '');
}

function walkedFiles(root: string): string[] {
  const generated = new Set(['node_modules', 'dist', 'coverage', '.wireit', '.vitest', '.git']);
  const found = globSync('**/*', {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => generated.has(entry.name),
  });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    );
}
