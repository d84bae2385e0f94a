import type { RunRow } from '../../store/sync.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { isShared } from './concerns-all.ts';
import type { Partition } from './partitions-of.ts';

/** Of the log: ten thousand partitions in order, or fewer of which most were begun in vain. */
const mostRuns = 10_000;

/**
 * First those that never had their turn, then by how long ago that was: where a limit cuts each call short, the next one goes
 * on with other partitions.
 */
export async function byTurn(
  { kernel, key }: WorkspaceScope,
  stream: string,
  partitions: readonly Partition[],
  partsAtOnce: number,
): Promise<readonly Partition[]> {
  if (partitions.length < 2) return partitions;
  const limit = Math.min(mostRuns, partitions.length * (partsAtOnce + 1));
  const runs = await kernel.store.sync.runs({ ...key, stream, limit });
  const last = new Map<string, number>();
  for (const [ago, run] of runs.entries())
    if (hadTurn(run) && !last.has(run.partition)) last.set(run.partition, ago);
  const ago = ({ partition }: Partition) => last.get(partition) ?? runs.length;
  return [...partitions].sort((left, right) => ago(right) - ago(left));
}

/** It brought a page, or what kept it from that was its own. */
function hadTurn({ status, pages, errorCode }: RunRow): boolean {
  return status === 'succeeded' || pages > 0 || (status === 'failed' && !isShared(errorCode ?? ''));
}
