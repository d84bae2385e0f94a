import type {
  Access,
  Closed,
  ConnectionRow,
  ConnectionStore,
  ConsentRow,
  GrantRow,
  OwedRevocation,
} from '@patchbay/core';
import { type CallStep, foundRow, type JsonRow, rowFrom } from './step-caller.ts';
import { type FoundToken, tokenFrom } from './tokens.ts';

/** Connections and the grants they rest on. */
export function connectionStore(call: CallStep): ConnectionStore {
  const one = async (step: string, input: object) =>
    maybeConnection(await call<JsonRow | undefined>(step, input));
  const many = async (step: string, input: object) => (await call<JsonRow[]>(step, input)).map(connection);

  return {
    open: async (opening) => connection(await call<JsonRow>('open_connection', opening)),
    async replace(key, opening, revocation) {
      type Answer = { opened: JsonRow; closed: ClosedJson };
      const { opened, closed } = await call<Answer>('replace_connection', { ...key, ...revocation, opening });
      return { opened: connection(opened), closed: closedFrom(closed) };
    },
    choose: (key, choice) => one('choose_site', { ...key, ...choice }),
    narrow: (key, change) => one('narrow_connection', { ...key, ...change }),
    async consents(owner, filter) {
      const rows = await call<JsonRow[]>('list_consents', { owner, ...filter });
      return rows.map((row) => rowFrom<ConsentRow>(row, ['givenAt', 'withdrawnAt']));
    },
    find: (key) => one('find_connection', key),
    list: (owner, filter) => many('list_connections', { owner, ...filter }),
    matching: (query) => many('matching_connections', query),
    findSlot: (owner, connector, slot) => one('find_slot', { owner, connector, slot }),
    async findGrant(tenantId, appId, accountId) {
      return foundRow<GrantRow>(
        await call<JsonRow | undefined>('find_grant', { tenantId, appId, accountId }),
      );
    },
    async access(key, token) {
      return accessFrom(await call<FoundAccess | undefined>('read_access', { ...key, token }));
    },
    byAccountGroup: (appId, accountGroup) => many('connections_by_group', { appId, accountGroup }),
    holding: (appId, record) => many('connections_holding', { appId, ...record }),
    changeSettings: (key, settings) => one('change_settings', { ...key, settings }),
    requireReauth: (grantId, reason) => many('require_reauth', { grantId, reason }),
    async setDegraded(key, degraded) {
      await call('set_degraded', { ...key, degraded });
    },
    async setPaused(key, paused) {
      await call('set_paused', { ...key, paused });
    },
    async close(key, revocation) {
      const closed = await call<ClosedJson | undefined>('close_connection', { ...key, ...revocation });
      return closed && closedFrom(closed);
    },
  };
}

type FoundAccess = FoundToken & { readonly connection: JsonRow };

function accessFrom(found: FoundAccess | undefined): Access | undefined {
  if (!found) return undefined;
  const { connection, grant } = found;
  return {
    connection: rowFrom<Access['connection']>(connection),
    grant: grant ? rowFrom<NonNullable<Access['grant']>>(grant) : undefined,
    token: tokenFrom(found),
  };
}

interface ClosedJson {
  readonly connection: JsonRow;
  readonly owed: readonly OwedRevocation[];
}

function closedFrom(closed: ClosedJson): Closed {
  return { connection: connection(closed.connection), owed: closed.owed };
}

function connection(json: JsonRow): ConnectionRow {
  return rowFrom<ConnectionRow>(json, ['createdAt', 'updatedAt', 'lastSyncedAt', 'expiresAt']);
}

function maybeConnection(json: JsonRow | undefined): ConnectionRow | undefined {
  return json && connection(json);
}
