import type { HeldPartition } from '../../store/sync.ts';
import type { PartitionRun } from './partition-run.ts';

/**
 * Whether a run is a complete walk whose end tells what is gone. Of a stream that tells by absence, each walk without a mark.
 * Of one that goes on from the provider's own mark, also the walk after that mark was lost: what went before the new one is
 * reported to nobody.
 */
export async function endsInSweep(
  { scope: { kernel, key }, stream, name, partition, range }: PartitionRun,
  { cursor, checkpoint }: HeldPartition,
): Promise<boolean> {
  if (cursor !== undefined || checkpoint !== undefined || range !== undefined) return false;
  if (!keepsMarkForEnd(stream)) return stream.deletions === 'absence';
  const after = { partition, key: '' };
  const [stored] = await kernel.store.sync.records({ ...key, stream: name, after, limit: 1 });
  return stored?.partition === partition;
}

/** Saved before the sweep, such a mark would end the only walk that could tell. */
export function keepsMarkForEnd({ deletions, checkpoint }: PartitionRun['stream']): boolean {
  return deletions === 'reported' && checkpoint !== undefined;
}
