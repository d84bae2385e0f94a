import { type FileTree, memoryTree } from '../src/file-tree.ts';
import type { PackageKind } from '../src/workspace.ts';

const workspaceYaml =
  'packages:\n  - packages/*\n  - packages/providers/*\n  - examples/*\n\ncatalog:\n  zod: 4.6.7\n';

/** A package.json as it should be, for a tree that a test then spoils. */
export function manifest(name: string, kind: PackageKind, more: object = {}): string {
  const target = {
    '@patchbay/source': './src/index.ts',
    types: './dist/index.d.ts',
    default: './dist/index.js',
  };
  return JSON.stringify({
    name,
    description: 'A package.',
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    patchbay: { kind },
    files: ['dist', 'src'],
    exports: { '.': target, './package.json': './package.json' },
    engines: { node: '>=22' },
    ...more,
  });
}

/** A workspace in memory with a core and two providers; `files` are added to it or stand over its own. */
export function workspaceWith(files: Record<string, string> = {}): FileTree {
  return memoryTree({
    'pnpm-workspace.yaml': workspaceYaml,
    'packages/core/package.json': manifest('@patchbay/core', 'core'),
    'packages/core/src/index.ts': '',
    ...provider('alpha'),
    ...provider('beta'),
    ...files,
  });
}

function provider(name: string): Record<string, string> {
  const folder = `packages/providers/${name}`;
  const dependencies = { '@patchbay/core': 'workspace:^' };
  return {
    [`${folder}/package.json`]: manifest(`@patchbay/${name}`, 'provider', { dependencies }),
    [`${folder}/src/index.ts`]: `export * from './${name}.ts';\n`,
    [`${folder}/src/${name}.ts`]: "import { defineConnector } from '@patchbay/core';\n",
  };
}
