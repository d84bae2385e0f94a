import type { Mutant } from '../mutant.ts';

/** A line of core that a test elsewhere below `packages` must notice. */
export function coreSeenFrom(
  id: string,
  [file, find, replace]: readonly [file: string, find: string, replace: string],
  [test, title]: readonly [file: string, title: string],
): Mutant {
  return {
    id,
    file: `packages/core/src/${file}`,
    find,
    replace,
    test: { file: `packages/${test}`, title },
  };
}
