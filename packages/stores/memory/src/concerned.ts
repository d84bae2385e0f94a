import type { ConnectionRow } from '@patchbay/core';
import { partitionKey } from './partition.ts';
import type { KeptDelivery, State } from './state.ts';

/** Whether an event is about a connection's account, or about a record that it holds or held. */
export function isAbout(
  state: State,
  { row: { connector, appId, tenantId, event }, recordKey }: KeptDelivery,
  { id, owner, connector: its, appId: app, account }: ConnectionRow,
): boolean {
  if (connector !== its || appId !== app || (tenantId ?? owner.tenantId) !== owner.tenantId) return false;
  if (event.account !== undefined && event.account === (account?.group ?? account?.id)) return true;
  if (event.about === undefined || recordKey === undefined) return false;
  const held = state.partitions.get(
    partitionKey({ connectionId: id, stream: event.about.stream, partition: '' }),
  );
  return held?.records.has(recordKey) ?? false;
}
