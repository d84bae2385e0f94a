import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One runtime as it is installed here. */
export interface Runtime {
  readonly name: string;
  readonly version: string;
  /** What `navigator.userAgent` says there: the proof that nothing else ran. */
  readonly agent: string;
  readonly command: string;
  /** Before the file to run: a script of its own, or for `worker` the configuration of workerd. */
  readonly args: readonly string[];
  readonly takes: 'script' | 'worker';
}

/** One runtime that the packages promise to run on. `find` is undefined where there is none for this platform. */
export interface PromisedRuntime {
  readonly name: string;
  readonly find: () => Runtime | undefined;
}

/** Every runtime of the promise; all of them come as optional dependencies of this package. */
export const promisedRuntimes: readonly PromisedRuntime[] = [
  ...[22, 24, 26].map((major) => ({ name: `Node ${major}`, find: () => findNode(major) })),
  { name: 'Deno', find: findDeno },
  { name: 'Bun', find: findBun },
  { name: 'workerd', find: findWorkerd },
];

function findNode(major: number): Runtime | undefined {
  const found = findPackage(`node${major}-${process.platform}-${process.arch}`);
  if (found === undefined) return undefined;
  const { version, folder } = found;
  const agent = `Node.js/${major}`;
  return { name: 'Node', version, agent, command: join(folder, 'bin/node'), args: [], takes: 'script' };
}

function findDeno(): Runtime | undefined {
  const libc = process.platform === 'linux' ? '-glibc' : '';
  const binary = findBeside('deno', `@deno/${process.platform}-${process.arch}${libc}`);
  if (binary === undefined) return undefined;
  const { version, folder } = binary;
  // Nothing is granted and nothing fetched: the suite needs no permission and no registry.
  const args = [
    'run',
    '--node-modules-dir=manual',
    '--no-remote',
    '--cached-only',
    '--no-lock',
    '--no-prompt',
  ];
  return {
    name: 'Deno',
    version,
    agent: `Deno/${version}`,
    command: join(folder, 'deno'),
    args,
    takes: 'script',
  };
}

function findBun(): Runtime | undefined {
  const found = findPackage('bun');
  if (found === undefined) return undefined;
  const { version, folder, bin } = found;
  const command = join(folder, bin.bun ?? '');
  return {
    name: 'Bun',
    version,
    agent: `Bun/${version}`,
    command,
    args: ['--no-install', 'run'],
    takes: 'script',
  };
}

function findWorkerd(): Runtime | undefined {
  const architecture = process.arch === 'x64' ? '64' : process.arch;
  const binary = findBeside('workerd', `@cloudflare/workerd-${process.platform}-${architecture}`);
  if (binary === undefined) return undefined;
  const { version, folder } = binary;
  const command = join(folder, 'bin/workerd');
  return { name: 'workerd', version, agent: 'Cloudflare-Workers', command, args: ['test'], takes: 'worker' };
}

interface InstalledPackage {
  readonly version: string;
  readonly folder: string;
  readonly bin: Readonly<Record<string, string>>;
}

/** The package with a platform's binary, which only the package that chooses it depends on. */
function findBeside(chooser: string, name: string): InstalledPackage | undefined {
  const found = findPackage(chooser);
  return found && findPackage(name, join(found.folder, 'package.json'));
}

function findPackage(name: string, from = import.meta.url): InstalledPackage | undefined {
  const path = resolved(`${name}/package.json`, from);
  if (path === undefined) return undefined;
  const { version, bin } = JSON.parse(readFileSync(path, 'utf8')) as Omit<InstalledPackage, 'folder'>;
  return { version, bin, folder: dirname(path) };
}

function resolved(specifier: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(specifier);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
