import { posix } from 'node:path';
import ts from 'typescript';
import { sourceEntries, type WorkspacePackage } from './workspace.ts';

/** A program over the workspace's sources, in which some files may exist only in memory. */
export interface ProgramOptions {
  root: string;
  packages: readonly WorkspacePackage[];
  /** Absolute paths of what to compile. */
  entries: readonly string[];
  /** Absolute path to text; stands over the disk. */
  virtual?: ReadonlyMap<string, string>;
  declaration?: boolean;
}

/**
 * Compiles with the workspace's own options. Names of workspace packages lead to their sources from anywhere, and a
 * library that only some package has is found there: so the root's documents can be compiled as a reader's project.
 */
export function workspaceProgram(options: ProgramOptions): ts.Program {
  const { root, entries, virtual = new Map<string, string>() } = options;
  const compilerOptions = { ...baseOptions(root), ...(options.declaration && emitOptions) };
  const host = ts.createCompilerHost(compilerOptions);
  const { directoryExists, fileExists, getSourceFile, readFile } = host;
  const folders = new Set([...virtual.keys()].map((path) => posix.dirname(path)));
  host.directoryExists = (path) => folders.has(path) || directoryExists?.(path) !== false;
  host.fileExists = (path) => virtual.has(path) || fileExists(path);
  host.readFile = (path) => virtual.get(path) ?? readFile(path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const text = virtual.get(path);
    if (text === undefined) return getSourceFile(path, languageVersion, ...rest);
    return ts.createSourceFile(path, text, languageVersion);
  };
  const resolve = resolver(options, compilerOptions, host);
  host.resolveModuleNameLiterals = (literals, containingFile) =>
    literals.map((literal) => ({ resolvedModule: resolve(literal.text, containingFile) }));
  return ts.createProgram([...entries], compilerOptions, host);
}

const emitOptions: ts.CompilerOptions = {
  noEmit: false,
  declaration: true,
  emitDeclarationOnly: true,
  removeComments: true,
};

function baseOptions(root: string): ts.CompilerOptions {
  const path = posix.join(root, 'tsconfig.base.json');
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, root, {}, path).options;
}

function resolver(
  { root, packages }: ProgramOptions,
  options: ts.CompilerOptions,
  host: ts.CompilerHost,
): (name: string, from: string) => ts.ResolvedModuleFull | undefined {
  const sources = new Map<string, string>();
  for (const entry of packages) {
    for (const [name, path] of sourceEntries(entry)) {
      sources.set(posix.join(entry.manifest.name, name), posix.join(root, path));
    }
  }
  const cache = ts.createModuleResolutionCache(root, (path) => path, options);
  const lookUp = (name: string, from: string) =>
    ts.resolveModuleName(name, from, options, host, cache).resolvedModule;
  return (name, from) => {
    const source = sources.get(name);
    if (source !== undefined) return { resolvedFileName: source, extension: ts.Extension.Ts };
    const found = lookUp(name, from);
    if (found !== undefined || name.startsWith('.')) return found;
    for (const { folder } of packages) {
      const elsewhere = lookUp(name, posix.join(root, folder, 'package.json'));
      if (elsewhere !== undefined) return elsewhere;
    }
    return undefined;
  };
}
