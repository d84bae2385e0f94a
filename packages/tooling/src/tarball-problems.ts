import { posix } from 'node:path';
import { bannedText } from './banned-text.ts';
import type { FileTree } from './file-tree.ts';
import type { Manifest } from './workspace.ts';

/** One sentence for each thing in a packed package that a stranger could not use, or was not meant to get. */
export function tarballProblems(tree: FileTree): string[] {
  return [missingFiles, strayFiles, unpublishable, deadEntries, deadMaps, bannedText].flatMap((check) =>
    check(tree),
  );
}

function missingFiles(tree: FileTree): string[] {
  return ['README.md', 'LICENSE', 'package.json'].flatMap((path) =>
    tree.has(path) ? [] : [`${path} is missing`],
  );
}

function strayFiles({ paths }: FileTree): string[] {
  const belongs = /^(README\.md|LICENSE|package\.json|(bin|dist|src)\/.+\.(js|ts|tsx|js\.map|css))$/;
  const isTest = /(^|\/)test\/|\.test(-d)?\.tsx?$/;
  return paths
    .filter((path) => !belongs.test(path) || isTest.test(path))
    .map((path) => `${path} is no part of it`);
}

/** What only this workspace understands must be gone from the manifest. */
function unpublishable(tree: FileTree): string[] {
  if (!tree.has('package.json')) return [];
  const { dependencies, peerDependencies, optionalDependencies } = manifestOf(tree);
  return Object.entries({ ...dependencies, ...peerDependencies, ...optionalDependencies }).flatMap(
    ([name, range]) =>
      /^(workspace|catalog|link|file):/.test(range) ? [`${name} is asked for as ${range}`] : [],
  );
}

function deadEntries(tree: FileTree): string[] {
  if (!tree.has('package.json')) return [];
  const targets = Object.values(manifestOf(tree).exports ?? {}).flatMap((target): string[] =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  return targets
    .map((target) => posix.normalize(target))
    .flatMap((path) => (tree.has(path) ? [] : [`package.json exports ${path}, which is not there`]));
}

/** A map must be there, and so must each source it names, or a debugger opens nothing. */
function deadMaps(tree: FileTree): string[] {
  const named = tree.paths
    .filter((path) => path.endsWith('.js'))
    .flatMap((path) => {
      const map = /^\/\/# sourceMappingURL=(\S+)$/m.exec(tree.read(path))?.[1];
      const place = map && posix.join(posix.dirname(path), map);
      return place === undefined || tree.has(place) ? [] : [`${path} names ${place}, which is not there`];
    });
  const maps = tree.paths
    .filter((path) => path.endsWith('.map'))
    .flatMap((path) => {
      const { sources }: { sources: string[] } = JSON.parse(tree.read(path));
      return sources
        .map((source) => posix.join(posix.dirname(path), source))
        .flatMap((source) => (tree.has(source) ? [] : [`${path} leads to ${source}, which is not there`]));
    });
  return [...named, ...maps];
}

function manifestOf(tree: FileTree): Manifest {
  return JSON.parse(tree.read('package.json'));
}
