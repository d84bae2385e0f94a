import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { Owner } from '../../store/scope.ts';
import type { ClaimedWork } from '../../store/work.ts';
import type { Kernel, WorkspaceScope } from '../kernel.ts';
import { checkOwner } from '../owner.ts';

/** The connection that due work belongs to. */
export function scopeOfWork(kernel: Kernel, { args, connectionId }: ClaimedWork): WorkspaceScope {
  const connector = kernel.apps.get(String(args.connector))?.connector;
  if (connector === undefined || connectionId === undefined) {
    throw new PatchbayError(
      'config/unknown-connector',
      `Work is due for the connector "${String(args.connector)}", which this process was not given. Pass it in connectors: [...].`,
    );
  }
  return { kernel, connector, key: { owner: checkOwner(args.owner as Owner), id: connectionId } };
}
