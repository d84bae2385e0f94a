import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');

/** Of filling a stream's records page by page. */
export const syncMutants: readonly Mutant[] = [
  core(
    'G20',
    [
      'flow/sync/run-writer.ts',
      'return stream.ascending && highest !== undefined',
      'return highest !== undefined',
    ],
    [
      'flow/sync/resume.test.ts',
      'G20 $stream, dead $when page $page is written (process killed: $killed), ends as if never interrupted',
    ],
  ),
  core(
    'G20',
    [
      'flow/sync/read-changes.ts',
      'return { place: { version: version + 1, index: 0 }, shown: beginning };',
      'return { place: { version: Math.max(1, version), index: 0 }, shown: beginning };',
    ],
    [
      'flow/sync/changes.test.ts',
      'G20 a copy that follows a stream from the start agrees with it, and hears each change once',
    ],
  ),
  core(
    'G20',
    ['flow/sync/read-changes.ts', 'after = next;', 'after = { version: next.version + 1, index: 0 };'],
    ['flow/sync/changes.test.ts', 'G20 many changes are read in parts, each once'],
  ),
  core(
    'G20',
    [
      'flow/sync/read-changes.ts',
      'const isLast = rows.length < batch && index === rows.length - 1;',
      'const isLast = true;',
    ],
    [
      'flow/sync/changes.test.ts',
      'G20 what changes while the records are shown from the start comes after them',
    ],
  ),
  core(
    'G21',
    ['flow/sync/run-partition.ts', 'if (forgotten) throw neverBegins(run);', 'if (forgotten) throw error;'],
    [
      'flow/sync/checkpoint.test.ts',
      'G21 a provider that forgets a mark that was never sent is not asked for ever',
    ],
  ),
  core(
    'G22',
    ['flow/sync/walk.ts', 'sweep: writer.scanning && progress.everyoneNamed', 'sweep: writer.scanning'],
    ['flow/sync/deletions.test.ts', 'G22 a record that is set aside is not taken for absent'],
  ),
  core(
    'G22',
    ['flow/sync/run-partition.ts', 'const believableShare = 0.5;', 'const believableShare = 1;'],
    ['flow/sync/deletions.test.ts', 'G22 %s of 8 vanish: %d left'],
  ),
  core(
    'G22',
    [
      'flow/sync/ends-in-sweep.ts',
      'if (cursor !== undefined || checkpoint !== undefined || range !== undefined) return false;',
      '',
    ],
    ['flow/sync/deletions.test.ts', 'G22 only a walk from the very beginning can tell by absence'],
  ),
  core(
    'G23',
    ['flow/sync/since.ts', 'new Date(date - seconds * 1000)', 'new Date(date)'],
    ['flow/sync/walk.test.ts', 'G23 an overlap catches records that arrive late'],
  ),
  core(
    'G23',
    [
      'flow/sync/run-partition.ts',
      'if (isStartOver(error)) await kernel.store.sync.startOver({ ...at, fence });',
      '',
    ],
    [
      'flow/sync/checkpoint.test.ts',
      'G23 a mark the provider has forgotten is dropped, and the stream starts over in the same call',
    ],
  ),
  core(
    'G23',
    ['flow/sync/prepare-page.ts', 'else if (later) top = cursor;', 'else if (!later) top = cursor;'],
    [
      'flow/sync/walk.test.ts',
      'G23 the mark of an ascending stream is the highest cursor, and ties at it are read again',
    ],
  ),
  core(
    'G24',
    ['flow/sync/prepare-page.ts', '      continue;', '      break;'],
    ['flow/sync/records.test.ts', 'G24 a poison record is set aside alone, counted, and the rest goes on'],
  ),
  core(
    'G25',
    [
      'flow/sync/run-writer.ts',
      'if (committed === undefined) throw leaseLost(this.#run);',
      'if (committed === undefined) return { inserted: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0 };',
    ],
    ['flow/sync/workers.test.ts', 'G25 a worker whose lease was taken over writes nothing more'],
  ),
  core(
    'G25',
    [
      'flow/sync/run-partition.ts',
      'if (ended === undefined) throw leaseLost(run);',
      'if (ended === undefined) return 0;',
    ],
    ['flow/sync/workers.test.ts', 'G25 a worker that lost its lease before the end saves no mark'],
  ),
  core(
    'G27',
    ['flow/sync/sync-tally.ts', 'this.#pages += 1;', ''],
    ['flow/sync/partitions.test.ts', 'G27 progress is told after every page: partitions, pages, records'],
  ),
  core(
    'G27',
    ['flow/sync/run-partition.ts', "aborted ? 'cancelled' : 'failed'", "'failed'"],
    [
      'flow/sync/workers.test.ts',
      'G27 a run can be cancelled between pages, and the next one goes on from there',
    ],
  ),
  core(
    'G44',
    ['flow/sync/walk.ts', 'AbortSignal.any([run.signal, ended.signal])', 'ended.signal'],
    ['flow/sync/workers.test.ts', 'G44 a run can be cancelled while the provider is silent'],
  ),
];
