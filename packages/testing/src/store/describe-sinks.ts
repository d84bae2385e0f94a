import { describe, it } from 'vitest';
import { type MakeFedStore, runSinkCase } from './sink-case.ts';
import { sinkCases } from './sink-cases.ts';

/** The contract of a store's sinks, as tests: for each way in which it calls them. */
export function describeSinks(name: string, makeStore: MakeFedStore): void {
  describe(`sink contract: ${name}`, () => {
    describe(sinkCases.name, () => {
      for (const each of sinkCases.cases) it(each.name, () => runSinkCase(each, makeStore));
    });
  });
}
