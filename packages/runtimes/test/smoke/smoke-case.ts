import type { Golden } from './golden.ts';

/** What a run is given: the suite itself reads no file, as not every runtime has any. */
export interface SmokeInput {
  readonly golden: Golden;
}

/** One thing that has to work on every runtime; throws when it does not. */
export interface SmokeCase {
  readonly name: string;
  readonly run: (input: SmokeInput) => Promise<void>;
}
