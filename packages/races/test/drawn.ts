import { seeded } from '@patchbay/testing/emulator';

export const isLong = Boolean(process.env.PATCHBAY_LONG);

/** In the long suites, in the order that SEED draws: the runner shuffles none that run side by side. */
export function drawn<T>(items: readonly T[]): readonly T[] {
  return isLong ? seeded(process.env.SEED ?? '').shuffle(items) : items;
}
