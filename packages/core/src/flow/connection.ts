import type { Account } from '../definition/values.ts';
import type { ConnectionStatus } from '../store/connection-query.ts';
import type { ConnectionRow } from '../store/connections.ts';
import type { Owner } from '../store/scope.ts';

/** One account of one owner at one site through one connector, as anyone may see it: no credential, no internal id. */
export interface Connection {
  readonly id: string;
  readonly connector: string;
  readonly owner: Owner;
  readonly subject?: string;
  readonly status: ConnectionStatus;
  /** Why the status is `reauth_required`: `revoked`, `lost_write`. */
  readonly reason?: string;
  readonly paused: boolean;
  readonly degraded: boolean;
  /** "Connected as ..." */
  readonly account?: Account;
  readonly site: Readonly<Record<string, unknown>>;
  /** What may be used: consented to, and granted by the provider. */
  readonly abilities: readonly string[];
  /** What the last consent asked for and the provider did not grant; ask again with `abilities`. */
  readonly missing: readonly string[];
  /** What was granted, in the provider's words, by token. */
  readonly scopes: Readonly<Record<string, readonly string[]>>;
  /** When the access token that is in use ends, where that is known; it is refreshed before. */
  readonly expiresAt?: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastSyncedAt?: Date;
}

/** What of a row may leave the server. */
export function toConnection(row: ConnectionRow): Connection {
  const { id, connector, owner, status, paused, degraded, site, abilities, missing, scopes } = row;
  return {
    id,
    connector,
    owner,
    ...(row.subject !== undefined && { subject: row.subject }),
    status,
    ...(row.reason !== undefined && { reason: row.reason }),
    paused,
    degraded,
    ...(row.account !== undefined && { account: row.account }),
    site,
    abilities,
    missing,
    scopes,
    ...(row.expiresAt !== undefined && { expiresAt: row.expiresAt }),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    ...(row.lastSyncedAt !== undefined && { lastSyncedAt: row.lastSyncedAt }),
  };
}
