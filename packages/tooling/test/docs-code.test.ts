import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeBlocks, docsProblems } from '../src/docs-code.ts';
import { memoryTree } from '../src/file-tree.ts';

const root = join(import.meta.dirname, '../../..');
const fence = '```';

function documents(files: Record<string, string>) {
  return memoryTree({ 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n', ...files });
}

test('only TypeScript blocks of READMEs and guides are code to compile', () => {
  const text = `# Title\n\n${fence}sh\nnpm test\n${fence}\n\n${fence}ts\nconst a = 1;\n${fence}\n`;
  const tree = documents({ 'README.md': text, 'docs/deep/guide.md': text, 'packages/core/api.md': text });
  expect(codeBlocks(tree)).toEqual([
    { document: 'README.md', line: 8, extension: 'ts', code: 'const a = 1;\n' },
    { document: 'docs/deep/guide.md', line: 8, extension: 'ts', code: 'const a = 1;\n' },
  ]);
});

test('a block that does not compile is named by its line in the document', () => {
  const wrong = "const a: number = 1;\nconst b: string = a;\nimport { gone } from '@patchbay/nowhere';\n";
  const tree = documents({ 'docs/guide.md': `# Guide\n\n${fence}ts\n${wrong}${fence}\n` });
  expect(docsProblems(root, tree)).toEqual([
    "docs/guide.md:5 Type 'number' is not assignable to type 'string'.",
    expect.stringMatching(/^docs\/guide\.md:6 Cannot find module '@patchbay\/nowhere'/),
  ]);
});

test('blocks are files of their own: they may await, and reuse names', () => {
  const block = `${fence}ts\nconst a = await fetch('https://example.com');\nconsole.log(a);\n${fence}\n`;
  expect(docsProblems(root, documents({ 'README.md': `${block}\n${block}` }))).toEqual([]);
});
