import type { Touch } from '../../definition/webhook.ts';
import type { WorkspaceScope } from '../workspace-scope.ts';
import { recordKey } from './prepare-page.ts';
import { findStream, syncStream } from './sync-stream.ts';

/** Syncs what an event touched, or deletes the one record it says is gone. */
export async function applyTouch(scope: WorkspaceScope, { stream, parent, range, gone }: Touch, signal: AbortSignal): Promise<void> {
  if (gone === undefined) {
    await syncStream(scope, stream, {
      signal,
      ...(parent !== undefined && { partition: parent }),
      ...(range !== undefined && { range: { from: new Date(range.from), to: new Date(range.to) } }),
    });
    return;
  }
  const { kernel, key } = scope;
  const keys = [recordKey(findStream(scope, stream).key, gone)];
  await kernel.store.sync.remove({ connectionId: key.id, stream, partition: parent ?? '', tenantId: key.owner.tenantId, keys });
}
