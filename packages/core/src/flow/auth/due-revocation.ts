import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { OwedRevocation } from '../../store/connections.ts';
import type { ClaimedWork } from '../../store/work.ts';
import type { Kernel } from '../kernel.ts';
import { revoke } from './disconnect.ts';

/** Asks again for a revocation that a provider owes. After its last day the token is deleted unrevoked. */
export async function runDueRevocation(kernel: Kernel, { args }: ClaimedWork): Promise<void> {
  const owed = args as unknown as OwedRevocation;
  const bound = kernel.apps.get(owed.connector);
  if (kernel.clock.now() > new Date(owed.giveUpAt)) return;
  if (bound !== undefined && (await revoke(kernel, bound, owed))) return;
  throw new PatchbayError(
    'request/unavailable',
    `${bound?.connector.name ?? owed.connector} has not confirmed a revocation yet; it is asked again.`,
  );
}
