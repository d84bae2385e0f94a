import type { ErrorCode } from '../../errors/error-codes.ts';
import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import type { ClaimedWork } from '../../store/work.ts';
import type { Again, Kernel, Shift, WorkspaceScope } from '../kernel.ts';
import { secondsToWait } from '../work/postponed.ts';
import { scopeOfWork } from '../work/scope-of-work.ts';
import { findConnection } from '../workspace-scope.ts';
import { concernsAll } from './concerns-all.ts';
import { dueSync } from './due-sync.ts';
import type { SlicePlace } from './parts-walk.ts';
import { type SyncLimits, syncParts } from './sync-stream.ts';

/** How far the slices of one round have come. */
interface Round extends SlicePlace {
  /** Why one that is done with failed; without a code where nobody knows. */
  readonly failed?: { readonly code?: ErrorCode };
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
  const { after, cut, failed, grew } = (work.progress ?? {}) as Round;
  const slice = { until: Math.min(until, kernel.clock.now().getTime() + sliceMs), after, cut };
  const { outcome, counts, failure, failedAlone, place } = await syncParts(scope, name, {
    ...limits,
    signal,
    slice,
    onProgress: renew,
  });
  const wait = secondsToWait(kernel, failure);
  const goesOn = failure === undefined || !(concernsAll(failure) || signal.aborted);
  const told = failed ?? (failedAlone && codeOf(failedAlone.error));
  const brought = grew === true || counts.inserted + counts.updated > 0;
  const progress: Round = {
    ...place,
    ...(told && { failed: told }),
    ...(brought && { grew: true }),
  };
  if (wait !== undefined) return { inSeconds: wait, progress, asked: true };
  if (outcome === 'continued' && goesOn) return { inSeconds: 0, progress, asked: false };
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

function codeOf(error: unknown): NonNullable<Round['failed']> {
  return isPatchbayError(error) ? { code: error.code } : {};
}

function failedBefore(
  { connector, key }: WorkspaceScope,
  name: string,
  { code }: NonNullable<Round['failed']>,
): Error {
  const message = `A part of ${name} failed in an earlier slice of this sync; the log tells which.`;
  if (code === undefined) return new Error(message);
  return new PatchbayError(code, message, { connector: connector.id, connection: key.id });
}
