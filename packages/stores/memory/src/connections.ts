import type { ConnectionRow, ConnectionStore, GrantRow } from '@patchbay/core';
import { note } from './audit.ts';
import { chooseSite } from './choose-site.ts';
import { closeConnection, replaceConnection } from './close-connection.ts';
import { isMeant } from './is-meant.ts';
import { json } from './json.ts';
import { narrowConnection } from './narrow-connection.ts';
import { openConnection } from './open-connection.ts';
import { compareText, lowest } from './ordering.ts';
import { partitionKey } from './partition.ts';
import { shownRow } from './shown-row.ts';
import { ownConnection, type State, sameOwner, slotHolder } from './state.ts';
import { tokenRow } from './tokens.ts';

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
    return shownRow(state, next);
  }

  const shown = (row: ConnectionRow | undefined) => row && shownRow(state, row);
  const shownAll = (rows: readonly ConnectionRow[]) => rows.map((row) => shownRow(state, row));

  return {
    async open(opening) {
      return shownRow(state, openConnection(state, opening));
    },
    async replace(key, opening, revocation) {
      return replaceConnection(state, key, opening, revocation);
    },
    async choose(key, choice) {
      return shown(chooseSite(state, key, choice));
    },
    async narrow(key, change) {
      return shown(narrowConnection(state, key, change));
    },
    async consents(owner, { connection }) {
      const isListed = (row: State['consents'][number]) =>
        sameOwner(row.owner, owner) && (connection === undefined || row.connectionId === connection);
      return structuredClone(state.consents.filter(isListed));
    },
    async find(key) {
      return shown(ownConnection(state, key));
    },
    async list(owner, { connector, status }) {
      const rows = select(
        (row) =>
          sameOwner(row.owner, owner) &&
          (connector === undefined || row.connector === connector) &&
          (status === undefined || row.status === status),
      );
      return shownAll(rows);
    },
    async matching({ after = '', limit, ...query }) {
      const rows = select((row) => isMeant(query, row) && compareText(row.id, after) > 0);
      return shownAll(lowest(rows, limit, (left, right) => compareText(left.id, right.id)));
    },
    async findSlot(owner, connector, slot) {
      return shown(slotHolder(state, { owner, connector, slot }));
    },
    async findGrant(tenantId, appId, accountId) {
      const grant = [...grants.values()].find(
        (row) => row.tenantId === tenantId && row.appId === appId && row.accountId === accountId,
      );
      return structuredClone(grant);
    },
    async access(key, name) {
      const row = ownConnection(state, key);
      if (!row) return undefined;
      const { connector, appId, status, reason, site, settings, account, abilities, grantId } = row;
      const connection = { connector, appId, status, reason, site, settings, account, abilities };
      const grant = grantId === undefined ? undefined : grants.get(grantId);
      return {
        connection: structuredClone(connection),
        grant: grant && grantFacts(grant),
        token: grant && tokenRow(state, { grantId: grant.id, name }),
      };
    },
    async byAccountGroup(appId, accountGroup) {
      const rows = select((row) => {
        const grant = row.grantId === undefined ? undefined : grants.get(row.grantId);
        return grant?.appId === appId && grant.accountGroup === accountGroup;
      });
      return shownAll(rows);
    },
    async holding(appId, { stream, key }) {
      const isHeld = ({ id }: ConnectionRow) => {
        const held = state.partitions.get(partitionKey({ connectionId: id, stream, partition: '' }));
        const record = held?.records.get(key);
        return record !== undefined && !record.deleted;
      };
      return shownAll(select((row) => row.appId === appId && row.grantId !== undefined && isHeld(row)));
    },
    async changeSettings(key, settings) {
      const row = ownConnection(state, key);
      return row && change(row, { settings: { ...row.settings, ...json(settings) } });
    },
    async requireReauth(grantId, reason) {
      const moved = select((row) => row.grantId === grantId && row.status === 'active');
      return moved.map((row) => {
        note(state, row, 'connection.reauth-required', { reason });
        return change(row, { status: 'reauth_required', reason });
      });
    },
    async setDegraded(key, degraded) {
      const row = ownConnection(state, key);
      if (row && row.degraded !== degraded) change(row, { degraded });
    },
    async setPaused(key, paused) {
      const row = ownConnection(state, key);
      if (row && row.paused !== paused) change(row, { paused });
    },
    async close(key, revocation) {
      const closed = closeConnection(state, key, revocation);
      return closed && { connection: shownRow(state, closed.connection), owed: structuredClone(closed.owed) };
    },
  };
}

function grantFacts({ id, tenantId, accountId, salt }: GrantRow) {
  return { id, tenantId, accountId, salt };
}
