import type { Store } from '@patchbay/core';
import type { StoreBench } from './store-case.ts';

/** Starts `count` calls at once, in turn over both handles, and gives their results. */
export function parallel<T>(
  { store, other }: StoreBench,
  count: number,
  call: (store: Store, index: number) => Promise<T>,
): Promise<readonly T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => call(index % 2 ? other : store, index)));
}

/** The code a call fails with; undefined when it succeeds. */
export async function failureOf(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
