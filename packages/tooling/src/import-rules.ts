import type { ImportEdge, ImportGraph } from './import-graph.ts';
import type { Manifest, PackageKind, WorkspacePackage } from './workspace.ts';

/** Which folder of core may import which; data flows one way, and `errors` and `events` are leaves. */
const coreArrows: Record<string, readonly string[]> = {
  errors: [],
  events: ['errors'], // an event names the code of the error it tells of
  crypto: ['errors'],
  definition: ['errors', 'events'],
  store: ['definition', 'errors', 'events'],
  client: ['definition', 'errors', 'events'],
  flow: ['definition', 'client', 'store', 'crypto', 'errors', 'events'],
};

/** The only folder of core that may know a library. */
const coreLibraries: Record<string, string> = { oauth4webapi: 'flow', ky: 'client' };

/** Which entries of the workspace the sources of each kind may import; a kind not named may import any. */
const workspaceArrows: Partial<Record<PackageKind, readonly string[]>> = {
  core: [],
  tooling: [],
  server: ['@patchbay/core'],
  cli: ['@patchbay/core', '@patchbay/store-postgres'],
  testing: ['@patchbay/core'],
  provider: ['@patchbay/core'],
  store: ['@patchbay/core'],
  queue: ['@patchbay/core'],
  channel: ['@patchbay/core'],
};

/** Beside what its kind may import: one package, one entry, and the decision that says why. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  '@patchbay/store-supabase': ['@patchbay/store-postgres', '@patchbay/store-postgres/steps'], // docs/decisions/0012
};

/** What one rule sees: an import with its file's place. */
interface Site {
  owner: WorkspacePackage;
  edge: ImportEdge;
  /** The file within its package: `src/flow/auth/connect.ts`. */
  local: string;
}

const rules: readonly ((site: Site, graph: ImportGraph) => string | undefined)[] = [
  staysInPackage,
  namesAnEntry,
  isDeclared,
  followsPackageArrows,
  followsCoreArrows,
  keepsLibraryInItsFolder,
  keepsEmulatorApart,
  usesWebApisOnly,
];

/** One sentence for each import that goes against the design's arrows. */
export function importViolations(graph: ImportGraph, rootManifest: Manifest): string[] {
  const shared = { ...rootManifest.devDependencies };
  return [...graph.files.values()].flatMap(({ package: owner, edges }) =>
    edges.flatMap((edge) => {
      const site = {
        owner: withShared(owner, shared),
        edge,
        local: edge.from.slice(owner.folder.length + 1),
      };
      return rules.flatMap((rule) => {
        const reason = rule(site, graph);
        return reason === undefined
          ? []
          : [`${edge.from}:${edge.line} imports '${edge.specifier}': ${reason}`];
      });
    }),
  );
}

/** What the root installs (vitest, Node's types) is there for every package's tests. */
function withShared(owner: WorkspacePackage, shared: Record<string, string>): WorkspacePackage {
  const devDependencies = { ...shared, ...owner.manifest.devDependencies };
  return { ...owner, manifest: { ...owner.manifest, devDependencies } };
}

function staysInPackage({ owner, edge }: Site, graph: ImportGraph): string | undefined {
  if (edge.target.type !== 'file') return undefined;
  if (!edge.target.path.startsWith(`${owner.folder}/`)) return 'a relative import must stay in its package';
  if (/\.(json|css|svg)$/.test(edge.target.path) || graph.files.has(edge.target.path)) return undefined;
  return 'there is no such file';
}

function namesAnEntry({ edge }: Site): string | undefined {
  if (edge.target.type !== 'entry' || edge.target.path !== undefined) return undefined;
  return `${edge.target.package.manifest.name} has no entry '${edge.target.entry}'; deep imports are closed`;
}

function isDeclared({ owner, edge, local }: Site): string | undefined {
  if (edge.target.type === 'file') return undefined;
  const name = edge.target.type === 'entry' ? edge.target.package.manifest.name : edge.target.name;
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = owner.manifest;
  if (name.startsWith('node:') || name === owner.manifest.name) return undefined;
  const shipped = { ...dependencies, ...peerDependencies, ...optionalDependencies };
  const allowed = isShipped(owner, local) ? shipped : { ...shipped, ...devDependencies };
  return name in allowed ? undefined : `${name} is not among the package's dependencies`;
}

function followsPackageArrows({ owner, edge, local }: Site): string | undefined {
  if (edge.target.type !== 'entry' || !local.startsWith('src/')) return undefined;
  const ofKind = owner.kind === undefined ? undefined : workspaceArrows[owner.kind];
  const allowed = ofKind && [...ofKind, ...(exceptions[owner.manifest.name] ?? [])];
  if (allowed === undefined || isEmulator(local) || allowed.includes(edge.specifier)) return undefined;
  return `a ${owner.kind} package may import ${allowed.join(', ') || 'nothing of ours'}`;
}

function followsCoreArrows({ owner, edge, local }: Site): string | undefined {
  if (owner.kind !== 'core' || edge.target.type !== 'file') return undefined;
  const from = coreFolder(local);
  const to = coreFolder(edge.target.path.slice(owner.folder.length + 1));
  const allowed = from === undefined ? undefined : coreArrows[from];
  if (from === undefined || from === to) return undefined;
  if (allowed === undefined) return `core has no place named ${from}/ in its order of imports`;
  if (to !== undefined && allowed.includes(to)) return undefined;
  return `${from}/ may import ${allowed.map((name) => `${name}/`).join(', ') || 'nothing of ours'}`;
}

function keepsLibraryInItsFolder({ owner, edge, local }: Site): string | undefined {
  if (owner.kind !== 'core' || edge.target.type !== 'external' || !local.startsWith('src/')) return undefined;
  const home = coreLibraries[edge.target.name];
  return home === undefined || coreFolder(local) === home ? undefined : `only ${home}/ may know it`;
}

/** An emulator that shared code with its connector would repeat the connector's mistakes. */
function keepsEmulatorApart({ owner, edge, local }: Site): string | undefined {
  if (!local.startsWith('src/')) return undefined;
  const target = edge.target;
  if (isEmulator(local)) {
    const isOwn = target.type === 'file' && isEmulator(target.path.slice(owner.folder.length + 1));
    const isKit = edge.specifier === '@patchbay/testing/emulator';
    return isOwn || isKit
      ? undefined
      : 'an emulator may import its own folder and @patchbay/testing/emulator';
  }
  // There the parts of emulators are themselves what is shipped.
  if (owner.kind === 'testing') return undefined;
  const reached = target.type === 'file' && isEmulator(target.path.slice(owner.folder.length + 1));
  return reached ? 'what is shipped to users may not depend on the emulator' : undefined;
}

function usesWebApisOnly({ owner, edge, local }: Site): string | undefined {
  const webKinds: readonly (PackageKind | undefined)[] = ['core', 'server', 'provider'];
  const isWeb = webKinds.includes(owner.kind) ? local.startsWith('src/') : isEmulator(local);
  return isWeb && edge.specifier.startsWith('node:') ? 'this code runs where only Web APIs exist' : undefined;
}

function isEmulator(local: string): boolean {
  return local.startsWith('src/emulator/');
}

/** Examples and tooling are never installed by anyone, so their development dependencies count. */
function isShipped(owner: WorkspacePackage, local: string): boolean {
  return local.startsWith('src/') && owner.manifest.private !== true;
}

/** The folder under core's src; files that lie directly in src tie the folders together and are free. */
function coreFolder(local: string): string | undefined {
  return /^src\/([^/]+)\//.exec(local)?.[1];
}
