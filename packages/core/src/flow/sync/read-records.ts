import { type Cancellable, throwIfStopped, unlessAborted } from '../cancelled.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { findConnection } from '../workspace-scope.ts';

/** Which records of a stream. */
export interface RecordsOptions extends Cancellable {
  /** Of a stream with a parent, only that parent record's: its key, or of several key fields a JSON array. */
  readonly partition?: string;
}

const batch = 500;

/** Every live record of a stream, also of a connection that has ended: what was imported stays. */
export async function* readRecords(
  scope: WorkspaceScope,
  stream: string,
  { partition, signal }: RecordsOptions = {},
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const { kernel, key } = scope;
  await unlessAborted(signal, () => findConnection(kernel, key));
  // Sorts before every record of the partition: a key is never empty.
  let after = partition === undefined ? undefined : { partition, key: '' };
  for (;;) {
    const query = { ...key, stream, after, limit: batch };
    const rows = await unlessAborted(signal, () => kernel.store.sync.records(query));
    for (const row of rows) {
      if (partition !== undefined && row.partition !== partition) return;
      throwIfStopped(signal);
      yield row.data;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) return;
    after = { partition: last.partition, key: last.key };
  }
}
