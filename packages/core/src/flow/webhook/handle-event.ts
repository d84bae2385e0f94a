import type { ProviderEvent } from '../../definition/webhook.ts';
import type { BoundApp } from '../app.ts';
import { requireConsentAgain } from '../auth/require-consent.ts';
import type { Kernel } from '../kernel.ts';

/** Does what a stored event asks for, in every connection of its account. Safe to repeat. */
export async function handleEvent(kernel: Kernel, bound: BoundApp, event: ProviderEvent, signal: AbortSignal): Promise<void> {
  if (event.account === undefined) return;
  for (const row of await kernel.store.connections.byAccountGroup(bound.id, event.account)) {
    if (row.connector !== bound.connector.id) continue;
    if (event.revoked && row.grantId !== undefined) {
      await requireConsentAgain(kernel, row.grantId, 'revoked');
      continue;
    }
    const scope = { kernel, bound, key: { owner: row.owner, id: row.id } };
    for (const touch of event.touches ?? []) {
      if (!row.abilities.includes(touch.stream)) continue;
      for (const feature of kernel.features) await feature.touched?.(scope, touch, signal);
    }
  }
}
