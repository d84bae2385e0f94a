import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A test, or a group of tests, whose title says which promises it proves. */
export interface Claim {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  /** As written; `%s` stands for what a template puts in. */
  readonly title: string;
  /** `G21`, `C26`, `T26`, `row C7`. */
  readonly ids: readonly string[];
}

/** Where tests are written: those of the packages, and the contracts that stores and connectors run. */
const testFiles = [
  'packages/**/test/**/*.{ts,tsx}',
  'examples/**/test/**/*.{ts,tsx}',
  'packages/testing/src/**/*.ts',
];

/** Every claim of the repository. */
export function claimsIn(root: string): readonly Claim[] {
  const generated = new Set(['node_modules', 'dist', 'coverage']);
  const exclude = (path: string) => path.split(/[/\\]/).some((part) => generated.has(part));
  return globSync(testFiles, { cwd: root, exclude })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .flatMap((file) => claimsOf(file, readFileSync(join(root, file), 'utf8')));
}

/** The claims of one file: titles of `test` and `describe`, and names of a contract's groups and cases. */
export function claimsOf(file: string, text: string): readonly Claim[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const isContract = file.startsWith('packages/testing/src/');
  const claims: Claim[] = [];
  const visit = (node: ts.Node): void => {
    const title = titleOf(node, isContract);
    const ids = title === undefined ? [] : idsOf(title);
    if (title !== undefined && ids.length > 0) claims.push({ file, title, ids });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return claims;
}

const claimForm = /^(?:(?:threats?|sync) )?[GCT]\d+(?:, (?:(?:threats?|sync) )?[GCT]\d+)*(?=[ :])/;

const rowForm = /^row [A-E]\d+(?=[ :])/;

/** The ids that a title begins with: `G14, threat T14: ...`, or a requirement's row, `row C7 ...`. */
function idsOf(title: string): readonly string[] {
  return claimForm.exec(title)?.[0].match(/[GCT]\d+/g) ?? rowForm.exec(title) ?? [];
}

function titleOf(node: ts.Node, isContract: boolean): string | undefined {
  if (ts.isCallExpression(node) && /^(?:test|it|describe|suite)$/.test(callee(node)))
    return textOf(node.arguments[0]);
  if (isContract && ts.isPropertyAssignment(node) && node.name.getText() === 'name')
    return textOf(node.initializer);
  return undefined;
}

/** `test` of `test('...')`, `test.concurrent('...')` and `test.each(table)('...')`. */
function callee({ expression }: ts.CallExpression): string {
  let at: ts.Expression = expression;
  while (!ts.isIdentifier(at)) {
    if (ts.isPropertyAccessExpression(at) || ts.isCallExpression(at)) at = at.expression;
    else if (ts.isTaggedTemplateExpression(at)) at = at.tag;
    else return '';
  }
  return at.text;
}

function textOf(node: ts.Expression | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `%s${literal.text}`).join('');
}
