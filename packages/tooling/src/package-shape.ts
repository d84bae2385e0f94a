import { posix } from 'node:path';
import type { FileTree } from './file-tree.ts';
import { type PackageKind, type WorkspacePackage, workspacePackages } from './workspace.ts';

/** The npm name that a folder must have, and the kind that lives there. */
const homes: readonly { folder: RegExp; kind: PackageKind; name: string }[] = [
  { folder: /^packages\/(core)$/, kind: 'core', name: '@patchbay/$1' },
  { folder: /^packages\/(server)$/, kind: 'server', name: '@patchbay/$1' },
  { folder: /^packages\/(cli)$/, kind: 'cli', name: '@patchbay/$1' },
  { folder: /^packages\/(testing)$/, kind: 'testing', name: '@patchbay/$1' },
  {
    folder: /^packages\/(tooling|bench|consumer|mutants|races|runtimes)$/,
    kind: 'tooling',
    name: '@patchbay/$1',
  },
  { folder: /^packages\/providers\/([^/]+)$/, kind: 'provider', name: '@patchbay/$1' },
  { folder: /^packages\/stores\/([^/]+)$/, kind: 'store', name: '@patchbay/store-$1' },
  { folder: /^packages\/queues\/([^/]+)$/, kind: 'queue', name: '@patchbay/queue-$1' },
  { folder: /^packages\/channels\/([^/]+)$/, kind: 'channel', name: '@patchbay/channel-$1' },
  { folder: /^examples\/([^/]+)$/, kind: 'example', name: '$1' },
];

const publishedFiles = ['README.md', 'api.md', 'tsconfig.json', 'src/index.ts'];

/** The README headings that a reader of each kind may count on. */
const publishedHeadings = ['Install', 'Use'];
const headings: Partial<Record<PackageKind, readonly string[]>> = {
  tooling: [],
  example: ['Run'],
  provider: [...publishedHeadings, 'Set up the app', 'Emulator'],
};

/** One sentence for each package that is not where and as its kind should be. */
export function shapeViolations(tree: FileTree): string[] {
  return workspacePackages(tree).flatMap((entry) =>
    [homeProblems, manifestProblems, exportProblems, fileProblems, headingProblems].flatMap((check) =>
      check(entry, tree).map((problem) => `${entry.folder}: ${problem}`),
    ),
  );
}

function homeProblems({ folder, kind, manifest }: WorkspacePackage): string[] {
  const home = homes.find((candidate) => candidate.folder.test(folder));
  if (home === undefined) return ['no kind of package has its home here'];
  const name = folder.replace(home.folder, home.name);
  return [
    ...unless(kind === home.kind, `package.json must say "patchbay": { "kind": "${home.kind}" }`),
    ...unless(manifest.name === name, `the npm name must be ${name}, not ${manifest.name}`),
  ];
}

function manifestProblems({ manifest, kind }: WorkspacePackage): string[] {
  const esm = unless(manifest.type === 'module', '"type" must be "module"');
  if (kind === 'example' || kind === 'tooling') {
    return [...esm, ...unless(manifest.private === true, 'it must be private')];
  }
  return [
    ...esm,
    ...unless(manifest.license === 'MIT', '"license" must be "MIT"'),
    ...unless(manifest.sideEffects === false, '"sideEffects" must be false'),
    ...unless(manifest.engines?.node === '>=22', '"engines.node" must be ">=22"'),
    ...unless((manifest.description ?? '').endsWith('.'), '"description" must be a sentence'),
    ...unless(manifest.files?.includes('dist') === true, '"files" must include "dist"'),
    ...unless(manifest.files?.includes('src') === true, '"files" must include "src": source maps lead there'),
  ];
}

function exportProblems({ folder, manifest }: WorkspacePackage, tree: FileTree): string[] {
  if (manifest.private === true) return [];
  const exports = manifest.exports ?? {};
  const own = unless(exports['./package.json'] === './package.json', 'exports must name ./package.json');
  const root = unless('.' in exports, 'exports must have an entry "."');
  const entries = Object.entries(exports).filter(([, target]) => typeof target === 'object');
  const shapes = entries.flatMap(([name, target]) => {
    const source = typeof target === 'object' ? target['@patchbay/source'] : undefined;
    const stem = /^\.\/src\/(.+)\.tsx?$/.exec(source ?? '')?.[1];
    if (stem === undefined) return [`entry "${name}" must lead to a file of src by @patchbay/source`];
    const expected = {
      '@patchbay/source': source,
      types: `./dist/${stem}.d.ts`,
      default: `./dist/${stem}.js`,
    };
    const path = posix.join(folder, source ?? '');
    return [
      ...unless(tree.has(path), `entry "${name}" leads to ${path}, which does not exist`),
      // Conditions are tried in their order, so the order is part of the shape.
      ...unless(
        JSON.stringify(target) === JSON.stringify(expected),
        `entry "${name}" must be ${JSON.stringify(expected)}`,
      ),
    ];
  });
  return [...own, ...root, ...shapes];
}

function fileProblems(entry: WorkspacePackage, tree: FileTree): string[] {
  const { folder } = entry;
  const missing = requiredFiles(entry, tree)
    .filter((file) => !tree.has(`${folder}/${file}`))
    .map((file) => `${file} is missing`);
  const hasTests = tree.paths.some(
    (path) => path.startsWith(`${folder}/test/`) && /\.test\.tsx?$/.test(path),
  );
  const vague = tree.paths.filter(
    (path) => path.startsWith(`${folder}/`) && /\/(utils|helpers|types|common)(\.tsx?$|\/)/.test(path),
  );
  return [
    ...missing,
    ...unless(hasTests || entry.kind === 'example', 'test/ has no test'),
    ...vague.map((path) => `${path} has a name that says nothing`),
  ];
}

function requiredFiles({ folder, kind, manifest }: WorkspacePackage, tree: FileTree): string[] {
  if (kind === 'example') return ['README.md'];
  if (kind === 'tooling') return [];
  if (kind !== 'provider') return publishedFiles;
  const has = (file: string): boolean => tree.has(`${folder}/src/${file}`);
  const connector = manifest.name.replace(/^@patchbay\//, '');
  const parts = ['schemas.ts', 'streams.ts', 'telemetry.ts'];
  const connectors = tree.paths.flatMap((path) => {
    const name = new RegExp(`^${folder}/src/([^/]+)/index\\.ts$`).exec(path)?.[1];
    return name === undefined || name === 'emulator' ? [] : [name];
  });
  const perConnector =
    connectors.length === 0 || has(`${connector}.ts`)
      ? [`${connector}.ts`, ...parts].map((file) => `src/${file}`)
      : connectors.flatMap((name) => [`${name}.ts`, ...parts].map((file) => `src/${name}/${file}`));
  return [...publishedFiles, 'src/auth.ts', 'src/emulator/index.ts', ...perConnector];
}

function headingProblems({ folder, kind, manifest }: WorkspacePackage, tree: FileTree): string[] {
  const path = `${folder}/README.md`;
  if (!tree.has(path)) return [];
  const text = tree.read(path);
  const wanted = (kind && headings[kind]) ?? publishedHeadings;
  return [
    ...unless(text.startsWith(`# ${manifest.name}\n`), `README.md must begin with "# ${manifest.name}"`),
    ...wanted
      .filter((heading) => !text.includes(`\n## ${heading}\n`))
      .map((heading) => `README.md has no heading "## ${heading}"`),
  ];
}

function unless(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}
