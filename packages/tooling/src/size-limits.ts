import ts from 'typescript';
import type { FileTree } from './file-tree.ts';
import { lineOf } from './imports.ts';

/** The upper bounds, in lines; the aims are lower. */
const sizeLimits = { file: 250, providerFile: 150, function: 50 } as const;

/**
 * One sentence for each file or function over its bound.
 *
 * A function is counted by its own lines: those of its body, less the bodies of the named functions inside it
 * (declarations, methods, functions given to a name), which are counted by themselves. So a factory that returns an
 * object of methods is as long as its own statements, and types cost nothing. A callback without a name belongs to the
 * function around it, except the ones that `describe` and `test` take.
 */
export function sizeViolations(tree: FileTree): string[] {
  return tree.paths.filter(isCode).flatMap((path) => {
    const text = tree.read(path);
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    const limit = fileLimit(path);
    const tooLong = lines > limit ? [`${path} has ${lines} lines; the limit is ${limit}`] : [];
    return [...tooLong, ...longFunctions(path, text)];
  });
}

function isCode(path: string): boolean {
  return /\.(ts|tsx|mjs|js)$/.test(path) && !path.endsWith('.d.ts');
}

function fileLimit(path: string): number {
  const isProviderSource = /^packages\/providers\/[^/]+\/src\/(?!emulator\/)/.test(path);
  return isProviderSource ? sizeLimits.providerFile : sizeLimits.file;
}

function longFunctions(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const found: string[] = [];
  const visit = (node: ts.Node): number => {
    let nested = 0;
    ts.forEachChild(node, (child) => {
      nested += visit(child);
    });
    const body = bodyCountedAlone(node);
    if (body === undefined) return nested;
    const span = spanOf(source, body);
    const own = span - nested;
    if (own > sizeLimits.function) {
      const place = `${path}:${lineOf(source, node)}`;
      found.push(`${place} ${nameOf(node)} has ${own} lines of its own; the limit is ${sizeLimits.function}`);
    }
    // The line on which a nested body begins stays with the function around it.
    return span - 1;
  };
  visit(source);
  return found;
}

function bodyCountedAlone(node: ts.Node): ts.Node | undefined {
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return undefined;
  const isNameless = ts.isArrowFunction(node) || ts.isFunctionExpression(node);
  if (!isNameless || !ts.isCallExpression(node.parent)) return node.body;
  const callee = node.parent.expression.getText();
  const isTestCall = /^(describe|suite|test|it|beforeAll|beforeEach|afterAll|afterEach)\b/.test(callee);
  return isTestCall ? node.body : undefined;
}

function spanOf(source: ts.SourceFile, node: ts.Node): number {
  const last = source.getLineAndCharacterOfPosition(node.getEnd()).line + 1;
  return last - lineOf(source, node) + 1;
}

function nameOf(node: ts.Node): string {
  const named = ts.isFunctionLike(node) && node.name !== undefined ? node : node.parent;
  const name = ts.getNameOfDeclaration(named as ts.Declaration);
  return name === undefined ? 'a function' : name.getText();
}
