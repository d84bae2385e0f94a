import { isPatchbayError } from '@patchbay/core';

/** Throws unless both are the same JSON. There is no test framework here: the suite runs where none of them does. */
export function same(actual: unknown, expected: unknown): void {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (seen !== wanted) throw new Error(`expected ${shortened(wanted)}, got ${shortened(seen)}`);
}

/** Throws `message` unless `holds`. */
export function holds(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Throws unless the promise rejects with a PatchbayError of this code. */
export async function refusedWith(code: string, promise: Promise<unknown>): Promise<void> {
  const outcome = await promise.then(
    () => 'no error',
    (error: unknown) => (isPatchbayError(error) ? error.code : error),
  );
  if (outcome instanceof Error) throw outcome;
  same(outcome, code);
}

/** The one of a list that cannot be missing. */
export function only<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined || items.length !== 1) throw new Error(`expected one, got ${items.length}`);
  return item;
}

function shortened(json: string | undefined): string {
  return json === undefined || json.length <= 400 ? String(json) : `${json.slice(0, 400)} ...`;
}
