import { posix } from 'node:path';
import ts from 'typescript';
import { workspaceProgram } from './compiler.ts';
import { sourceEntries, type WorkspacePackage } from './workspace.ts';

/** The text of each published package's api.md, by its path from the root. */
export function publicApis(root: string, packages: readonly WorkspacePackage[]): Map<string, string> {
  const published = packages.filter(({ manifest }) => manifest.private !== true);
  const entries = published.flatMap((entry) => [...sourceEntries(entry).values()]);
  const absolute = entries.map((path) => posix.join(root, path));
  const program = workspaceProgram({ root, packages, entries: absolute, declaration: true });
  const declarations = new DeclarationTexts(program);
  return new Map(
    published.map((entry) => {
      const sections = [...sourceEntries(entry)].map(([name, path]) => {
        const title = posix.join(entry.manifest.name, name);
        return `## ${title}\n\n${exportTexts(program, declarations, posix.join(root, path))}`;
      });
      const intro = '<!-- Written by `npm run api`. A change here is a change of the public interface. -->';
      return [`${entry.folder}/api.md`, `# Public interface\n\n${intro}\n\n${sections.join('\n')}`];
    }),
  );
}

/** Every exported name of one module with its declared type, in alphabetical order, as a Markdown code block. */
export function exportTexts(program: ts.Program, declarations: DeclarationTexts, path: string): string {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) return 'Exports nothing.\n';
  const texts = checker
    .getExportsOfModule(module)
    .map((symbol) => ({ name: symbol.name, text: exportText(checker, declarations, symbol) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ text }) => text);
  return `\`\`\`ts\n${texts.join('\n\n')}\n\`\`\`\n`;
}

function exportText(checker: ts.TypeChecker, declarations: DeclarationTexts, symbol: ts.Symbol): string {
  const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
  const text = (target.declarations ?? [])
    .map((declaration) => declarations.of(declaration, target.name))
    .filter((part, index, all) => all.indexOf(part) === index)
    .join('\n');
  return target.name === symbol.name ? text : `${text}\nexport { ${target.name} as ${symbol.name} };`;
}

/** Finds a declaration's text in what the compiler would write to its .d.ts, where every inferred type is spelled out. */
export class DeclarationTexts {
  readonly #program: ts.Program;
  readonly #files = new Map<string, ts.SourceFile>();

  constructor(program: ts.Program) {
    this.#program = program;
  }

  /** The declaration of `name` beside `declaration`; a library's own names are given as a re-export. */
  of(declaration: ts.Declaration, name: string): string {
    const source = declaration.getSourceFile();
    if (ts.isSourceFile(declaration)) return `export * as ${posix.basename(source.fileName)};`;
    if (this.#program.isSourceFileFromExternalLibrary(source)) return `export { ${name} } from a library;`;
    const file = this.#declarationFile(source);
    const statements = file.statements.filter((statement) => declares(statement, name));
    return statements.map((statement) => tidy(statement.getText(file))).join('\n');
  }

  #declarationFile(source: ts.SourceFile): ts.SourceFile {
    const known = this.#files.get(source.fileName);
    if (known !== undefined) return known;
    let text = '';
    this.#program.emit(
      source,
      (_, written) => {
        text = written;
      },
      undefined,
      true,
    );
    const file = ts.createSourceFile(source.fileName, text, ts.ScriptTarget.ESNext, true);
    this.#files.set(source.fileName, file);
    return file;
  }
}

function declares(statement: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.some(({ name: bound }) => bound.getText() === name);
  }
  const declared = ts.getNameOfDeclaration(statement as ts.Declaration & ts.Statement);
  return declared?.getText() === name;
}

function tidy(text: string): string {
  const exported = text.replace(/^export (declare )?/, 'export ').replace(/^declare /, 'export ');
  return exported.replaceAll('    ', '  ');
}
