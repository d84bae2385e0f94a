import type { Account } from '../definition/values.ts';
import type { ConnectionKey, Owner } from './scope.ts';
import type { DueWork } from './work.ts';

/** How far a connection is, and whether it can be used: only an `active` one can. */
export type ConnectionStatus =
  | 'pending_invite'
  | 'pending_choice'
  | 'confirming'
  | 'active'
  | 'reauth_required'
  | 'disconnected';

/** One connection, as it rests: whose it is, where it points and how it stands. No secret is in it. */
export interface ConnectionRow {
  readonly id: string;
  readonly owner: Owner;
  readonly subject: string | undefined;
  readonly connector: string;
  readonly provider: string;
  readonly appId: string;
  /** Undefined once the credentials are gone. */
  readonly grantId: string | undefined;
  /** One connection per owner, connector and slot: empty for "one account", else the account. */
  readonly slot: string;
  readonly site: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly account: Account | undefined;
  readonly abilities: readonly string[];
  readonly status: ConnectionStatus;
  /** Why the status is what it is: `revoked`, `lost_write`. */
  readonly reason: string | undefined;
  readonly paused: boolean;
  readonly degraded: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastSyncedAt: Date | undefined;
}

/** What one consent, or one typed secret, gave. */
export interface GrantRow {
  readonly id: string;
  readonly tenantId: string;
  readonly appId: string;
  readonly provider: string;
  readonly accountId: string;
  /** The account's group, or its id where it has none: what webhooks and revocations reach. */
  readonly accountGroup: string;
  /** Salt of this grant's encryption key, 16 random bytes in base64url; made once. */
  readonly salt: string;
}

/** A sealed token as it is first written. */
export interface NewToken {
  readonly name: string;
  readonly sealed: string;
  /** Id of the key that sealed it. */
  readonly keyId: string;
  readonly scopes: readonly string[];
  /** From now, by the store's clock; undefined when the provider named no end. */
  readonly expiresInSeconds: number | undefined;
}

/** Everything a finished consent writes, in one transaction. */
export interface OpenConnection {
  readonly grant: GrantRow;
  /**
   * True: the grant is expected to exist already, with this salt; its tokens are replaced as a set. False: no grant of
   * this id may exist. Where connections share a grant its id is made of tenant, app and account, so that two first
   * consents meet in it.
   */
  readonly reuse: boolean;
  readonly tokens: readonly NewToken[];
  readonly connection: Pick<
    ConnectionRow,
    'id' | 'owner' | 'subject' | 'connector' | 'slot' | 'site' | 'account' | 'abilities'
  >;
  readonly clientId: string;
  readonly consent: { readonly scopes: readonly string[]; readonly abilities: readonly string[] };
  readonly due: readonly DueWork[];
}

/** Narrows a list of connections; what is left out does not count. */
export interface ConnectionFilter {
  readonly connector?: string;
  readonly status?: ConnectionStatus;
}

/** What a closed connection leaves to do. */
export interface Closed {
  readonly connection: ConnectionRow;
  /**
   * Tokens to revoke at the provider. They can no longer be used: each rests in due work of kind `revocation`, under
   * `workKey`, until it is revoked or given up.
   */
  readonly owed: readonly OwedRevocation[];
}

/** The `args` of a revocation's due work. */
export interface OwedRevocation {
  readonly workKey: string;
  readonly connector: string;
  readonly grant: GrantRow;
  readonly name: string;
  readonly sealed: string;
  readonly site: Readonly<Record<string, unknown>>;
  /** ISO 8601; after it the token is deleted unrevoked. */
  readonly giveUpAt: string;
}

/** Where connections and the grants they rest on are kept. */
export interface ConnectionStore {
  /**
   * Writes grant, tokens, connection, consent and due work together. A connection in the same slot is reconnected and
   * keeps its id (due work of the given id follows it), settings and history; the grant it leaves goes with its last
   * connection. New tokens of a shared grant make its connections in `reauth_required` active again. Throws
   * `store/conflict` when the grant appeared or vanished meanwhile: read again and repeat; and `auth/account-mismatch`
   * when a live connection of another account holds the slot; a disconnected one of another account gives the slot up
   * and keeps its history.
   */
  open(opening: OpenConnection): Promise<ConnectionRow>;
  find(key: ConnectionKey): Promise<ConnectionRow | undefined>;
  /** Oldest first, ended ones too. */
  list(owner: Owner, filter: ConnectionFilter): Promise<readonly ConnectionRow[]>;
  /** The connection in this slot, whatever its status. */
  findSlot(owner: Owner, connector: string, slot: string): Promise<ConnectionRow | undefined>;
  /** The one grant that all connections of an account share, where the provider keeps only one. */
  findGrant(tenantId: string, appId: string, accountId: string): Promise<GrantRow | undefined>;
  /** The grant behind a connection. */
  grantOf(key: ConnectionKey): Promise<GrantRow | undefined>;
  /** Connections with credentials that an app-level webhook is about, across tenants: only for a verified delivery. */
  byAccountGroup(appId: string, accountGroup: string): Promise<readonly ConnectionRow[]>;
  /** Live connections of an app that hold this record of a stream without a parent, across tenants: only for a verified delivery. */
  holding(
    appId: string,
    record: { readonly stream: string; readonly key: string },
  ): Promise<readonly ConnectionRow[]>;
  /** Merges into the settings, field by field; returns the new row, undefined when there is no such connection. */
  changeSettings(
    key: ConnectionKey,
    settings: Readonly<Record<string, unknown>>,
  ): Promise<ConnectionRow | undefined>;
  /** Moves the active connections of a grant to `reauth_required` and returns those it moved. */
  requireReauth(grantId: string, reason: string): Promise<readonly ConnectionRow[]>;
  setDegraded(key: ConnectionKey, degraded: boolean): Promise<void>;
  /**
   * Ends a connection: its status, its due work, and with the last connection of the grant the credentials. History
   * stays. Credentials that are to be revoked become due work `revokeInSeconds` from now, in the same transaction:
   * with reach `token` those of a grant that just lost its last connection; with `account` only when no other live
   * connection of this app and account group is left in any tenant; with `none` never. Undefined when there is no such
   * connection, or it has ended before.
   */
  close(
    key: ConnectionKey,
    revocation: {
      readonly reach: 'token' | 'account' | 'none';
      readonly revokeInSeconds: number;
      readonly giveUpAfterSeconds: number;
    },
  ): Promise<Closed | undefined>;
}
