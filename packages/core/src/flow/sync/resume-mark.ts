import { safeParse } from 'zod/v4/core';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { HeldPartition } from '../../store/sync.ts';
import type { PartitionRun } from './partition-run.ts';
import type { RunLease } from './run-writer.ts';

type Resumed = Pick<HeldPartition, 'cursor' | 'checkpoint'>;

const beginning: Resumed = { cursor: undefined, checkpoint: undefined };

/**
 * Where a walk begins: the saved mark in the form that this connector reads. One that it cannot read is dropped, and the event tells of it; one of
 * a newer connector is refused and stays.
 */
export async function resumeMark(run: PartitionRun, { at, held }: RunLease): Promise<Resumed> {
  if (run.range !== undefined || !hasMark(held)) return beginning;
  const { version } = run.stream;
  if (held.format > version) throw tooNew(run, held.format);
  const mark = readable(run, held.format < version ? migrated(run, held) : held);
  if (mark !== undefined) return mark;
  await run.scope.kernel.store.sync.startOver({ ...at, fence: held.fence });
  tellStartOver(run, held.format < version ? 'version' : 'unreadable');
  return beginning;
}

/** Tells why what a stream had brought is read once more. */
export function tellStartOver(
  { scope: { kernel, connector, key }, name, partition }: PartitionRun,
  reason: 'version' | 'unreadable' | 'forgotten',
): void {
  const about = { connector: connector.id, connection: key.id, tenantId: key.owner.tenantId };
  kernel.emit({ type: 'sync-started-over', ...about, stream: name, partition, reason });
}

function hasMark({ cursor, checkpoint }: HeldPartition): boolean {
  return cursor !== undefined || checkpoint !== undefined;
}

/** A migration that fails knows the old mark no better than one that is not there. */
function migrated({ stream }: PartitionRun, { format, cursor, checkpoint }: HeldPartition) {
  try {
    const mark = stream.migrate?.({
      version: format,
      ...(cursor !== undefined && { cursor }),
      ...(checkpoint !== undefined && { checkpoint }),
    });
    return mark && { cursor: mark.cursor, checkpoint: mark.checkpoint };
  } catch {
    return undefined;
  }
}

/** Undefined for a mark that says nothing to this stream. */
function readable({ stream }: PartitionRun, mark: Resumed | undefined): Resumed | undefined {
  if (mark?.checkpoint !== undefined) {
    const parsed = stream.checkpoint && safeParse(stream.checkpoint, mark.checkpoint);
    return parsed?.success ? { cursor: undefined, checkpoint: parsed.data } : undefined;
  }
  return mark?.cursor !== undefined && stream.cursor !== undefined ? mark : undefined;
}

function tooNew({ scope: { connector, key }, name, stream }: PartitionRun, format: number): PatchbayError {
  return new PatchbayError(
    'config/invalid',
    `${name} was last synced by a newer ${connector.name} connector: its mark has version ${format}, this one reads up to ${stream.version}. ` +
      'Update the connector. Nothing was changed.',
    { connector: connector.id, connection: key.id },
  );
}
