import type { ProviderEvent } from '../../definition/webhook.ts';
import type { ConnectionRow } from '../../store/connections.ts';
import type { BoundApp } from '../app.ts';
import { requireConsentAgain } from '../auth/require-consent.ts';
import type { Kernel } from '../kernel.ts';
import { recordKey } from '../record-key.ts';

/** Does what a stored event asks for, in every connection of its account. Safe to repeat. */
export async function handleEvent(
  kernel: Kernel,
  bound: BoundApp,
  event: ProviderEvent,
  signal: AbortSignal,
): Promise<void> {
  if (event.revoked) return endConsent(kernel, bound, event);
  for (const row of await concerned(kernel, bound, event)) {
    const scope = { kernel, connector: bound.connector, key: { owner: row.owner, id: row.id } };
    for (const touch of event.touches ?? []) {
      if (!row.abilities.includes(touch.stream)) continue;
      for (const feature of kernel.features) await feature.touched?.(scope, touch, signal);
    }
  }
}

/** Whom an event is about: the account it names, and everybody who holds the record it names. */
async function concerned(
  kernel: Kernel,
  bound: BoundApp,
  event: ProviderEvent,
): Promise<readonly ConnectionRow[]> {
  const { account } = event;
  const { connections } = kernel.store;
  const rows = new Map<string, ConnectionRow>();
  const add = (found: readonly ConnectionRow[]) => {
    for (const row of found)
      if (row.connector === bound.connector.id && isOfTenant(bound, row)) rows.set(row.id, row);
  };
  if (account !== undefined) add(await connections.byAccountGroup(bound.id, account));
  const record = recordAbout(bound, event);
  if (record) add(await connections.holding(bound.id, record));
  return [...rows.values()];
}

/** The record that an event names, as it rests; undefined when it names none, or one of a stream that there is not. */
export function recordAbout(
  { connector }: BoundApp,
  { about }: ProviderEvent,
): { readonly stream: string; readonly key: string } | undefined {
  const stream = about && connector.streams[about.stream];
  return stream && { stream: about.stream, key: recordKey(stream.key, about.key) };
}

/** An app-level call speaks for every tenant's connections; one in the name of a tenant's own app for that one's alone. */
function isOfTenant({ tenantId }: BoundApp, { owner }: ConnectionRow): boolean {
  return tenantId === undefined || tenantId === owner.tenantId;
}

/** Only the account itself can withdraw its consent. */
async function endConsent(kernel: Kernel, bound: BoundApp, { account }: ProviderEvent): Promise<void> {
  if (account === undefined) return;
  for (const row of await kernel.store.connections.byAccountGroup(bound.id, account)) {
    const { grantId } = row;
    if (grantId !== undefined && isOfTenant(bound, row))
      await requireConsentAgain(kernel, grantId, 'revoked');
  }
}
