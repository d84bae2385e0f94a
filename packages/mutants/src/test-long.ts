// `npm run mutants`: tries mutants for four and a half minutes, in an order that SEED repeats; with `--all`, every one.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openLane, type Verdict } from './lane.ts';
import type { Mutant } from './mutant.ts';
import { repositoryProblems } from './mutant-problems.ts';
import { mutants } from './mutants.ts';
import { reportLines } from './report.ts';
import { shuffled } from './seed.ts';

const root = join(import.meta.dirname, '../../..');
const budgetMs = 4.5 * 60_000;
const lanes = 2;

const { values } = parseArgs({
  options: { all: { type: 'boolean', default: false }, id: { type: 'string' } },
});
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32));
const started = performance.now();

const problems = repositoryProblems(root);
const wanted = mutants.filter(({ id }) => values.id === undefined || id === values.id);
if (problems.length > 0) {
  print(problems.join('\n'));
  process.exitCode = 1;
} else {
  print(
    values.all
      ? `All ${wanted.length} mutants.`
      : `SEED=${seed} repeats this order; --all tries all ${wanted.length}.`,
  );
  const verdicts = await tryAll(shuffled(wanted, seed));
  const { lines, failed } = reportLines(verdicts);
  const seconds = Math.round((performance.now() - started) / 1000);
  print(
    `${lines.join('\n')}\n\n${verdicts.length} of ${wanted.length} mutants tried, ${failed} not killed, in ${seconds} s.`,
  );
  process.exitCode = failed === 0 && verdicts.length > 0 ? 0 : 1;
}

/** Until all are tried or the time is used up, and at least one for each lane. */
async function tryAll(order: readonly Mutant[]): Promise<readonly Verdict[]> {
  const queue = order.values();
  const verdicts: Verdict[] = [];
  const work = async () => {
    const lane = openLane(root);
    for (const mutant of queue) {
      verdicts.push(await lane.try(mutant));
      if (!values.all && performance.now() - started > budgetMs) break;
    }
    await lane.close();
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return verdicts;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
