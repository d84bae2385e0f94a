import type { FileTree } from './file-tree.ts';

/** What a package is; decides which files it must have and what it may import. */
export type PackageKind =
  | 'core'
  | 'server'
  | 'cli'
  | 'testing'
  | 'provider'
  | 'store'
  | 'queue'
  | 'channel'
  | 'tooling'
  | 'example';

/** One target of an export: the source that the workspace runs, and what a consumer gets. */
export interface ExportTarget {
  '@patchbay/source'?: string;
  types?: string;
  default?: string;
}

/** The fields of a package.json that the checks read. */
export interface Manifest {
  name: string;
  description?: string;
  private?: boolean;
  license?: string;
  type?: string;
  sideEffects?: boolean;
  files?: string[];
  engines?: Record<string, string>;
  exports?: Record<string, string | ExportTarget>;
  scripts?: Record<string, string>;
  patchbay?: { kind?: PackageKind };
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** One package of the workspace. */
export interface WorkspacePackage {
  /** Relative to the root, with forward slashes: `packages/providers/slack`. */
  folder: string;
  /** The npm name without its scope: `slack`, `store-postgres`. */
  shortName: string;
  kind: PackageKind | undefined;
  manifest: Manifest;
}

/** Every package that pnpm-workspace.yaml names, ordered by folder. A folder without package.json is not one. */
export function workspacePackages(tree: FileTree): WorkspacePackage[] {
  const patterns = packageGlobs(tree.read('pnpm-workspace.yaml')).map(globPattern);
  return tree.paths.flatMap((path) => {
    const folder = /^(.+)\/package\.json$/.exec(path)?.[1];
    if (folder === undefined || !patterns.some((pattern) => pattern.test(folder))) return [];
    const manifest: Manifest = JSON.parse(tree.read(path));
    return [
      { folder, shortName: manifest.name.replace(/^@[^/]+\//, ''), kind: manifest.patchbay?.kind, manifest },
    ];
  });
}

/** Where each entry's source is, from the export's name (`.`, `./emulator`) to a path from the root. */
export function sourceEntries({ folder, manifest }: WorkspacePackage): Map<string, string> {
  const entries = new Map<string, string>();
  for (const [name, target] of Object.entries(manifest.exports ?? {})) {
    const source = typeof target === 'object' ? target['@patchbay/source'] : undefined;
    if (source !== undefined) entries.set(name, `${folder}/${source.replace(/^\.\//, '')}`);
  }
  return entries;
}

/** The list under `packages:`; it needs no YAML parser, as the list holds plain strings only. */
function packageGlobs(yaml: string): string[] {
  const list = /^packages:\n((?: +- .+\n)+)/m.exec(yaml)?.[1] ?? '';
  return [...list.matchAll(/^ +- ['"]?([^'"\s]+)['"]?$/gm)].map((match) => match[1] ?? '');
}

function globPattern(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll('*', '[^/]+')}$`);
}
