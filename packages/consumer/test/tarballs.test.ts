import { memoryTree } from '@patchbay/tooling/file-tree';
import { tarballProblems } from '@patchbay/tooling/tarball-problems';
import { describe, expect, inject, test } from 'vitest';
import { packageOf, publintProblems, typeProblems } from './entry-problems.ts';
import { packedTree, unpack } from './unpack.ts';

describe.each(Object.entries(inject('tarballs')))('%s', (_, path) => {
  const unpacked = unpack(path);
  const tree = packedTree(unpacked);

  test('holds what it needs, and nothing that is not its own', () => {
    expect(tarballProblems(tree)).toEqual([]);
  });

  test('passes publint', async () => {
    expect(await publintProblems(tree)).toEqual([]);
  });

  test('has types that an ESM project finds', async () => {
    expect(await typeProblems(unpacked)).toEqual([]);
  });
});

const manifest = { name: 'spoiled', version: '1.0.0', type: 'module' };

test('publint is heard when an entry is not there, and when types come too late', async () => {
  const exports = { '.': { default: './index.js', types: './index.d.ts' }, './gone': './gone.js' };
  const files = {
    'package.json': JSON.stringify({ ...manifest, exports }),
    'index.js': '',
    'index.d.ts': '',
  };
  const found = (await publintProblems(memoryTree(files))).join('\n');
  expect(found).toContain('./gone.js');
  expect(found).toContain('types');
});

test('types that promise CommonJS, or are not there, are heard', async () => {
  const exports = { '.': { types: './index.d.cts', default: './index.js' }, './bare': './bare.js' };
  const files = {
    'package.json': JSON.stringify({ ...manifest, exports }),
    'index.js': 'export const a = 1;\n',
    'index.d.cts': 'export declare const a: number;\n',
    'bare.js': 'export const b = 1;\n',
  };
  const found = (await typeProblems(packageOf('spoiled', memoryTree(files)))).join('\n');
  expect(found).toContain('FalseCJS');
  expect(found).toContain('UntypedResolution');
});
