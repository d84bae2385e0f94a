import ts from 'typescript';

/** One place where a file names another module. */
export interface ImportSite {
  specifier: string;
  line: number;
}

/** Every module that a source text names: imports, re-exports, `import()` and import types alike. */
export function importsOf(path: string, text: string): ImportSite[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const sites: ImportSite[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) {
      sites.push({ specifier: specifier.text, line: lineOf(source, specifier) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return sites;
}

/** The 1-based line on which a node begins, without the comments before it. */
export function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

function specifierOf(node: ts.Node): ts.StringLiteralLike | undefined {
  const candidate = candidateOf(node);
  return candidate !== undefined && ts.isStringLiteralLike(candidate) ? candidate : undefined;
}

function candidateOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isDynamic ? node.arguments[0] : undefined;
}
