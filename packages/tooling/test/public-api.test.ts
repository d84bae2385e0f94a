import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workspaceProgram } from '../src/compiler.ts';
import { DeclarationTexts, exportTexts } from '../src/public-api.ts';

const root = join(import.meta.dirname, '../../..');

function apiOf(files: Record<string, string>): string {
  const virtual = new Map(Object.entries(files).map(([name, text]) => [join(root, 'virtual', name), text]));
  const entry = join(root, 'virtual/index.ts');
  const program = workspaceProgram({ root, packages: [], entries: [entry], virtual, declaration: true });
  return exportTexts(program, new DeclarationTexts(program), entry);
}

test('every exported name stands with its declared or inferred type, in order, without comments', () => {
  const api = apiOf({
    'index.ts':
      "export { b as renamed, type C } from './other.ts';\nexport const a = { x: 1 } as const;\nconst own = 1;\n",
    'other.ts':
      '/** Doc. */\nexport function b(n = 1) {\n  return own(n);\n}\nexport interface C {\n  c?: string;\n}\nconst own = String;\n',
  });
  expect(api).toBe(
    [
      '```ts',
      'export interface C {\n  c?: string;\n}',
      '',
      'export const a: {\n  readonly x: 1;\n};',
      '',
      'export function b(n?: number): string;\nexport { b as renamed };',
      '```',
      '',
    ].join('\n'),
  );
});

test.each([
  ['a new export', 'export const a = 1;\nexport const b = 2;\n'],
  ['a changed type', "export const a = 'x';\n"],
  ['a lost export', 'export {};\n'],
])('%s changes the text', (_, changed) => {
  expect(apiOf({ 'index.ts': changed })).not.toBe(apiOf({ 'index.ts': 'export const a = 1;\n' }));
});
