import type { RunWork } from '../kernel.ts';
import { ageSeconds, pruneBatch, pruneOn } from '../work/retention.ts';

/** How long history is kept, in days; `Infinity` keeps it for ever. Live records stay in any case. */
export interface SyncRetention {
  /** How long a cursor of `changes` is good for, and a deleted record leaves its key; 30 when left out. */
  readonly changesDays?: number;
  /** Ended runs, in the sync log; 90 when left out. */
  readonly runsDays?: number;
  /** Records that do not fit their schema, since they were last refused; 90 when left out. */
  readonly rejectedDays?: number;
}

/** Deletes history that is old enough, a batch at a time. */
export function prunesSync({ changesDays = 30, runsDays = 90, rejectedDays = 90 }: SyncRetention): RunWork {
  const ages = {
    changesSeconds: ageSeconds('sync({ retention: { changesDays } })', changesDays),
    runsSeconds: ageSeconds('sync({ retention: { runsDays } })', runsDays),
    rejectedSeconds: ageSeconds('sync({ retention: { rejectedDays } })', rejectedDays),
  };
  return async (kernel, { kind }) => {
    const counts = await kernel.store.sync.prune({ ...ages, limit: pruneBatch });
    if (Object.values(counts).some((count: number) => count >= pruneBatch)) await pruneOn(kernel, kind);
  };
}
