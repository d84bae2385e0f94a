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
  scanning,
}: {
  readonly until: number | undefined;
  readonly stream: Pick<Stream, 'ascending' | 'checkpoint'>;
  /** It ends in a sweep, so it has to be one walk. */
  readonly scanning: boolean;
}): Pace {
  return until !== undefined && savesMarks(stream) && !scanning ? 'resumable' : 'whole';
}

/** Whether walks over a stream save how far they are with each page. */
export function savesMarks({ ascending, checkpoint }: Pick<Stream, 'ascending' | 'checkpoint'>): boolean {
  return ascending || checkpoint !== undefined;
}
