import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');
const memory = inPackage('packages/stores/memory');
const postgres = inPackage('packages/stores/postgres');

/** Of how a sync ends other than well: reading ahead, parts that fail, records set aside, being stopped. */
export const syncControlMutants: readonly Mutant[] = [
  core(
    'G20',
    ['flow/sync/walk.ts', '    ended.abort();', ''],
    [
      'flow/sync/read-ahead.test.ts',
      'G20 of a page that could not be written the next one is not written either, nor waited for',
    ],
  ),
  core(
    'C24',
    [
      'flow/sync/read-ahead.ts',
      '      next = ask(iterator);',
      '      next = ask(iterator); await new Promise((done) => setTimeout(done, 20)); await next;',
    ],
    ['flow/sync/read-ahead.test.ts', 'C24 an error of the next page is told after this one is written'],
  ),
  core(
    'C38',
    [
      'flow/sync/read-ahead.ts',
      '      next = ask(iterator);',
      '      next = ask(iterator); void ask(iterator);',
    ],
    [
      'flow/sync/read-ahead.test.ts',
      'C38 one page is asked for ahead of the one that is written, and no more however slow the writing is',
    ],
  ),
  core(
    'C38',
    [
      'flow/sync/read-ahead.ts',
      '      next = ask(iterator);',
      '      next = new Promise<void>((due) => setTimeout(due, 50)).then(() => ask(iterator));',
    ],
    ['flow/sync/read-ahead.test.ts', 'C38 a slow database slows the provider down: at most one page waits'],
  ),
  core(
    'C31',
    [
      'flow/sync/sync-tally.ts',
      "=== this.#total ? 'busy' : 'partial'",
      "=== this.#total ? 'busy' : 'succeeded'",
    ],
    [
      'flow/sync/partitions.test.ts',
      'C31 a sync that left a partition to another worker is partial, not succeeded; the others are done',
    ],
  ),
  core(
    'C31',
    ['flow/sync/sync-stream.ts', 'if (run.signal.aborted || concernsAll(error)) return', 'return'],
    [
      'flow/sync/partitions.test.ts',
      'C31 one partition that fails keeps no other from being synced, and the sync has failed',
    ],
  ),
  core(
    'C31',
    ['flow/sync/sync-stream.ts', 'if (failure !== undefined) throw failure;', ''],
    [
      'flow/sync/partitions.test.ts',
      'C31 one partition that fails keeps no other from being synced, and the sync has failed',
    ],
  ),
  core(
    'C31',
    ['flow/sync/concerns-all.ts', '|request\\/rate-limited$', ''],
    ['flow/sync/partitions.test.ts', 'C31 a failure of the whole connection is not met once per partition'],
  ),
  {
    id: 'C31',
    file: 'packages/stores/memory/src/sync.ts',
    find: "if (swept.spared > 0) endRun(runId, { status: 'failed', errorCode: 'response/invalid' }, 0);",
    replace: "if (swept.spared > 0) endRun(runId, { status: 'succeeded', errorCode: undefined }, 0);",
    test: {
      file: 'packages/core/test/flow/sync/deletions.test.ts',
      title: 'C31 a sync that refused to delete so much is in the log as failed, and was not a sync',
    },
  },
  core(
    'C25',
    ['flow/sync/retry-rejected.ts', 'return record.key === row.key ?', 'return true ?'],
    ['flow/sync/rejected.test.ts', 'C25 a record that named no key stays where it is'],
  ),
  core(
    'C25',
    ['flow/sync/retry-rejected.ts', 'if (!parsed.success) return [];', 'if (true) return [];'],
    [
      'flow/sync/rejected.test.ts',
      'C25 what was set aside is stored once the connector knows its form, without asking the provider',
    ],
  ),
  core(
    'C25',
    ['flow/sync/walk-progress.ts', 'rejected > delivered * maxShare', 'rejected >= delivered * maxShare'],
    ['flow/sync/rejected.test.ts', 'C25 of 120 records $pages pages of three do not fit: $outcome'],
  ),
  core(
    'G24',
    ['flow/sync/walk-progress.ts', 'delivered >= tellingCount &&', ''],
    [
      'flow/sync/rejected.test.ts',
      'G24 few records that do not fit are no failure, even if they are all there are',
    ],
  ),
  core(
    'G24',
    ['flow/sync/schema-drift.ts', 'before !== undefined && !before.has(name)', 'before !== undefined'],
    ['flow/sync/rejected.test.ts', 'G24 drift from the schema is told once per sync, by name alone'],
  ),
  memory(
    'C25',
    ['partition.ts', 'partition.rejected.delete(rejectedId(key)));', 'true);'],
    ['memory-store.test.ts', 'C25 records set aside'],
  ),
  postgres(
    'C25',
    [
      'migrations/0001-initial/rejected.ts',
      "and s.partition = held.partition and s.fingerprint = 'key:' || (r->>'key'));",
      'and s.partition = held.partition);',
    ],
    ['postgres-store.test.ts', 'C25 records set aside'],
  ),
  postgres(
    'G27',
    [
      'migrations/0001-initial/sync-runs.ts',
      'update partitions set lease_holder = null, lease_until = null',
      'update partitions set lease_holder = lease_holder',
    ],
    ['postgres-store.test.ts', 'G27 stopping syncs'],
  ),
  memory(
    'C34',
    ['sync.ts', "ended.status === 'succeeded' && run.share !== undefined ? 1 : run.share", 'run.share'],
    [
      'memory-store.test.ts',
      'C34 a run tells how far it is: as its pages said last, and all of it once it has succeeded',
    ],
  ),
  core(
    'C34',
    ['flow/sync/walk-progress.ts', 'Math.max(this.#share ?? 0, ', '('],
    [
      'flow/sync/control.test.ts',
      'C34 how far a run is can be read by another process, never goes back, and is all only at the end',
    ],
  ),
  core(
    'C30',
    [
      'flow/sync/run-partition.ts',
      "return row?.status === 'cancelled' ? 'cancelled' : undefined;",
      'return undefined;',
    ],
    [
      'flow/sync/control.test.ts',
      'C30 a sync is cancelled from another process: it writes nothing more, and a later one goes on',
    ],
  ),
  core(
    'C30',
    ['flow/sync/sync-control.ts', '        await sync.cancel(key);', ''],
    ['flow/sync/control.test.ts', 'C30 a pause ends the sync that is under way'],
  ),
  memory(
    'C30',
    ['sync.ts', ' || !mayRun(state, page.connectionId)) return', ') return'],
    ['memory-store.test.ts', 'C30 a run whose connection has ended writes no more pages'],
  ),
  postgres(
    'C30',
    [
      'migrations/0001-initial/commit-page.ts',
      "where id = p->>'connectionId' and status <> 'disconnected' and not paused)",
      "where id = p->>'connectionId' and not paused)",
    ],
    ['postgres-store.test.ts', 'C30 a run whose connection has ended writes no more pages'],
  ),
  core(
    'G24',
    [
      'flow/sync/run-writer.ts',
      'this.#fields.size > (this.#before?.size ?? 0)',
      'this.#fields.size !== this.#before?.size',
    ],
    [
      'flow/sync/rejected.test.ts',
      'G24 what a stream’s first records have is not new, also after a sync that brought none',
    ],
  ),
  core(
    'C37',
    ['flow/sync/read-ahead.ts', 'await unlessAborted(signal, () => next)', 'await next'],
    [
      'flow/sync/control.test.ts',
      'C37 a worker that is told to end gives its lease back at once, though the provider’s code does not listen',
    ],
  ),
  core(
    'C37',
    [
      'flow/work/work.ts',
      'work.again({ key, fence, inSeconds: 0 })',
      'work.again({ key, fence, inSeconds: 30 })',
    ],
    ['flow/sync/control.test.ts', 'C37 due work of a process that is told to end is due at once for another'],
  ),
];
