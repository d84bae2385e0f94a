import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { buildScriptProblems } from '../src/build-scripts.ts';
import { lockfileProblems } from '../src/lockfile.ts';
import type { Manifest } from '../src/workspace.ts';

const integrity = `sha512-${'a'.repeat(86)}==`;
const importers = { '.': { dependencies: { ky: { specifier: 'catalog:', version: '2.1.0' } } } };
const manifests = new Map<string, Manifest>([['.', { name: 'root', dependencies: { ky: 'catalog:' } }]]);

function problems(packages: object, changed: object = importers): string[] {
  return lockfileProblems(stringify({ importers: changed, packages }, { lineWidth: 0 }), manifests);
}

test('threat T34: a lockfile of hashed packages from the registry, in step with its manifests', () => {
  expect(
    problems({ 'ky@2.1.0': { resolution: { integrity } }, 'get-file@1.0.0': { resolution: { integrity } } }),
  ).toEqual([]);
});

test.each([
  ['no hash', {}, 'ky@2.1.0 has no sha512 integrity'],
  ['a weak hash', { integrity: `sha1-${'a'.repeat(27)}=` }, 'ky@2.1.0 has no sha512 integrity'],
  [
    'a tarball of its own',
    { integrity, tarball: 'https://example.com/ky.tgz' },
    'names a source of its own: tarball: https://example.com/ky.tgz',
  ],
  [
    'a repository',
    { integrity, type: 'git', repo: 'git@example.com:a/ky.git' },
    'names a source of its own: repo: git@example.com:a/ky.git',
  ],
  [
    'a folder',
    { integrity, type: 'directory', directory: '../ky' },
    'ky@2.1.0 is not simply from the registry',
  ],
])('threat T34: an entry with %s is refused', (_, resolution, problem) => {
  expect(problems({ 'ky@2.1.0': { resolution } }).join('\n')).toContain(problem);
});

test.each([
  [{}, '. is not locked'],
  [{ ...importers, gone: {} }, 'gone is locked, but there is no such package'],
  [{ '.': {} }, '. asks for ky catalog:, locked is nothing'],
  [{ '.': { devDependencies: { ky: { specifier: '^1.0.0' } } } }, '. asks for ky catalog:, locked is ^1.0.0'],
  [
    { '.': { ...importers['.'], devDependencies: { more: { specifier: '1' } } } },
    '. asks for more not at all, locked is 1',
  ],
])('threat T34: a lockfile that is not its manifests’: %j', (changed, problem) => {
  expect(problems({}, changed)).toEqual([problem]);
});

const lockfile = stringify({ packages: { 'ky@2.1.0': {}, '@a/mac@1.0.0': {} } });

test.each([
  ['decided about', { ky: false }, { ky: true }, []],
  ['of another platform', { '@a/mac': true }, {}, []],
  ['not decided about', {}, { ky: true }, ['ky has a script that nobody decided about']],
  ['that has gone', { ky: true }, { ky: false }, ['ky is decided about in allowBuilds, but has no script']],
  [
    'of a package that is not installed anywhere',
    { gone: true },
    {},
    ['gone is decided about in allowBuilds, but has no script'],
  ],
])('threat T34: a build script %s', (_, allowBuilds, builds, expected) => {
  const found = buildScriptProblems(stringify({ allowBuilds }), lockfile, new Map(Object.entries(builds)));
  expect(found).toEqual(expected);
});
