import type { FileTree } from './file-tree.ts';

/** The page with the table of threats: `| T1 | attack | defence | tests |`. */
export const threatPage = 'docs/security.md';

/** The catalogue ends with this one. */
const last = 34;

/**
 * One sentence for each threat that the page leaves out, for each that names neither a test nor why it needs none, and
 * for each named test that is not there or does not say which threat it is about.
 */
export function threatTableProblems(tree: FileTree): string[] {
  if (!tree.has(threatPage)) return [`${threatPage} is missing`];
  const rows = rowsOf(tree.read(threatPage));
  const expected = Array.from({ length: last }, (_, index) => `T${index + 1}`);
  const listed = rows.map(({ id }) => id);
  return [
    ...expected.filter((id) => !listed.includes(id)).map((id) => `${threatPage} leaves ${id} out`),
    ...listed
      .filter((id, index) => !expected.includes(id) || listed.indexOf(id) !== index)
      .map((id) => `${threatPage} has ${id} twice, or there is no such threat`),
    ...rows.flatMap((row) => rowProblems(row, tree)),
  ];
}

interface Row {
  readonly id: string;
  readonly tests: string;
}

function rowsOf(text: string): readonly Row[] {
  return [...text.matchAll(/^\| (T\d+) \|.*\| ([^|]*) \|$/gm)].map(([, id = '', tests = '']) => ({
    id,
    tests,
  }));
}

function rowProblems({ id, tests }: Row, tree: FileTree): readonly string[] {
  const files = [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
  // A reason is a sentence, not a word.
  const isExcused = /^Does not apply: .{20,}\.$/.test(tests);
  if (files.length === 0 && !isExcused) return [`${id} names no test, and no reason for having none`];
  return files.flatMap((file) => {
    if (!tree.has(file)) return [`${id} names ${file}, which is not there`];
    return claims(tree.read(file), id)
      ? []
      : [`${id} names ${file}, where no test says that it is about ${id}`];
  });
}

/** In a title: `threat T3 ...`, `G13, threat T9: ...`, `threats T24, T25: ...`. */
function claims(text: string, id: string): boolean {
  return new RegExp(`['\`](?:[GCT]\\d+, |threats? (?:T\\d+, )*)*(?:threats? )?${id}[ ,:]`).test(text);
}
