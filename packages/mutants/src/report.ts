import type { Verdict } from './lane.ts';

/** A row for each mutant, `id | mutant | killed by`, by id; then the difference that each survivor makes. */
export function reportLines(verdicts: readonly Verdict[]): {
  readonly lines: readonly string[];
  readonly failed: number;
} {
  const sorted = verdicts.toSorted((left, right) =>
    left.mutant.id.localeCompare(right.mutant.id, 'en', { numeric: true }),
  );
  const alive = sorted.filter(({ killedBy }) => killedBy === undefined);
  return {
    lines: ['', 'id | mutant | killed by', ...sorted.map(row), ...alive.flatMap(survivor)],
    failed: alive.length,
  };
}

function row({ mutant: { id, file, find, replace }, killedBy, problem }: Verdict): string {
  const change = `${file}: ${find.trim()} → ${replace.trim() || 'nothing'}`;
  return `${id} | ${change} | ${killedBy ?? (problem === undefined ? 'NOBODY' : 'UNDECIDED')}`;
}

function survivor({ mutant: { id, file, find, replace, test }, problem }: Verdict): readonly string[] {
  return [
    '',
    `${id} is not killed by "${test.title}" of ${test.file}${problem === undefined ? '' : `: ${problem}`}`,
    `  ${file}`,
    `  - ${find}`,
    `  + ${replace}`,
  ];
}
