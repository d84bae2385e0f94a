/**
 * Orders text by code point, as PostgreSQL's C collation does. JavaScript's `<` goes by UTF-16 unit, which puts an
 * emoji before U+FF5E.
 */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const difference = rank(left.charCodeAt(index)) - rank(right.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Moves the surrogates, which stand for the highest code points, above the rest of the 16-bit units. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** The lowest of them, in order. Reads them once and sorts few at a time: a page of many costs no sort of all. */
export function lowest<Row>(
  rows: readonly Row[],
  limit: number,
  compare: (left: Row, right: Row) => number,
): Row[] {
  let found: Row[] = [];
  let highest: Row | undefined;
  for (const row of rows) {
    if (highest !== undefined && compare(row, highest) >= 0) continue;
    found.push(row);
    if (found.length < 2 * limit) continue;
    found = found.sort(compare).slice(0, limit);
    highest = found.at(-1);
  }
  return found.sort(compare).slice(0, limit);
}

/** The same texts in the same order. */
export function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((text, at) => text === right[at]);
}
