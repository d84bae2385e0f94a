import { PatchbayError } from '../../errors/patchbay-error.ts';

/** How far a run over many connections has come. */
export interface BulkPlace {
  /** By our clock, of the first of the calls that one run may take. */
  readonly startedAt: number;
  /** The id of the last connection that was dealt with. */
  readonly id: string | undefined;
}

/** As it is handed out. */
export function writeCursor({ startedAt, id }: Required<BulkPlace>): string {
  return `${startedAt.toString(36)}.${id}`;
}

/** Where a run goes on; a new one begins at `now`. Throws `input/invalid` for what was no cursor of a result. */
export function readCursor(after: string | undefined, now: Date): BulkPlace {
  if (after === undefined) return { startedAt: now.getTime(), id: undefined };
  const [, started = '', id] = /^([\da-z]{1,9})\.([^\0]+)$/s.exec(after) ?? [];
  if (id?.isWellFormed()) return { startedAt: Number.parseInt(started, 36), id };
  throw new PatchbayError('input/invalid', 'Pass as `after` the cursor of a result, as it came.');
}
