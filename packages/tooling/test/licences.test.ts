import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { licenceProblems, shippedDependencies } from '../src/licences.ts';
import type { WorkspacePackage } from '../src/workspace.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'licences-'));
});

afterEach(() => rmSync(root, { recursive: true }));

function install(folder: string, fields: object): void {
  const path = join(root, folder, 'package.json');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ version: '1.0.0', ...fields }));
}

function workspacePackage(fields: object): WorkspacePackage {
  const manifest = { name: '@patchbay/alpha', ...fields };
  install('packages/alpha', manifest);
  return { folder: 'packages/alpha', shortName: 'alpha', kind: 'provider', manifest };
}

test.each(['MIT', 'ISC', '(MIT OR GPL-3.0)', 'MIT AND Apache-2.0'])('%s is fine', (license) => {
  expect(licenceProblems([{ name: 'a', version: '1.0.0', license }])).toEqual([]);
});

test.each([
  'GPL-3.0',
  'AGPL-3.0-only',
  'MIT AND GPL-3.0',
  'UNLICENSED',
  'SEE LICENSE IN LICENSE.md',
  '',
  undefined,
  { type: 'MIT' },
])('%j is not', (license) => {
  expect(licenceProblems([{ name: 'a', version: '1.0.0', license }])).toHaveLength(1);
});

test('what is shipped is followed to its end: dependencies of dependencies, and required peers', () => {
  const alpha = workspacePackage({
    dependencies: { a: '1' },
    peerDependencies: { peer: '1', chosen: '1' },
    peerDependenciesMeta: { chosen: { optional: true } },
    devDependencies: { dev: '1' },
  });
  install('node_modules/a', { name: 'a', license: 'MIT', dependencies: { deep: '1' } });
  install('node_modules/a/node_modules/deep', { name: 'deep', license: 'GPL-3.0' });
  install('node_modules/peer', { name: 'peer' });
  for (const name of ['chosen', 'dev']) install(`node_modules/${name}`, { name, license: 'GPL-3.0' });
  expect(licenceProblems(shippedDependencies(root, [alpha]).values())).toEqual([
    'peer 1.0.0 is under no licence',
    'deep 1.0.0 is under "GPL-3.0"',
  ]);
});

test('a dependency that is not installed cannot be judged, unless it is for another platform', () => {
  const missing = workspacePackage({ dependencies: { a: '1' } });
  expect(() => shippedDependencies(root, [missing])).toThrow('a, which @patchbay/alpha depends on');
  const foreign = workspacePackage({ optionalDependencies: { a: '1' } });
  expect(shippedDependencies(root, [foreign]).size).toBe(0);
});

test('a private package ships nothing', () => {
  const hidden = workspacePackage({ private: true, dependencies: { a: '1' } });
  expect(shippedDependencies(root, [hidden]).size).toBe(0);
});
