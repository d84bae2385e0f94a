import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');
const windows = 'flow/sync/windows.test.ts';
const versions = 'flow/sync/mark-version.test.ts';
const slices = 'flow/sync/slices.test.ts';

/** Of syncs that are done in parts. */
export const syncPartMutants: readonly Mutant[] = [
  core(
    'G33',
    ['flow/sync/due-sync-run.ts', "if (outcome === 'continued' &&", "if (outcome === 'succeeded' &&"],
    [slices, 'G33 a slice that ends is due at once, is no failure, and is not yet a sync'],
  ),
  core(
    'G33',
    ['flow/sync/due-sync-run.ts', 'const sliceMs = 20_000;', 'const sliceMs = 20_000_000;'],
    [
      slices,
      'G33 a long sync is done in slices that go on from the last page, and other work comes between them',
    ],
  ),
  core(
    'C07',
    [
      'flow/sync/run-writer.ts',
      'this.#advanced ||= !isSame(mark, this.#lease.held);',
      'this.#advanced = true;',
    ],
    [slices, 'C07 a tie group longer than a slice is read to its end, not over and over'],
  ),
  core(
    'C22',
    ['flow/sync/due-sync-run.ts', 'if (wait !== undefined) return', 'if (wait === -1) return'],
    [
      slices,
      'C22 a limit in the middle of many partitions keeps what is done: after it the sync goes on behind that',
    ],
  ),
  core(
    'C22',
    ['flow/work/postponed.ts', 'if (retryAt === undefined) return undefined;', 'return undefined;'],
    [
      'flow/work/tick.test.ts',
      'C22 what a provider asks to wait for holds no worker and is no failure: it is due again at that time',
    ],
  ),
  core(
    'C31',
    ['flow/sync/due-sync-run.ts', 'if (failed !== undefined) throw failedBefore(scope, name, failed);', ''],
    [
      slices,
      'C31 a partition that fails in one slice keeps no later one from its turn, and the round has failed',
    ],
  ),
  core(
    'C31',
    ['flow/sync/due-sync-run.ts', 'concernsAll(failure) || signal.aborted', '!isPatchbayError(failure)'],
    [slices, 'C31 an error that nobody knows, of one partition, keeps no later one from its turn'],
  ),
  core(
    'C31',
    ['flow/sync/sync-tally.ts', 'if (alone) this.#failedAlone ??= { error };', ''],
    [slices, 'C31 a partition that failed beside a limit makes the round a failure at its end'],
  ),
  core(
    'C22',
    ['flow/sync/sync-stream.ts', 'if (hadTurn) parts.end(partition);', ''],
    [slices, 'C22 a walk that a limit cuts off each time it begins keeps no other from its turn'],
  ),
  core(
    'C22',
    ['flow/sync/by-turn.ts', 'if (hadTurn(run) && !last', 'if (!last'],
    [
      'flow/sync/partitions.test.ts',
      'C22 calls that a limit cuts short each begin with partitions that did not have their turn',
    ],
  ),
  core(
    'C31',
    ['flow/sync/sync-all.ts', "return { stream, outcome: 'failed', error };", 'throw error;'],
    [
      'flow/sync/sync-all.test.ts',
      'C31 one stream that fails is told with its error and keeps no other from being synced',
    ],
  ),
  {
    id: 'C31',
    file: 'packages/server/src/routes/sync.ts',
    find: "if (result.outcome !== 'failed') return result;",
    replace: 'return result;',
    test: {
      file: 'packages/server/test/routes.test.ts',
      title: 'C31 of all streams one that fails is told beside the others, without what is internal',
    },
  },
  core(
    'C17',
    [
      'flow/sync/windows.ts',
      'return { from: at(index), to: at(index + 1) };',
      'return { from: at(index + 1), to: at(index + 2) };',
    ],
    [windows, 'C17 a range is brought window by window, with no hole and no record twice at their edges'],
  ),
  core(
    'C17',
    ['flow/sync/walk.ts', 'await writer.saveWindows(windows.saved);', ''],
    [windows, 'C17 a window that fails loses no other, and the next call reads only the gap'],
  ),
  core(
    'C17',
    ['flow/sync/walk.ts', 'sweep: false, rangeDone: true, ...writer.end', 'sweep: false, ...writer.end'],
    [windows, 'C17 once a range is whole it is forgotten: asked for again, it is read again'],
  ),
  core(
    'C17',
    ['flow/sync/windows.ts', 'from === now.from && to === now.to && its === days', 'its === days'],
    [windows, 'C17 another range begins anew, and what a range has saved leaves the mark alone'],
  ),
  core(
    'C17',
    ['flow/sync/windows.ts', 'after?.[1] ?? index', 'index'],
    [windows, 'C17 windows cover their range without a gap, and those that are done are told in any order'],
  ),
  core(
    'C34',
    ['flow/sync/walk.ts', 'part.end();', ''],
    [windows, 'C34 the share of a range is that of its windows, and never goes back'],
  ),
  core(
    'C33',
    ['flow/sync/resume-mark.ts', 'held.format < version ? migrated(run, held) : held', 'held'],
    [versions, 'C33 a mark of an older version is migrated, and the stream goes on from it'],
  ),
  core(
    'C33',
    ['flow/sync/resume-mark.ts', "tellStartOver(run, held.format < version ? 'version' : 'unreadable');", ''],
    [versions, 'C33 a mark of an older version is dropped, and that is told, where %s'],
  ),
  core(
    'C33',
    ['flow/sync/resume-mark.ts', 'parsed?.success ?', 'parsed ?'],
    [versions, 'C33 a mark that no longer fits its form starts the stream over, and that is told'],
  ),
  core(
    'C33',
    [
      'flow/sync/resume-mark.ts',
      'mark?.cursor !== undefined && stream.cursor !== undefined',
      'mark?.cursor !== undefined',
    ],
    [versions, 'C33 a cursor is no mark for a stream that now keeps checkpoints'],
  ),
  core(
    'C33',
    ['flow/sync/resume-mark.ts', 'if (held.format > version) throw tooNew(run, held.format);', ''],
    [versions, 'C33 a mark of a newer version is refused, and nothing is changed'],
  ),
];
