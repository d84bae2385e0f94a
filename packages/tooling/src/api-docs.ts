import { posix } from 'node:path';
import {
  Application,
  type DeclarationReflection,
  Logger,
  LogLevel,
  type ProjectReflection,
  type TypeDocOptions,
} from 'typedoc';
import { sourceEntries, type WorkspacePackage } from './workspace.ts';

/** What a reference is made of. */
export interface ApiDocsOptions {
  root: string;
  packages: readonly WorkspacePackage[];
  /** Of the program that holds every entry, from the root. */
  tsconfig: string;
  /** The folder to write to; left out, the reference is only checked. */
  out?: string;
}

const options: TypeDocOptions = {
  name: 'Patchbay',
  entryPointStrategy: 'resolve',
  alwaysCreateEntryPointModule: true,
  // Types are checked by a step of their own, and links to a repository would be another one's business.
  skipErrorChecking: true,
  disableSources: true,
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  readme: 'none',
  validation: { notExported: false, invalidLink: true, rewrittenLink: true, notDocumented: false },
};

/**
 * Makes the reference of every public entry, one module an entry. Returns one sentence for each export without
 * documentation, each link that leads nowhere, and each entry that is missing.
 */
export async function apiDocs({ root, packages, tsconfig, out }: ApiDocsOptions): Promise<string[]> {
  const entries = new Map(
    packages.flatMap((entry) =>
      [...sourceEntries(entry)].map(
        ([name, path]) => [posix.join(root, path), posix.join(entry.manifest.name, name)] as const,
      ),
    ),
  );
  const app = await Application.bootstrap({
    ...options,
    basePath: root,
    tsconfig: posix.join(root, tsconfig),
    entryPoints: [...entries.keys()],
  });
  const problems = new ProblemList();
  app.logger = problems;
  const project = await app.convert();
  if (project === undefined) return [...problems.found, 'there is nothing to document'];
  nameModules(project, entries);
  app.validate(project);
  problems.found.push(...undocumented(project));
  if (out !== undefined && problems.found.length === 0) await app.generateDocs(project, out);
  return problems.found;
}

/** A reader knows a module by what is written in an import. */
function nameModules(project: ProjectReflection, entries: ReadonlyMap<string, string>): void {
  for (const module of project.children ?? []) {
    const path = project.getSymbolIdFromReflection(module)?.fileName;
    module.name = entries.get(path ?? '') ?? module.name;
  }
}

/** Only exports: whether a field or method says enough by its name is not for a machine to judge. */
function undocumented(project: ProjectReflection): string[] {
  return (project.children ?? []).flatMap((module) =>
    (module.children ?? [])
      .filter((declared) => !isDocumented(declared))
      .map((declared) => `${module.name} exports ${declared.name} without a word on what it is`),
  );
}

function isDocumented(declared: DeclarationReflection): boolean {
  // What another package's entry hands on is told where it is declared.
  if (declared.isReference()) return true;
  return declared.hasComment() || declared.signatures?.some((signature) => signature.hasComment()) === true;
}

class ProblemList extends Logger {
  readonly found: string[] = [];

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.found.push(message);
  }
}
