import type { Mutant } from '../mutant.ts';

const flow = 'packages/core/src/flow/sync';
const memory = 'packages/stores/memory/src';

function mutant(
  id: string,
  [file, find, replace]: readonly [file: string, find: string, replace: string],
  title: string,
): Mutant {
  return {
    id,
    file,
    find,
    replace,
    test: { file: 'packages/testing/test/sync/memory.test.ts', title: `sync ${id} ${title}` },
  };
}

/** Of the sync engine, as its conformance suite sees it on the memory store. */
export const syncConformanceMutants: readonly Mutant[] = [
  mutant(
    'C06',
    [`${flow}/since.ts`, 'new Date(date - seconds * 1000)', 'new Date(date + 1)'],
    'as many records of one time as three pages hold, killed at any of them: none is lost',
  ),
  mutant(
    'C12',
    [`${flow}/run-writer.ts`, 'stream.ascending && highest !== undefined', 'highest !== undefined'],
    'of a list that is not sorted by it, the cursor is saved when the walk has ended, not by one that was killed',
  ),
  mutant(
    'C14',
    [`${flow}/walk.ts`, 'sweep: writer.scanning && progress.everyoneNamed', 'sweep: false'],
    'killed in the middle of a scan: what is there is never deleted, what is gone is, once',
  ),
  mutant(
    'C15',
    [
      `${flow}/run-partition.ts`,
      "outcome: aborted ? 'cancelled' : 'failed', errorCode",
      "outcome: 'succeeded', sweep: true, errorCode",
    ],
    'a scan that fails on its way deletes nothing and leaves what was there readable',
  ),
  mutant(
    'C16',
    [`${flow}/run-partition.ts`, 'const believableShare = 0.5;', 'const believableShare = 1;'],
    'an empty page for want of an answer, or less than half of what was there, deletes nothing',
  ),
  mutant(
    'C19',
    [`${memory}/partition.ts`, "return 'unchanged';", "return 'inserted';"],
    'a page that comes twice is stored once',
  ),
  mutant(
    'C20',
    [`${flow}/ends-in-sweep.ts`, 'if (!keepsMarkForEnd(stream)) return', 'return'],
    'the provider forgot the mark: the stream starts over, and what went meanwhile is gone here too',
  ),
  mutant(
    'C21',
    ['packages/core/src/client/exchange.ts', "error.code === 'auth/token-rejected' && !renewed", 'false'],
    'the token expires on the way, also during a wait: it is renewed once, and the request is sent again',
  ),
  mutant(
    'C40',
    [`${memory}/partition.ts`, 'changed.deleted.push(key);', ''],
    'the same script leaves the same table, changes, rejects and log on every store',
  ),
];
