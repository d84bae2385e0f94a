import type { Kernel } from '../kernel.ts';

/** Moves every connection of a dead grant to `reauth_required`, and tells of each. */
export async function requireConsentAgain(kernel: Kernel, grantId: string, reason: string): Promise<void> {
  for (const { id, connector, owner } of await kernel.store.connections.requireReauth(grantId, reason)) {
    kernel.emit({ type: 'reauth-required', reason, connector, connection: id, tenantId: owner.tenantId });
  }
}
