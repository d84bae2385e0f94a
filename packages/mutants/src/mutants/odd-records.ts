import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');
const late = 'flow/sync/late-pages.test.ts';
const cursors = 'flow/sync/cursors.test.ts';
const oddities = 'flow/sync/oddities.test.ts';

/** Of records that come late, in odd order or in odd form. */
export const oddRecordMutants: readonly Mutant[] = [
  core(
    'C29',
    ['flow/sync/walk.ts', 'const asked = writer.written;', 'const asked = Number.MAX_SAFE_INTEGER;'],
    [
      late,
      'C29 $id is deleted by an event while page $page of $stream is on its way: no page brings it back',
    ],
  ),
  core(
    'C29',
    ['flow/sync/run-partition.ts', "if (row?.status === 'continued') return 'stale';", ''],
    [late, 'C29 what is made again in that moment is there at the end'],
  ),
  {
    id: 'C29',
    file: 'packages/stores/memory/src/partition.ts',
    find: 'asked <= pages',
    replace: 'asked < pages',
    test: {
      file: 'packages/stores/memory/test/memory-store.test.ts',
      title:
        'C29 a page that was asked for before an event deleted what it shows is not written, and its run is over',
    },
  },
  {
    id: 'C29',
    file: 'packages/stores/postgres/src/migrations/0001-initial/commit-page.ts',
    find: '    and (removed is null or not is_stale(removed, p))',
    replace: '',
    test: {
      file: 'packages/stores/postgres/test/postgres-store.test.ts',
      title:
        'C29 a page that was asked for before an event deleted what it shows is not written, and its run is over',
    },
  },
  {
    id: 'C29',
    file: 'packages/stores/postgres/src/migrations/0001-initial/sync-reads.ts',
    find: "'pages', r.pages)), '[]')",
    replace: "'pages', r.pages)), null)",
    test: {
      file: 'packages/stores/postgres/test/postgres-store.test.ts',
      title:
        'C29 a record that does not fit is shown all the same, and only its own run ends with a late page',
    },
  },
  {
    id: 'C29',
    file: 'packages/stores/postgres/src/migrations/0001-initial/sync-runs.ts',
    find: 'lease_until = null, removed = null, version',
    replace: 'lease_until = null, version',
    test: {
      file: 'packages/stores/postgres/test/commit-page.test.ts',
      title: 'C29 the keys that an event deleted are remembered no longer than the run under way',
    },
  },
  {
    id: 'C18',
    file: 'packages/stores/memory/src/partition.ts',
    find: 'const isLive = before !== undefined && !before.deleted;',
    replace: 'const isLive = before !== undefined;',
    test: {
      file: 'packages/core/test/flow/sync/late-pages.test.ts',
      title: 'C18 a deleted record that is made again comes back with its new data',
    },
  },
  core(
    'C08',
    ['flow/sync/cursor-order.ts', 'fraction: part };', "fraction: '' };"],
    [cursors, 'C08 of the cursors %s and %s the mark is %s, as the provider wrote it'],
  ),
  core(
    'C08',
    ['flow/sync/cursor-order.ts', '{hours}:', '{hours}9:'],
    [cursors, 'C08 moments are in the order of time whatever their zone and precision'],
  ),
  core(
    'C13',
    ['flow/sync/cursor-order.ts', 'left.text > right.text : undefined', 'left.text > right.text : true'],
    [cursors, 'C13 a cursor that is %s is stored with its record, told, and moves no mark'],
  ),
  core(
    'C13',
    [
      'flow/sync/cursor-order.ts',
      "if (right.kind === 'text') return true;",
      "if (right.kind === 'text') return false;",
    ],
    [cursors, 'C13 what comes first and is no time gives way to the first that is one'],
  ),
  core(
    'C09',
    ['flow/sync/since.ts', 'new Date(date - seconds * 1000)', 'new Date(date)'],
    [cursors, 'C09 a record that arrives late is caught within the overlap that its stream declares'],
  ),
  core(
    'C10',
    [
      'flow/sync/run-writer.ts',
      'marks ? { cursor: this.#highest as string, format: stream.version }',
      'marks ? { cursor: this.#run.scope.kernel.clock.now().toISOString(), format: stream.version }',
    ],
    [cursors, 'C10 a provider whose clock is %d seconds off is read to the same table'],
  ),
  {
    id: 'C11',
    file: 'packages/stores/memory/src/partition.ts',
    find: "if (isLive && sameJson(before.data, data)) return 'unchanged';",
    replace: "if (isLive) return 'unchanged';",
    test: {
      file: 'packages/core/test/flow/sync/cursors.test.ts',
      title:
        'C11 a record that changes while it is walked, and moves to a later page, is there once with its last version',
    },
  },
  core(
    'C20',
    [
      'flow/sync/run-writer.ts',
      'return stream.ascending && highest !== undefined',
      'return stream.range && highest === undefined',
    ],
    [
      cursors,
      'C20 a page token that is no longer good when a walk goes on loses nothing: it goes on from the last safe mark',
    ],
  ),
  core(
    'C32',
    ['flow/sync/storable.ts', "if (typeof value === 'bigint') return String(value);", ''],
    [oddities, 'C32 a record with %s is stored, and so are those beside it'],
  ),
  core(
    'C32',
    ['flow/sync/storable.ts', 'const deepest = 200;', 'const deepest = 200_000;'],
    [oddities, 'C32 a record that %s is set aside with its reason, and those beside it are stored'],
  ),
  core(
    'C32',
    ['flow/sync/prepare-page.ts', 'recordKey(stream.key, storable(key) as', 'recordKey(stream.key, key as'],
    [oddities, 'C32 a deletion finds its record though the key holds what no store keeps'],
  ),
  {
    id: 'C36',
    file: 'packages/stores/memory/src/partition.ts',
    find: 'return keyOf(connectionId, stream, partition);',
    replace: "return keyOf(connectionId === '' ? '' : 'all', stream, partition);",
    test: {
      file: 'packages/core/test/flow/sync/oddities.test.ts',
      title: 'C36 two connections with the same record ids do not meet, and the end of one leaves the other',
    },
  },
  {
    id: 'C28',
    file: 'packages/stores/memory/src/work.ts',
    find: 'return lease !== undefined && !isOver(lease.until, now);',
    replace: 'return lease !== undefined && now.getTime() > 0;',
    test: {
      file: 'packages/core/test/flow/sync/oddities.test.ts',
      title: 'C28 a sync whose worker died with everything it knew is begun again by whoever sweeps next',
    },
  },
];
