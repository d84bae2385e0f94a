import type { FileTree } from './file-tree.ts';

/** Text that may stand in no tracked file. The patterns are joined from halves, so that they don't find themselves. */
const banned: readonly { pattern: RegExp; reason: string }[] = [
  {
    pattern: joined('\\b(TO', 'DO|FIX', 'ME|XX', 'X|HA', 'CK)\\b'),
    reason: 'unfinished work is not committed',
  },
  { pattern: joined('@ts-', '(ignore|nocheck)'), reason: 'the type checker is not silenced' },
  { pattern: joined('\\bas ', 'any\\b'), reason: 'use unknown and check it' },
  { pattern: joined('(biome|eslint|oxlint)-', '(ignore|disable)'), reason: 'the linter is not silenced' },
  {
    pattern: joined('\\b(test|it|describe|suite)(\\.\\w+)*\\.', '(skip|only|todo)\\b'),
    reason: 'every test runs',
  },
  { pattern: joined('(?<![\\w./-])/', '(work|root|tmp)/'), reason: 'a path of one machine' },
  { pattern: joined('registry\\.npm', 'js\\.org|deb\\.', 'debian\\.org'), reason: 'the host of a registry' },
  {
    pattern: joined("\\{ z \\} from 'zo", "d'"),
    reason: 'esbuild keeps all of that object, locales included: import * as z, which costs 53 kB less',
  },
  {
    pattern: joined('onUnhandled', 'Request'),
    reason: 'msw 3 reads onUnhandledFrame and ignores the older name',
  },
];

/** One sentence for each line with banned text. */
export function bannedText(tree: FileTree): string[] {
  return tree.paths.filter(isText).flatMap((path) =>
    tree
      .read(path)
      .split('\n')
      .flatMap((line, index) =>
        banned.flatMap(({ pattern, reason }) => {
          const found = pattern.exec(line)?.[0];
          return found === undefined ? [] : [`${path}:${index + 1} has "${found.trim()}": ${reason}`];
        }),
      ),
  );
}

function isText(path: string): boolean {
  return path !== 'pnpm-lock.yaml' && !/\.(png|jpe?g|gif|webp|ico|woff2?|pdf|zip|gz)$/.test(path);
}

function joined(...parts: string[]): RegExp {
  return new RegExp(parts.join(''));
}
