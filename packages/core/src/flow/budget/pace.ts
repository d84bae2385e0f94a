import type { Stream } from '../../definition/stream.ts';

/**
 * Who waits for a request: somebody for its answer, or work in the background, which leaves a share of each budget to
 * the former. `resumable` work can be taken up again where it stood, so it lets its worker go; `whole` work would have to
 * begin anew, so it waits as long as a caller does.
 */
export type Pace = 'caller' | 'resumable' | 'whole';

/** The longest wait that is sat out, in milliseconds. */
export const patienceMs: Readonly<Record<Pace, number>> = { caller: 30_000, resumable: 2_000, whole: 30_000 };

/** Of a walk over a stream: one that is done in slices and saves its mark with each page loses nothing by a pause. */
export function paceOfWalk({
  until,
  stream,
}: {
  readonly until: number | undefined;
  readonly stream: Pick<Stream, 'ascending' | 'checkpoint'>;
}): Pace {
  const savesMarks = stream.ascending === true || stream.checkpoint !== undefined;
  return until !== undefined && savesMarks ? 'resumable' : 'whole';
}
