import ts from 'typescript';
import type { FileTree } from './file-tree.ts';
import { lineOf } from './imports.ts';

/** A wait of this many milliseconds or more is a real wait. */
const realWait = 100;

/** One sentence for each construct that hides a failure or makes a test wait for the clock on the wall. */
export function bannedCode(tree: FileTree): string[] {
  return tree.paths
    .filter((path) => /\.(ts|tsx|mjs|js)$/.test(path))
    .flatMap((path) => codeProblems(path, tree.read(path)));
}

function codeProblems(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const isTest = /(^|\/)test\//.test(path);
  const hasRealTime = !text.includes('useFakeTimers(');
  const problems: string[] = [];
  const visit = (node: ts.Node): void => {
    const reason =
      swallows(node, source) ??
      endsPatiently(node) ??
      (isTest ? ((hasRealTime ? waits(node) : undefined) ?? listensLoosely(node, text)) : undefined);
    if (reason !== undefined) problems.push(`${path}:${lineOf(source, node)} ${reason}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
}

/** An empty handler that at least says why is let through. */
function swallows(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (ts.isCatchClause(node) && isSilent(node.block, source)) return 'swallows an error in an empty catch';
  if (!ts.isCallExpression(node) || memberName(node) !== 'catch') return undefined;
  const handler = node.arguments[0];
  const isEmpty = handler !== undefined && ts.isArrowFunction(handler) && isSilent(handler.body, source);
  return isEmpty ? 'swallows a rejection in an empty catch' : undefined;
}

function isSilent(block: ts.Node, source: ts.SourceFile): boolean {
  return ts.isBlock(block) && block.statements.length === 0 && !/\/[/*]/.test(block.getText(source));
}

/** A pool holds a question that went down with its connection, and would wait for its answer. See docs/incidents/0001. */
function endsPatiently(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) || node.arguments.length > 0) return undefined;
  return /\bsql\.end$/.test(node.expression.getText())
    ? 'may wait for ever: sql.end takes a timeout'
    : undefined;
}

/** A clock that is handed in may be a fake one; the global timers and the machine's own clock are real. */
function waits(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const isReal = /^(((globalThis|timers)\.)?setTimeout|sleep|delay|systemClock\.sleep)$/;
  if (!isReal.test(node.expression.getText())) return undefined;
  const long = node.arguments.some(
    (argument) => ts.isNumericLiteral(argument) && Number(argument.text.replaceAll('_', '')) >= realWait,
  );
  return long ? `waits ${realWait} ms or more of real time` : undefined;
}

/** Without this option an unhandled request goes out to the network and the test stays green. */
function listensLoosely(node: ts.Node, text: string): string | undefined {
  if (!ts.isCallExpression(node) || !startsMsw(node, text)) return undefined;
  const isStrict = node.arguments.some((argument) => /onUnhandledFrame: 'error'/.test(argument.getText()));
  return isStrict ? undefined : "starts msw without onUnhandledFrame: 'error'";
}

function startsMsw({ expression }: ts.CallExpression, text: string): boolean {
  if (ts.isIdentifier(expression)) return expression.text === 'defineNetwork';
  if (!ts.isPropertyAccessExpression(expression) || !/^(listen|start)$/.test(expression.name.text))
    return false;
  const receiver = expression.expression.getText();
  return (
    /^setup(Server|Worker)\(/.test(receiver) ||
    new RegExp(`\\b${receiver} = setup(Server|Worker)\\(`).test(text)
  );
}

function memberName(node: ts.CallExpression): string | undefined {
  return ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : undefined;
}
