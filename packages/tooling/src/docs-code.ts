import { posix } from 'node:path';
import ts from 'typescript';
import { workspaceProgram } from './compiler.ts';
import type { FileTree } from './file-tree.ts';
import { workspacePackages } from './workspace.ts';

/** One TypeScript block of a document. */
export interface CodeBlock {
  document: string;
  /** The line of the document on which the code begins. */
  line: number;
  extension: 'ts' | 'tsx';
  code: string;
}

/** The TypeScript blocks of READMEs and guides. */
export function codeBlocks(tree: FileTree): CodeBlock[] {
  return tree.paths.filter(isDocument).flatMap((document) => blocksOf(document, tree.read(document)));
}

/** One sentence for each block that does not compile as a file of its own against the workspace. */
export function docsProblems(root: string, tree: FileTree): string[] {
  const blocks = new Map(
    codeBlocks(tree).map((block) => {
      const place = `${block.document}.${block.line}.${block.extension}`;
      return [posix.join(root, place), block] as const;
    }),
  );
  const virtual = new Map([...blocks].map(([path, { code }]) => [path, `${code}\nexport {};\n`]));
  const packages = workspacePackages(tree);
  const program = workspaceProgram({ root, packages, entries: [...blocks.keys()], virtual });
  return [...blocks].flatMap(([path, block]) => {
    const source = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map((diagnostic) => describeProblem(block, diagnostic));
  });
}

function isDocument(path: string): boolean {
  return /(^|\/)README\.md$/.test(path) || /^docs\/.*\.md$/.test(path);
}

function blocksOf(document: string, text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  for (const match of text.matchAll(/^```(tsx?|typescript)\b[^\n]*\n([\s\S]*?)^```$/gm)) {
    const [, language, code = ''] = match;
    const line = text.slice(0, match.index).split('\n').length + 1;
    blocks.push({ document, line, extension: language === 'tsx' ? 'tsx' : 'ts', code });
  }
  return blocks;
}

function describeProblem({ document, line }: CodeBlock, { file, start, messageText }: ts.Diagnostic): string {
  const offset = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line;
  return `${document}:${line + offset} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}
