import { expect, test } from 'vitest';
import { importCycles } from '../src/import-cycles.ts';
import { importGraph } from '../src/import-graph.ts';
import { importViolations } from '../src/import-rules.ts';
import { manifest, workspaceWith } from './bad-workspace.ts';

const testing = manifest('@patchbay/testing', 'testing', {
  exports: {
    './emulator': { '@patchbay/source': './src/emulator/index.ts' },
  },
});

function violations(files: Record<string, string>): string[] {
  return importViolations(importGraph(workspaceWith(files)), {
    name: 'root',
    devDependencies: { vitest: '5' },
  });
}

test('a workspace that keeps to the arrows has no violation', () => {
  const files = {
    'packages/core/src/flow/connect.ts': "import { send } from '../client/send.ts';\n",
    'packages/core/src/client/send.ts': "import type { Api } from '../definition/api.ts';\n",
    'packages/core/src/definition/api.ts': "import { failure } from '../errors/failure.ts';\n",
    'packages/core/src/errors/failure.ts': '',
    'packages/core/test/send.test.ts': "import { test } from 'vitest';\nimport '../src/client/send.ts';\n",
  };
  expect(violations(files)).toEqual([]);
});

test.each([
  ['client', 'flow', 'definition/, errors/, events/'],
  ['definition', 'client', 'errors/, events/'],
  ['store', 'flow', 'definition/, errors/, events/'],
  ['crypto', 'definition', 'errors/'],
  ['errors', 'events', 'nothing of ours'],
  ['events', 'definition', 'errors/'],
])('core: %s/ may not import %s/', (from, to, allowed) => {
  const files = {
    [`packages/core/src/${from}/one.ts`]: `import type { Two } from '../${to}/two.ts';\n`,
    [`packages/core/src/${to}/two.ts`]: 'export interface Two {}\n',
  };
  expect(violations(files)).toEqual([
    `packages/core/src/${from}/one.ts:1 imports '../${to}/two.ts': ${from}/ may import ${allowed}`,
  ]);
});

test('core: a folder that the design does not name, and index.ts imported from below', () => {
  const files = {
    'packages/core/src/misc/one.ts': "import '../errors/two.ts';\n",
    'packages/core/src/errors/two.ts': "import '../index.ts';\n",
  };
  expect(violations(files)).toEqual([
    "packages/core/src/errors/two.ts:1 imports '../index.ts': errors/ may import nothing of ours",
    "packages/core/src/misc/one.ts:1 imports '../errors/two.ts': core has no place named misc/ in its order of imports",
  ]);
});

test('core: only flow/ knows oauth4webapi', () => {
  const files = {
    'packages/core/package.json': manifest('@patchbay/core', 'core', { dependencies: { oauth4webapi: '3' } }),
    'packages/core/src/flow/one.ts': "import * as oauth from 'oauth4webapi';\n",
    'packages/core/src/client/two.ts': "import * as oauth from 'oauth4webapi';\n",
  };
  expect(violations(files)).toEqual([
    "packages/core/src/client/two.ts:1 imports 'oauth4webapi': only flow/ may know it",
  ]);
});

const alpha = 'packages/providers/alpha/src/alpha.ts';

test.each([
  ["import { beta } from '@patchbay/beta';", 'a provider package may import @patchbay/core'],
  ["export * from '@patchbay/beta';", 'a provider package may import @patchbay/core'],
  ["const late = import('@patchbay/beta');", 'a provider package may import @patchbay/core'],
  ["type Late = import('@patchbay/beta').Late;", 'a provider package may import @patchbay/core'],
  ["import '@patchbay/core/src/index.ts';", "@patchbay/core has no entry './src/index.ts'"],
  ["import '../../../core/src/index.ts';", 'a relative import must stay in its package'],
  ["import './missing.ts';", 'there is no such file'],
  ["import * as z from 'zod';", "zod is not among the package's dependencies"],
  ["import { test } from 'vitest';", "vitest is not among the package's dependencies"],
  ["import { readFile } from 'node:fs';", 'this code runs where only Web APIs exist'],
])('a provider may not say %s', (code, reason) => {
  expect(violations({ [alpha]: `${code}\n` })).toEqual(
    expect.arrayContaining([expect.stringContaining(`${alpha}:1 imports`)]),
  );
  expect(violations({ [alpha]: `${code}\n` }).join('\n')).toContain(reason);
});

test('an emulator and its connector know nothing of each other', () => {
  const folder = 'packages/providers/alpha';
  const dependencies = { '@patchbay/core': 'workspace:^', '@patchbay/testing': 'workspace:^' };
  const files = {
    'packages/testing/package.json': testing,
    'packages/testing/src/emulator/index.ts': '',
    [`${folder}/package.json`]: manifest('@patchbay/alpha', 'provider', { dependencies }),
    [`${folder}/src/emulator/index.ts`]: "import '@patchbay/testing/emulator';\nimport '../alpha.ts';\n",
    [`${folder}/src/index.ts`]: "import './emulator/index.ts';\n",
  };
  expect(violations(files)).toEqual([
    `${folder}/src/emulator/index.ts:2 imports '../alpha.ts': an emulator may import its own folder and @patchbay/testing/emulator`,
    `${folder}/src/index.ts:1 imports './emulator/index.ts': what is shipped to users may not depend on the emulator`,
  ]);
});

test('of the stores, Supabase’s alone may build upon another', () => {
  const store = (name: string, dependency: string) =>
    manifest(`@patchbay/store-${name}`, 'store', { dependencies: { [dependency]: 'workspace:^' } });
  const steps = "import '@patchbay/store-postgres/steps';\n";
  const files = {
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - packages/stores/*\n',
    'packages/stores/postgres/package.json': manifest('@patchbay/store-postgres', 'store', {
      exports: { './steps': { '@patchbay/source': './src/steps.ts' } },
    }),
    'packages/stores/postgres/src/steps.ts': '',
    'packages/stores/supabase/package.json': store('supabase', '@patchbay/store-postgres'),
    'packages/stores/supabase/src/index.ts': steps,
    'packages/stores/mysql/package.json': store('mysql', '@patchbay/store-postgres'),
    'packages/stores/mysql/src/index.ts': steps,
  };
  expect(violations(files)).toEqual([
    "packages/stores/mysql/src/index.ts:1 imports '@patchbay/store-postgres/steps': a store package may import @patchbay/core",
  ]);
});

test('a loop of imports is named from file to file, through packages too', () => {
  const folder = 'packages/providers/alpha/src';
  const graph = importGraph(
    workspaceWith({
      [`${folder}/alpha.ts`]: "import './streams.ts';\n",
      [`${folder}/streams.ts`]: "export { alpha } from './alpha.ts';\n",
      'packages/core/src/index.ts': "import type { Beta } from '@patchbay/beta';\n",
    }),
  );
  const beta = 'packages/providers/beta/src';
  expect(importCycles(graph)).toEqual([
    `packages/core/src/index.ts -> ${beta}/index.ts -> ${beta}/beta.ts -> packages/core/src/index.ts`,
    `${folder}/alpha.ts -> ${folder}/streams.ts -> ${folder}/alpha.ts`,
  ]);
});

test('types that name each other across files are a loop too', () => {
  const folder = 'packages/providers/alpha/src';
  const files = {
    [`${folder}/alpha.ts`]: "import './streams.ts';\n",
    [`${folder}/streams.ts`]: "import type { Alpha } from './alpha.ts';\n",
  };
  expect(importCycles(importGraph(workspaceWith(files)))).toEqual([
    `${folder}/alpha.ts -> ${folder}/streams.ts -> ${folder}/alpha.ts`,
  ]);
});
