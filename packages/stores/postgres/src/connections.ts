import type { ConnectionRow, ConnectionStore, GrantRow, OwedRevocation } from '@patchbay/core';
import { type CallStep, foundRow, type JsonRow, rowFrom } from './step-caller.ts';

/** Connections and the grants they rest on. */
export function connectionStore(call: CallStep): ConnectionStore {
  const one = async (step: string, input: object) =>
    maybeConnection(await call<JsonRow | undefined>(step, input));
  const many = async (step: string, input: object) => (await call<JsonRow[]>(step, input)).map(connection);

  return {
    open: async (opening) => connection(await call<JsonRow>('open_connection', opening)),
    find: (key) => one('find_connection', key),
    list: (owner, filter) => many('list_connections', { owner, ...filter }),
    findSlot: (owner, connector, slot) => one('find_slot', { owner, connector, slot }),
    async findGrant(tenantId, appId, accountId) {
      return foundRow<GrantRow>(
        await call<JsonRow | undefined>('find_grant', { tenantId, appId, accountId }),
      );
    },
    async grantOf(key) {
      return foundRow<GrantRow>(await call<JsonRow | undefined>('grant_of', key));
    },
    byAccountGroup: (appId, accountGroup) => many('connections_by_group', { appId, accountGroup }),
    holding: (appId, record) => many('connections_holding', { appId, ...record }),
    changeSettings: (key, settings) => one('change_settings', { ...key, settings }),
    requireReauth: (grantId, reason) => many('require_reauth', { grantId, reason }),
    async setDegraded(key, degraded) {
      await call('set_degraded', { ...key, degraded });
    },
    async close(key, revocation) {
      type Answer = { connection: JsonRow; owed: readonly OwedRevocation[] };
      const closed = await call<Answer | undefined>('close_connection', { ...key, ...revocation });
      return closed && { connection: connection(closed.connection), owed: closed.owed };
    },
  };
}

function connection(json: JsonRow): ConnectionRow {
  return rowFrom<ConnectionRow>(json, ['createdAt', 'updatedAt', 'lastSyncedAt']);
}

function maybeConnection(json: JsonRow | undefined): ConnectionRow | undefined {
  return json && connection(json);
}
