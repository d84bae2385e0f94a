import type { Touch } from '../../definition/webhook.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { recordKey } from '../record-key.ts';
import { findStream } from './find-stream.ts';
import { storable } from './storable.ts';
import { type SyncLimits, syncStream } from './sync-stream.ts';

/** Syncs what an event touched, or deletes the one record it says is gone. */
export async function applyTouch(
  scope: WorkspaceScope,
  { stream, parent, range, gone }: Touch,
  how: SyncLimits & { readonly signal: AbortSignal },
): Promise<void> {
  if (gone === undefined) {
    const { outcome } = await syncStream(scope, stream, {
      ...how,
      ...(parent !== undefined && { partition: parent }),
      ...(range !== undefined && { range: { from: new Date(range.from), to: new Date(range.to) } }),
    });
    if (outcome === 'busy' || outcome === 'partial') throw stillBusy(scope, stream);
    return;
  }
  const { kernel, key } = scope;
  const keys = [recordKey(findStream(scope, stream).key, storable(gone) as typeof gone)];
  await kernel.store.sync.remove({
    connectionId: key.id,
    stream,
    partition: parent ?? '',
    tenantId: key.owner.tenantId,
    keys,
  });
}

/** Whoever walks the stream may be past the changed record already, so the event stays due. */
function stillBusy({ connector, key }: WorkspaceScope, stream: string): PatchbayError {
  return new PatchbayError(
    'store/conflict',
    `${stream} of ${connector.name} is being synced by another worker; the event is handled after it.`,
    { connector: connector.id, connection: key.id },
  );
}
