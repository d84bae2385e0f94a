/** One line of the code changed for the worse, and the test that must notice. */
export interface Mutant {
  /** The promise that it breaks, as the test's title claims it: `G21`, `C26`, `T26`, `row C6`. */
  readonly id: string;
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  /** Part of one line; stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly test: TestName;
}

/** A test, or a group of tests of which one is enough. */
export interface TestName {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  /** Of a `test` or `describe` as it is written, with its `%s` and `$name`. */
  readonly title: string;
}

/** The list's shorthand: `of('G21', 'flow/x.ts', 'flow/x.test.ts')` is one file of a package and one of its tests. */
export function inPackage(folder: string) {
  return (
    id: string,
    [file, find, replace]: readonly [file: string, find: string, replace: string],
    [test, title]: readonly [file: string, title: string],
  ): Mutant => ({
    id,
    file: `${folder}/src/${file}`,
    find,
    replace,
    test: { file: `${folder}/test/${test}`, title },
  });
}
