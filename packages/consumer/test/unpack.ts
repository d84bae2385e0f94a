import { readFileSync } from 'node:fs';
import { createPackageFromTarballData, type Package } from '@arethetypeswrong/core';
import { type FileTree, memoryTree } from '@patchbay/tooling/file-tree';

/** A tarball's content, in memory. */
export function unpack(path: string): Package {
  return createPackageFromTarballData(readFileSync(path));
}

/** The same content, with paths from the package's own root. */
export function packedTree(unpacked: Package): FileTree {
  const root = `/node_modules/${unpacked.packageName}/`;
  const files = unpacked.listFiles(root.slice(0, -1));
  return memoryTree(
    Object.fromEntries(files.map((path) => [path.slice(root.length), unpacked.readFile(path)])),
  );
}
