import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MakeStore } from '../store/store-case.ts';
import { anyScript } from './any-script.ts';
import { playScript } from './play-script.ts';
import { provedElsewhere } from './proved-elsewhere.ts';
import { runSyncCase } from './sync-case.ts';
import { syncCases } from './sync-cases.ts';
import { onSyncBench } from './sync-scene.ts';

/** What a store may say about its run of the conformance suite. */
export interface SyncSuiteOptions {
  /** Lawful differences: names of cases that do not apply, each with its reason. List them in the store's README. */
  readonly except?: Readonly<Record<string, string>>;
  /** Runs the first of every so many cases, and none of many syncs: for a store that passes all of it elsewhere. */
  readonly oneIn?: number;
  /** How many scripts are made up and played; 100 when left out. */
  readonly scripts?: number;
  /** Plays the scripts of an earlier run once more. */
  readonly seed?: number;
  /** For one case; a minute when left out. */
  readonly timeoutMs?: number;
}

/**
 * The sync engine over a store, as tests: killed, cut off, raced and lied to, it ends in the table that the provider has. The
 * store is made anew for each case.
 */
export function describeSync(
  name: string,
  makeStore: MakeStore,
  { except = {}, oneIn = 1, scripts = 100, seed, timeoutMs = 60_000 }: SyncSuiteOptions = {},
): void {
  const known = new Set(syncCases.map((each) => each.name));
  const unknown = Object.keys(except).filter((excepted) => !known.has(excepted));
  if (unknown.length > 0) throw new Error(`There is no such case of the sync suite: ${unknown.join(', ')}`);
  describe(`sync conformance: ${name}`, () => {
    const wanted = syncCases.filter(({ heavy }) => oneIn === 1 || heavy === undefined);
    for (const [index, each] of wanted.entries()) {
      const isIn = index % oneIn === 0 && !Object.hasOwn(except, each.name);
      if (isIn) it(each.name, () => runSyncCase(each, makeStore), timeoutMs);
    }
    it(
      'sync C01, C14: any data, changes, faults and kills end in the table of the provider',
      async () => {
        await playAny(makeStore, { numRuns: scripts, ...(seed !== undefined && { seed }) });
      },
      timeoutMs,
    );
    it('each property of the list is a case here or shown elsewhere', () => {
      const ids = [
        ...new Set(syncCases.map((each) => each.name.slice(5, 8))),
        ...provedElsewhere.map(({ id }) => id),
      ];
      expect(ids.sort()).toEqual(
        Array.from({ length: 40 }, (_, index) => `C${String(index + 1).padStart(2, '0')}`),
      );
    });
  });
}

/** Plays made-up scripts, each on a tenant of its own. What fails is made as small as it can be, and told with its seed. */
export async function playAny(
  makeStore: MakeStore,
  parameters: fc.Parameters<[script: Parameters<typeof playScript>[1]]>,
): Promise<void> {
  await onSyncBench(makeStore, (bench) =>
    fc.assert(
      fc.asyncProperty(anyScript, async (script) => void (await playScript(bench, script))),
      parameters,
    ),
  );
}
