import type { WorkspaceScope } from '../kernel.ts';
import { findConnection } from '../workspace-scope.ts';

const batch = 500;

/** Every live record of a stream, also of a connection that has ended: what was imported stays. */
export async function* readRecords(
  scope: WorkspaceScope,
  stream: string,
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const { kernel, key } = scope;
  await findConnection(kernel, key);
  let after: { partition: string; key: string } | undefined;
  for (;;) {
    const rows = await kernel.store.sync.records({ ...key, stream, after, limit: batch });
    for (const row of rows) yield row.data;
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) return;
    after = { partition: last.partition, key: last.key };
  }
}
