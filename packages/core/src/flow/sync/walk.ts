import type { Page, Range } from '../../definition/stream.ts';
import { isPatchbayError } from '../../errors/patchbay-error.ts';
import type { RunEnd } from '../../store/sync.ts';
import { paceOfWalk } from '../budget/pace.ts';
import { sideBySide } from '../side-by-side.ts';
import { clientOf } from '../workspace-scope.ts';
import { concernsAll } from './concerns-all.ts';
import { endsInSweep } from './ends-in-sweep.ts';
import { type PartitionRun, unexpected } from './partition-run.ts';
import { readAhead } from './read-ahead.ts';
import { type ReadyPage, type RunLease, RunWriter } from './run-writer.ts';
import { reachBack } from './since.ts';
import { WalkProgress } from './walk-progress.ts';
import { Windows } from './windows.ts';

/** What a walk leaves for the end of its run. */
export type Walked = Pick<RunEnd, 'outcome' | 'sweep' | 'mark' | 'fields' | 'rangeDone'>;

/** Reads and commits page by page; the next page is asked for while one is written. */
export async function walk(run: PartitionRun, lease: RunLease): Promise<Walked> {
  const ended = new AbortController();
  const signal = AbortSignal.any([run.signal, ended.signal]);
  const walking = {
    run,
    writer: new RunWriter(run, lease, await endsInSweep(run, lease.held)),
    from: lease.held,
    signal,
  };
  try {
    const { range, stream } = run;
    if (range !== undefined && stream.windowDays !== undefined)
      return await walkWindows(walking, new Windows(range, stream.windowDays, lease.held.windows));
    return await walkPages(walking, range);
  } finally {
    // The page after one that could not be written may still be on its way.
    ended.abort();
  }
}

interface Walking {
  readonly run: PartitionRun;
  readonly writer: RunWriter;
  readonly from: RunLease['held'];
  readonly signal: AbortSignal;
}

/** All pages, or those that a slice has time for: it ends behind one that moved the mark, else the next would stand where it did. */
async function walkPages(
  walking: Walking,
  range: Range | undefined,
  progress = new WalkProgress(),
): Promise<Walked> {
  const { run, writer, signal } = walking;
  const isOver = () => run.until !== undefined && run.scope.kernel.clock.now().getTime() >= run.until;
  const pages = run.stream.read(readContext(walking, range) as never);
  for await (const ready of readAhead(readyPages(pages, writer), signal)) {
    await writer.write(ready, progress);
    // A walk that ends in a sweep has to be one.
    if (writer.advanced && !writer.scanning && isOver()) {
      const { fields } = writer.end;
      return { outcome: 'continued', sweep: false, ...(fields && { fields }) };
    }
  }
  checkRejected(run, progress);
  // A record that could not be read nor named may be any of those that seem to be absent.
  return { outcome: 'succeeded', sweep: writer.scanning && progress.everyoneNamed, ...writer.end };
}

/** Window by window, several at a time. One that fails keeps no other from being brought, and only it is brought again. */
async function walkWindows(walking: Walking, windows: Windows): Promise<Walked> {
  const { run, writer, signal } = walking;
  const failures: unknown[] = [];
  const progress = new WalkProgress(windows.total, windows.total - windows.open.length);
  await sideBySide(windows.open, run.windowsAtOnce, async (index) => {
    const part = progress.part();
    try {
      await walkPages(walking, windows.range(index), part);
      windows.finish(index);
      await writer.saveWindows(windows.saved);
      part.end();
      return true;
    } catch (error) {
      failures.push(error);
      return !signal.aborted && !concernsAll(error) && !isPatchbayError(error, 'sync/lease-lost');
    }
  });
  if (failures.length > 0) throw failures[0];
  return { outcome: 'succeeded', sweep: false, rangeDone: true, ...writer.end };
}

/** Each page ready to be written as soon as it has come: the database works on the one before it meanwhile. */
function readyPages(pages: AsyncIterable<Page>, writer: RunWriter): AsyncIterable<ReadyPage> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = pages[Symbol.asyncIterator]();
      return {
        async next() {
          const asked = writer.written;
          const { done, value } = await iterator.next();
          return done ? { done, value: undefined } : { done: false, value: writer.prepare(value, asked) };
        },
        async return() {
          await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

function checkRejected(run: PartitionRun, progress: WalkProgress): void {
  const over = progress.overShare(run.maxRejectedShare);
  if (over === undefined) return;
  throw unexpected(
    run,
    `${over.rejected} of ${over.delivered} records of ${run.name} did not fit the connector's schema. The others are stored, these are ` +
      'set aside: once the connector is updated, retryRejected() stores them.',
  );
}

function readContext({ run, writer, from, signal }: Walking, range: Range | undefined): object {
  const { scope, loaded, stream, values, parent, until } = run;
  const pace = paceOfWalk({ until, stream, scanning: writer.scanning });
  const client = clientOf(scope, loaded, { pace, repeatable: true, signal });
  const since = reachBack(from.cursor, stream.overlapSeconds);
  return {
    ...values,
    client,
    account: loaded.row.account,
    signal,
    parent,
    ...(since !== undefined && { since }),
    ...(from.checkpoint !== undefined && { checkpoint: from.checkpoint }),
    ...(range !== undefined && { range }),
  };
}
