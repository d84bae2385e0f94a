import { PatchbayError } from '../../errors/patchbay-error.ts';

/** Remembers the marks of one walk and refuses to pass the same one twice. */
export class LoopGuard {
  readonly #seen = new Set<string>();
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Throws `response/paging-loop` for a mark that was passed before. */
  pass(mark: string): void {
    if (this.#seen.has(mark)) throw pagingLoop(this.#path);
    this.#seen.add(mark);
  }
}

/** The walk over the pages of this path would never end. */
export function pagingLoop(path: string): PatchbayError {
  return new PatchbayError(
    'response/paging-loop',
    `The pages of ${path.replace(/[?#].*/s, '')} lead back to one that was read before, so the walk would never end. ` +
      'It was stopped, and nothing was deleted. Try again later; if it stays, report it to the provider.',
  );
}
