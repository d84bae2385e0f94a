import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { OwedRevocation } from '../../store/connections.ts';
import type { ClaimedWork } from '../../store/work.ts';
import type { Kernel } from '../kernel.ts';
import { revoke } from './revoke.ts';

/** Asks again for a revocation that a provider owes. After its last day the token is deleted unrevoked, and that is told. */
export async function runDueRevocation(kernel: Kernel, { args }: ClaimedWork): Promise<void> {
  const owed = args as unknown as OwedRevocation;
  const connector = kernel.apps.get(owed.connector)?.connector;
  if (kernel.clock.now() > new Date(owed.giveUpAt)) {
    const { id: grant, tenantId } = owed.grant;
    const accessPage = connector?.auth.definition.accessPage;
    kernel.emit({ type: 'revocation-given-up', connector: owed.connector, tenantId, grant, accessPage });
    return;
  }
  if (await revoke(kernel, owed)) return;
  throw new PatchbayError(
    'request/unavailable',
    `${connector?.name ?? owed.connector} has not confirmed a revocation yet; it is asked again.`,
  );
}
