import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { apiDocs } from '../src/api-docs.ts';
import type { WorkspacePackage } from '../src/workspace.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'api-docs-'));
  mkdirSync(join(root, 'packages/alpha/src'), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true }));

function problems(source: string): Promise<string[]> {
  const manifest = {
    name: '@patchbay/alpha',
    exports: { './deep': { '@patchbay/source': './src/deep.ts' } },
  };
  writeFileSync(join(root, 'packages/alpha/package.json'), JSON.stringify(manifest));
  writeFileSync(join(root, 'packages/alpha/src/deep.ts'), source);
  writeFileSync(
    join(root, 'tsconfig.json'),
    '{ "compilerOptions": { "types": [] }, "include": ["packages"] }',
  );
  const alpha: WorkspacePackage = {
    folder: 'packages/alpha',
    shortName: 'alpha',
    kind: 'provider',
    manifest,
  };
  return apiDocs({ root, packages: [alpha], tsconfig: 'tsconfig.json' });
}

test('every export with a sentence, every link to something', async () => {
  const source =
    '/** One. See {@link b}. */\nexport const a = 1;\n/** Two. */\nexport function b(): void {}\n';
  expect(await problems(source)).toEqual([]);
});

test.each([
  ['export const a = 1;', 'a'],
  ['export function b(): void {}', 'b'],
  ['export class C {}', 'C'],
  ['export interface D { e: string }', 'D'],
  ['export type F = string;', 'F'],
])('%s', async (source, name) => {
  expect(await problems(`${source}\n`)).toEqual([
    `@patchbay/alpha/deep exports ${name} without a word on what it is`,
  ]);
});

test('a link that leads nowhere', async () => {
  const found = await problems('/** See {@link gone}. */\nexport const a = 1;\n');
  expect(found).toHaveLength(1);
  expect(found[0]).toContain('gone');
});
