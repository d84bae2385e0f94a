import type { ConnectionKey, ConnectionRow, ConnectionStore } from '@patchbay/core';
import { closeConnection } from './close-connection.ts';
import { json } from './json.ts';
import { openConnection } from './open-connection.ts';
import { partitionKey } from './partition.ts';
import { ownConnection, type State, sameOwner, slotHolder } from './state.ts';

/** Connections and the grants they rest on. */
export function connectionStore(state: State): ConnectionStore {
  const { connections, grants } = state;

  /** In the order in which they were opened, as a Map keeps it. */
  function select(wanted: (row: ConnectionRow) => boolean): ConnectionRow[] {
    return [...connections.values()].filter(wanted);
  }

  function change(row: ConnectionRow, changed: Partial<ConnectionRow>): ConnectionRow {
    const next = { ...row, ...changed, updatedAt: state.now() };
    connections.set(row.id, next);
    return structuredClone(next);
  }

  return {
    async open(opening) {
      return structuredClone(openConnection(state, opening));
    },
    async find(key) {
      return structuredClone(ownConnection(state, key));
    },
    async list(owner, { connector, status }) {
      const rows = select(
        (row) =>
          sameOwner(row.owner, owner) &&
          (connector === undefined || row.connector === connector) &&
          (status === undefined || row.status === status),
      );
      return structuredClone(rows);
    },
    async findSlot(owner, connector, slot) {
      return structuredClone(slotHolder(state, { owner, connector, slot }));
    },
    async findGrant(tenantId, appId, accountId) {
      const grant = [...grants.values()].find(
        (row) => row.tenantId === tenantId && row.appId === appId && row.accountId === accountId,
      );
      return structuredClone(grant);
    },
    async grantOf(key: ConnectionKey) {
      const grantId = ownConnection(state, key)?.grantId;
      return grantId === undefined ? undefined : structuredClone(grants.get(grantId));
    },
    async byAccountGroup(appId, accountGroup) {
      const rows = select((row) => {
        const grant = row.grantId === undefined ? undefined : grants.get(row.grantId);
        return grant?.appId === appId && grant.accountGroup === accountGroup;
      });
      return structuredClone(rows);
    },
    async holding(appId, { stream, key }) {
      const isHeld = ({ id }: ConnectionRow) => {
        const held = state.partitions.get(partitionKey({ connectionId: id, stream, partition: '' }));
        const record = held?.records.get(key);
        return record !== undefined && !record.deleted;
      };
      return structuredClone(
        select((row) => row.appId === appId && row.grantId !== undefined && isHeld(row)),
      );
    },
    async changeSettings(key, settings) {
      const row = ownConnection(state, key);
      return row && change(row, { settings: { ...row.settings, ...json(settings) } });
    },
    async requireReauth(grantId, reason) {
      const moved = select((row) => row.grantId === grantId && row.status === 'active');
      return moved.map((row) => change(row, { status: 'reauth_required', reason }));
    },
    async setDegraded(key, degraded) {
      const row = ownConnection(state, key);
      if (row && row.degraded !== degraded) change(row, { degraded });
    },
    async close(key, revocation) {
      return structuredClone(closeConnection(state, key, revocation));
    },
  };
}
