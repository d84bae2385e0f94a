import type { ErrorCode } from '../../errors/error-codes.ts';
import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import type { ClaimedWork } from '../../store/work.ts';
import type { Again, Kernel, Shift, WorkspaceScope } from '../kernel.ts';
import { secondsToWait } from '../work/postponed.ts';
import { scopeOfWork } from '../work/scope-of-work.ts';
import { findConnection } from '../workspace-scope.ts';
import { concernsAll } from './concerns-all.ts';
import { dueSync } from './due-sync.ts';
import { type SyncLimits, syncParts } from './sync-stream.ts';

/** How far the slices of one round have come. */
interface Round {
  /** The last partition that is done with. */
  readonly after?: string;
  /** Why one before it failed. */
  readonly failed?: ErrorCode;
  /** It brought records. */
  readonly grew?: boolean;
}

/** So long a worker stays with one sync while others wait. */
const sliceMs = 20_000;

/**
 * One slice of a scheduled sync: due again at once where that was not all, and where the provider asks to wait, after that. A
 * round of slices tries each partition once; one that failed makes it a failure at its end.
 */
export async function runDueSync(
  kernel: Kernel,
  work: ClaimedWork,
  signal: AbortSignal,
  { until, renew }: Shift,
  { everySeconds, ...limits }: SyncLimits & { readonly everySeconds: number },
): Promise<Again | undefined> {
  const scope = scopeOfWork(kernel, work);
  const name = String(work.args.stream);
  const { after, failed, grew } = (work.progress ?? {}) as Round;
  const slice = { until: Math.min(until, kernel.clock.now().getTime() + sliceMs), after };
  const { outcome, counts, failure, upTo } = await syncParts(scope, name, {
    ...limits,
    signal,
    slice,
    onProgress: renew,
  });
  const code = isPatchbayError(failure) ? failure.code : undefined;
  const wait = secondsToWait(kernel, failure);
  const isOne = code !== undefined && !concernsAll(failure) && !signal.aborted;
  const told = isOne ? code : failed;
  const brought = grew === true || counts.inserted + counts.updated > 0;
  const progress: Round = {
    ...(upTo !== undefined && { after: upTo }),
    ...(told && { failed: told }),
    ...(brought && { grew: true }),
  };
  if (wait !== undefined) return { inSeconds: wait, progress, asked: true };
  if (outcome === 'continued' && (failure === undefined || isOne))
    return { inSeconds: 0, progress, asked: false };
  if (brought) await syncChildren(scope, name, everySeconds);
  if (failure !== undefined) throw failure;
  if (failed !== undefined) throw failedBefore(scope, name, failed);
  return undefined;
}

/** A parent's new records are new partitions of its children, which are due at once, when the round has ended. */
async function syncChildren(scope: WorkspaceScope, name: string, everySeconds: number): Promise<void> {
  const { kernel, connector, key } = scope;
  const { id, streams } = connector;
  const row = await findConnection(kernel, key);
  const children = Object.keys(streams).filter(
    (child) => streams[child]?.per === streams[name] && row.abilities.includes(child),
  );
  await kernel.store.work.submit(children.map((child) => dueSync(id, row, child, everySeconds)));
}

function failedBefore({ connector, key }: WorkspaceScope, name: string, failed: ErrorCode): PatchbayError {
  return new PatchbayError(
    failed,
    `A part of ${name} failed in an earlier slice of this sync; the log tells which.`,
    { connector: connector.id, connection: key.id },
  );
}
