import type { Mutant } from './mutant.ts';

/** The text with the mutant's line. Throws where the text is not the one that the mutant was made for. */
export function mutated(text: string, { file, find, replace }: Mutant): string {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${file} does not hold "${find}" exactly once`);
  return before + replace + after;
}
