import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Claim, claimsIn } from './claims.ts';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutants.ts';

/** The problems of the list that stands here, with the code and the tests as they are. */
export function repositoryProblems(root: string): readonly string[] {
  const read = (file: string) =>
    existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined;
  return mutantProblems({ mutants, claims: claimsIn(root), read });
}

interface Checked {
  readonly mutants: readonly Mutant[];
  readonly claims: readonly Claim[];
  /** Undefined for a file that does not exist. */
  readonly read: (file: string) => string | undefined;
}

/** One sentence for each claim that no mutant tries, a requirement's row apart, and for each mutant that fits neither code nor test any more. */
export function mutantProblems({ mutants, claims, read }: Checked): readonly string[] {
  const tried = new Set(mutants.map(({ id }) => id));
  const untried = claims.flatMap(({ ids, file, title }) =>
    ids
      .filter((id) => !tried.has(id) && !id.startsWith('row '))
      .map((id) => `${id} has no mutant, and ${file} claims it: "${title}"`),
  );
  return [...untried, ...mutants.flatMap((mutant) => mutantFaults(mutant, claims, read))];
}

function mutantFaults(mutant: Mutant, claims: readonly Claim[], read: Checked['read']): readonly string[] {
  const { id, find, replace } = mutant;
  const named = describeMutant(mutant);
  const count = (read(mutant.file) ?? '').split(find).length - 1;
  return [
    ...unless(count === 1, `${named}: what it replaces stands in the file ${count} times, not once`),
    ...unless(!`${find}${replace}`.includes('\n'), `${named}: it is longer than one line`),
    ...unless(find !== replace, `${named}: it changes nothing`),
    ...unless(
      isClaimed(mutant, claims),
      `${named}: no test of ${mutant.test.file} claims ${id} as "${mutant.test.title}"`,
    ),
  ];
}

/** A contract's titles count in every test file: whichever runs it claims them. */
function isClaimed({ id, test }: Mutant, claims: readonly Claim[]): boolean {
  return claims.some(
    ({ file, title, ids }) =>
      title === test.title &&
      ids.includes(id) &&
      (file === test.file || file.startsWith('packages/testing/src/')),
  );
}

/** A mutant in one line: `G21 packages/.../x.ts: this → that`. */
function describeMutant({ id, file, find, replace }: Mutant): string {
  return `${id} ${file}: ${find.trim()} → ${replace.trim() || 'nothing'}`;
}

function unless(holds: boolean, problem: string): readonly string[] {
  return holds ? [] : [problem];
}
