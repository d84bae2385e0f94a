import { describe, it } from 'vitest';
import { type MakeStore, runStoreCase } from './store-case.ts';
import { storeCases } from './store-cases.ts';

/** What a store may say about its run of the contract. */
export interface StoreSuiteOptions {
  /** Lawful differences: names of cases that do not apply, each with its reason. List them in the store's README. */
  readonly except?: Readonly<Record<string, string>>;
  /** For one case; 20 seconds when left out. */
  readonly timeoutMs?: number;
  /** Runs the first of every so many cases: for another way to a store that passes the whole contract elsewhere. */
  readonly oneIn?: number;
}

/** The contract of a store, as tests. Make it the first line of an adapter's tests. */
export function describeStore(
  name: string,
  makeStore: MakeStore,
  { except = {}, timeoutMs = 20_000, oneIn = 1 }: StoreSuiteOptions = {},
): void {
  const names = storeCases.flatMap(({ cases }) => cases.map(({ name }) => name));
  const known = new Set(names);
  const inShare = new Set(names.filter((_, index) => index % oneIn === 0));
  const unknown = Object.keys(except).filter((excepted) => !known.has(excepted));
  if (unknown.length > 0)
    throw new Error(`There is no such case of the store contract: ${unknown.join(', ')}`);
  describe(`store contract: ${name}`, () => {
    for (const group of storeCases) {
      const cases = group.cases.filter(({ name }) => inShare.has(name) && !Object.hasOwn(except, name));
      if (cases.length === 0) continue;
      describe(group.name, () => {
        for (const each of cases) it(each.name, () => runStoreCase(each, makeStore), timeoutMs);
      });
    }
  });
}
