import { PatchbayError } from '../errors/patchbay-error.ts';

/** Throws unless so many things can be done at a time. */
export function checkAtOnce(what: string, count: number, code: 'config/invalid' | 'input/invalid'): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  throw new PatchbayError(code, `${what} has to be a whole number above zero.`);
}

/**
 * Does `work` for each item in turn, at most `limit` of them at a time, until one answers false; resolves once all that
 * were begun have ended.
 */
export async function sideBySide<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<boolean>,
): Promise<void> {
  const rest = items.values();
  let goesOn = true;
  const lane = async () => {
    for (const item of rest) {
      if (!goesOn) return;
      const more = await work(item);
      goesOn &&= more;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
}
