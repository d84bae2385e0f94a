import { checkPackage, Package } from '@arethetypeswrong/core';
import { problemAffectsResolutionKind } from '@arethetypeswrong/core/problems';
import type { FileTree } from '@patchbay/tooling/file-tree';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** One sentence for each entry that publint, at its strictest, would not publish. */
export async function publintProblems(tree: FileTree): Promise<string[]> {
  const encoder = new TextEncoder();
  const files = tree.paths.map((path) => ({
    name: `package/${path}`,
    data: encoder.encode(tree.read(path)),
  }));
  const { messages, pkg } = await publint({ pkgDir: 'package', pack: { files }, strict: true });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** One sentence for each entry whose types an ESM project would not find, or would find wrong. CommonJS is not served. */
export async function typeProblems(unpacked: Package): Promise<string[]> {
  const analysis = await checkPackage(unpacked);
  if (analysis.types === false) return ['it has no types'];
  const served = ['node16-esm', 'bundler'] as const;
  return analysis.problems
    .filter((problem) => served.some((kind) => problemAffectsResolutionKind(problem, kind, analysis)))
    .map((problem) => JSON.stringify(problem));
}

/** A package that exists only here. */
export function packageOf(name: string, tree: FileTree): Package {
  const files = tree.paths.map((path) => [`/node_modules/${name}/${path}`, tree.read(path)]);
  return new Package(Object.fromEntries(files), name, '1.0.0');
}
