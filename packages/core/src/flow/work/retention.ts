import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { DueWork } from '../../store/work.ts';
import type { Kernel } from '../kernel.ts';

/** Rows of each kind that one piece of due work deletes: well under a second. */
export const pruneBatch = 5000;

const daySeconds = 86_400;
/** A hundred years stand for `Infinity`, which JSON cannot carry. */
const longestDays = 36_500;

/** An age in seconds. Throws `config/invalid`, naming the option, for what is no number of days. */
export function ageSeconds(option: string, days: number): number {
  if (days > 0) return Math.min(days, longestDays) * daySeconds;
  throw new PatchbayError(
    'config/invalid',
    `${option} must be a number of days above zero, or Infinity to keep for ever.`,
  );
}

/** Once a day for the whole store; not on the first, when nothing is old. */
export function dailyPruning(kind: DueWork['kind']): DueWork {
  const whose = { connectionId: undefined, tenantId: undefined };
  return { key: kind, kind, ...whose, args: {}, inSeconds: daySeconds, everySeconds: daySeconds };
}

/** After a full batch: due again as soon as this one is done, behind what has waited longer. */
export async function pruneOn(kernel: Kernel, kind: DueWork['kind']): Promise<void> {
  await kernel.store.work.submit([{ ...dailyPruning(kind), inSeconds: 0 }]);
}
