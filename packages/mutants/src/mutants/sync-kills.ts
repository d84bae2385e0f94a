import type { Mutant } from '../mutant.ts';

const migration = 'packages/stores/postgres/src/migrations/0001-initial';
const flow = 'packages/core/src/flow';

function mutant(
  id: string,
  [file, find, replace]: readonly [file: string, find: string, replace: string],
  [test, title]: readonly [file: string, title: string],
): Mutant {
  return { id, file, find, replace, test: { file: `packages/races/test/sync/${test}.test.ts`, title } };
}

const killed = [
  'kills',
  'G20, sync C01, C02, C03, C04 a process killed $point (page $page) is succeeded by another: nothing lost, nothing twice',
] as const;
const again = [
  'random-kills',
  'G20, sync C05 a sync killed again and again ends as if never interrupted: schedule $schedule',
] as const;
const away = [
  'database-away',
  'G20, sync C39 a database that goes away with $lost of page 3, and comes back, costs nothing',
] as const;

/** What is read again counts as changed. */
const seenAsChanged = [
  `${migration}/commit-page.ts`,
  ', false) as same',
  ', false) and false as same',
] as const;
/** A run whose worker vanished stays open. */
const leftRunning = [
  `${migration}/sync-runs.ts`,
  "update runs set status = 'failed', error_code = 'sync/lease-lost'",
  "update runs set status = 'running', error_code = 'sync/lease-lost'",
] as const;

/** Of syncs whose process or database ends in the middle, in real processes. */
export const syncKillMutants: readonly Mutant[] = [
  mutant('C01', seenAsChanged, killed),
  mutant(
    'C02',
    [`${migration}/commit-page.ts`, 'from wanted w where w.is_new', 'from wanted w where false'],
    killed,
  ),
  mutant(
    'C03',
    [
      `${flow}/sync/run-writer.ts`,
      'return stream.ascending && highest !== undefined',
      'return !stream.ascending && highest !== undefined',
    ],
    killed,
  ),
  mutant('C04', leftRunning, killed),
  mutant('C05', seenAsChanged, again),
  mutant(
    'C26',
    [
      `${migration}/sync-runs.ts`,
      'and (lease_until is null or lease_until <= t)',
      'and (lease_until is null or lease_until is not null)',
    ],
    [
      'two-workers',
      'G25, sync C26 of two processes on one stream one works, the other leaves without a trace',
    ],
  ),
  mutant(
    'C27',
    [`${migration}/commit-page.ts`, "and run_id = p->>'runId' and fence = (p->>'fence')::bigint", ''],
    [
      'two-workers',
      'G25, sync C27 a process that slept beyond its lease writes nothing into its successor’s run',
    ],
  ),
  mutant(
    'C37',
    [
      'packages/core/src/flow/work/work.ts',
      'if (signal.aborted) await work.again(',
      'if (!signal) await work.again(',
    ],
    [
      'two-workers',
      'G20, sync C37 a process that is told to end gives its sync back, and the next one goes on at once',
    ],
  ),
  mutant('C39', leftRunning, away),
];
