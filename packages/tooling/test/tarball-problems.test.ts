import { expect, test } from 'vitest';
import { memoryTree } from '../src/file-tree.ts';
import { tarballProblems } from '../src/tarball-problems.ts';

const manifest = {
  dependencies: { '@patchbay/core': '^0.1.0' },
  exports: { '.': { '@patchbay/source': './src/index.ts', default: './dist/index.js' } },
};
const good: Record<string, string> = {
  'README.md': '# a\n',
  LICENSE: 'MIT\n',
  'package.json': JSON.stringify(manifest),
  'src/index.ts': 'export const a = 1;\n',
  'dist/index.js': 'export const a = 1;\n//# sourceMappingURL=index.js.map\n',
  'dist/index.js.map': '{ "sources": ["../src/index.ts"] }',
};

function problems(changes: Record<string, string | undefined>): string[] {
  const files = Object.entries({ ...good, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return tarballProblems(memoryTree(Object.fromEntries(files)));
}

test('a package as it should be has no problem', () => {
  expect(problems({})).toEqual([]);
});

test.each([
  [{ 'README.md': undefined }, 'README.md is missing'],
  [{ LICENSE: undefined }, 'LICENSE is missing'],
  [{ 'test/index.test.ts': '' }, 'test/index.test.ts is no part of it'],
  [{ 'src/index.test.ts': '' }, 'src/index.test.ts is no part of it'],
  [{ '.env': '' }, '.env is no part of it'],
  [{ 'dist/index.js.map': undefined }, 'dist/index.js names dist/index.js.map, which is not there'],
  [
    { 'dist/index.js.map': '{ "sources": ["../../core/src/index.ts"] }' },
    'dist/index.js.map leads to ../core/src/index.ts, which is not there',
  ],
  [
    { 'package.json': '{ "exports": { ".": { "default": "./dist/main.js" } } }' },
    'package.json exports dist/main.js, which is not there',
  ],
  [{ 'package.json': '{ "peerDependencies": { "zod": "catalog:" } }' }, 'zod is asked for as catalog:'],
  [
    { 'package.json': '{ "dependencies": { "@patchbay/core": "workspace:^" } }' },
    '@patchbay/core is asked for as workspace:^',
  ],
  [
    { 'dist/index.js': `const home = '/${'work'}/main';\n` },
    `dist/index.js:1 has "/${'work'}/": a path of one machine`,
  ],
])('in a package with %j: %s', (change, problem) => {
  expect(problems(change)).toEqual([problem]);
});
