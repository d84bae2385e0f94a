import { expect, test } from 'vitest';
import { memoryTree } from '../src/file-tree.ts';
import { shapeViolations } from '../src/package-shape.ts';
import { manifest } from './bad-workspace.ts';

const readme = '# @patchbay/alpha\n\n## Install\n\n## Use\n\n## Set up the app\n\n## Emulator\n';
const folder = 'packages/providers/alpha';
const good: Record<string, string> = {
  'pnpm-workspace.yaml': 'packages:\n  - packages/providers/*\n',
  [`${folder}/package.json`]: manifest('@patchbay/alpha', 'provider'),
  [`${folder}/README.md`]: readme,
  ...Object.fromEntries(
    [
      'api.md',
      'tsconfig.json',
      'src/index.ts',
      'src/auth.ts',
      'src/alpha.ts',
      'src/schemas.ts',
      'src/streams.ts',
      'src/telemetry.ts',
      'src/emulator/index.ts',
      'test/alpha.test.ts',
    ].map((file) => [`${folder}/${file}`, '']),
  ),
};

function violations(changes: Record<string, string | undefined>): string[] {
  const files = Object.entries({ ...good, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return shapeViolations(memoryTree(Object.fromEntries(files))).map((text) => text.slice(folder.length + 2));
}

test('a provider with every file and field has no violation', () => {
  expect(violations({})).toEqual([]);
});

test.each(
  Object.keys(good).filter(
    (path) => /\.(ts|md|json)$/.test(path) && !/package\.json$|\.test\.ts$/.test(path),
  ),
)('%s may not be missing', (path) => {
  expect(violations({ [path]: undefined })).toContain(`${path.slice(folder.length + 1)} is missing`);
});

test('a package without a test, and files whose names say nothing', () => {
  const changes = { [`${folder}/test/alpha.test.ts`]: undefined, [`${folder}/src/utils.ts`]: '' };
  expect(violations(changes)).toEqual([
    'test/ has no test',
    `${folder}/src/utils.ts has a name that says nothing`,
  ]);
});

test.each([
  [
    { name: '@patchbay/provider-alpha' },
    'the npm name must be @patchbay/alpha, not @patchbay/provider-alpha',
  ],
  [{ patchbay: { kind: 'store' } }, 'package.json must say "patchbay": { "kind": "provider" }'],
  [{ license: 'ISC' }, '"license" must be "MIT"'],
  [{ type: 'commonjs' }, '"type" must be "module"'],
  [{ sideEffects: true }, '"sideEffects" must be false'],
  [{ engines: {} }, '"engines.node" must be ">=22"'],
  [{ description: 'Alpha' }, '"description" must be a sentence'],
  [{ files: ['src'] }, '"files" must include "dist"'],
  [{ exports: {} }, 'exports must have an entry "."'],
])('package.json with %j', (fields, problem) => {
  const spoiled = { ...JSON.parse(manifest('@patchbay/alpha', 'provider')), ...fields };
  expect(violations({ [`${folder}/package.json`]: JSON.stringify(spoiled) })).toContain(problem);
});

test('an export whose conditions are in another order would hide the sources', () => {
  const target = {
    default: './dist/index.js',
    types: './dist/index.d.ts',
    '@patchbay/source': './src/index.ts',
  };
  const exports = { '.': target, './package.json': './package.json' };
  const found = violations({
    [`${folder}/package.json`]: manifest('@patchbay/alpha', 'provider', { exports }),
  });
  expect(found.join()).toContain('entry "." must be {"@patchbay/source":"./src/index.ts"');
});

test('a README without a heading, or with another title', () => {
  expect(violations({ [`${folder}/README.md`]: readme.replace('## Use\n', '') })).toEqual([
    'README.md has no heading "## Use"',
  ]);
  expect(violations({ [`${folder}/README.md`]: readme.replace('@patchbay/', '') })).toEqual([
    'README.md must begin with "# @patchbay/alpha"',
  ]);
});

test('a provider with a folder for each connector has the files in each', () => {
  const changes = { [`${folder}/src/alpha.ts`]: undefined, [`${folder}/src/mail/index.ts`]: '' };
  expect(violations(changes)).toEqual([
    'src/mail/mail.ts is missing',
    'src/mail/schemas.ts is missing',
    'src/mail/streams.ts is missing',
    'src/mail/telemetry.ts is missing',
  ]);
});
