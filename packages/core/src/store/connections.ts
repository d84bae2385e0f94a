import type { Account } from '../definition/values.ts';
import type { ConnectionFilter, ConnectionQuery, ConnectionStatus } from './connection-query.ts';
import type { ConnectionKey, Owner } from './scope.ts';
import type { TokenRow } from './tokens.ts';
import type { DueWork } from './work.ts';

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
  /** What may be used: consented to, and granted. */
  readonly abilities: readonly string[];
  /** What the last consent asked for and the provider did not grant. */
  readonly missing: readonly string[];
  readonly status: ConnectionStatus;
  /** Why the status is what it is: `revoked`, `lost_write`. */
  readonly reason: string | undefined;
  readonly paused: boolean;
  readonly degraded: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastSyncedAt: Date | undefined;
  /** What the grant's tokens may do, by token; empty without credentials. */
  readonly scopes: Readonly<Record<string, readonly string[]>>;
  /** When the first of the grant's access tokens ends; undefined where none has an end. */
  readonly expiresAt: Date | undefined;
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

/** What a call with a connection needs, as one moment shows it. */
export interface Access {
  readonly connection: Pick<
    ConnectionRow,
    'connector' | 'appId' | 'status' | 'reason' | 'site' | 'settings' | 'account' | 'abilities'
  >;
  /** Undefined once the credentials are gone. */
  readonly grant: Pick<GrantRow, 'id' | 'tenantId' | 'accountId' | 'salt'> | undefined;
  /** Undefined where the grant has no token of the name. */
  readonly token: TokenRow | undefined;
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
    'id' | 'owner' | 'subject' | 'connector' | 'slot' | 'site' | 'account' | 'abilities' | 'missing'
  > & { readonly status: 'active' | 'pending_choice' };
  /** The connection that the consent was begun for: unless it lives and holds the slot, nothing is opened. */
  readonly reconnects: string | undefined;
  /** The abilities that the slot was seen to hold, none where nothing lives there; undefined when nobody looked. */
  readonly held: readonly string[] | undefined;
  readonly clientId: string;
  readonly consent: { readonly scopes: readonly string[]; readonly abilities: readonly string[] };
  readonly due: readonly DueWork[];
}

/** Which tokens are revoked when a connection ends, and for how long the provider is asked. */
export interface RevocationPlan {
  readonly reach: 'token' | 'account' | 'none';
  readonly revokeInSeconds: number;
  readonly giveUpAfterSeconds: number;
}

/** One consent, as it was given: to what, from when, until when. */
export interface ConsentRow {
  readonly connectionId: string;
  readonly connector: string;
  readonly owner: Owner;
  readonly scopes: readonly string[];
  readonly abilities: readonly string[];
  readonly givenAt: Date;
  readonly withdrawnAt: Date | undefined;
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
   * keeps its id (due work of the given id follows it), settings and history; syncs of streams that are not among its
   * abilities any more end; the grant it leaves goes with its last
   * connection. New tokens of a shared grant make its connections in `reauth_required` active again. Throws
   * `store/conflict` when the grant appeared or vanished meanwhile, or the slot holds other abilities than were seen: read
   * again and repeat; `auth/account-mismatch` when
   * a live connection of another account holds the slot, unless the new account's id is `weak`; and
   * `connection/not-found` when the connection that it `reconnects` does not. A disconnected one of another account gives
   * the slot up and keeps its history.
   */
  open(opening: OpenConnection): Promise<ConnectionRow>;
  /**
   * Ends a live connection as `close` does and opens another in its slot, together; whether a revocation reaches another
   * connection is asked after that. Throws as `open` does, and `connection/not-found` when the connection has ended.
   */
  replace(
    key: ConnectionKey,
    opening: OpenConnection,
    revocation: RevocationPlan,
  ): Promise<{ readonly opened: ConnectionRow; readonly closed: Closed }>;
  /**
   * Gives a connection in `pending_choice` its site and slot, and makes it active with its due work. Where a connection of
   * this account, live or ended, holds that slot, it goes on in its place: it takes over grant, abilities and consents,
   * and keeps its id, settings and history. Undefined when the connection waits for no choice any more. Throws
   * `auth/account-mismatch` when a live connection of another account holds the slot.
   */
  choose(
    key: ConnectionKey,
    choice: Pick<ConnectionRow, 'slot' | 'site' | 'abilities' | 'missing'> & {
      readonly due: readonly DueWork[];
    },
  ): Promise<ConnectionRow | undefined>;
  find(key: ConnectionKey): Promise<ConnectionRow | undefined>;
  /** Oldest first, ended ones too. */
  list(owner: Owner, filter: ConnectionFilter): Promise<readonly ConnectionRow[]>;
  /** Those that are meant, in the order of their ids by code point: at most `limit`, of ids greater than `after`. */
  matching(
    query: ConnectionQuery & { readonly after: string | undefined; readonly limit: number },
  ): Promise<readonly ConnectionRow[]>;
  /** The connection in this slot, whatever its status. */
  findSlot(owner: Owner, connector: string, slot: string): Promise<ConnectionRow | undefined>;
  /** The one grant that all connections of an account share, where the provider keeps only one. */
  findGrant(tenantId: string, appId: string, accountId: string): Promise<GrantRow | undefined>;
  /** The connection, whatever its status, with its grant and one of the grant's tokens: what every call begins with. */
  access(key: ConnectionKey, token: string): Promise<Access | undefined>;
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
  /** While it is paused no run of a stream begins, and none writes a page. */
  setPaused(key: ConnectionKey, paused: boolean): Promise<void>;
  /**
   * Leaves a connection fewer abilities: the others end together with their syncs (one that is running loses its lease),
   * and one consent to the rest takes the place of those that stand. Undefined when `from` is not what it has any more.
   */
  narrow(
    key: ConnectionKey,
    change: {
      readonly from: readonly string[];
      readonly abilities: readonly string[];
      readonly scopes: readonly string[];
    },
  ): Promise<ConnectionRow | undefined>;
  /** What an owner agreed to, oldest first, what was withdrawn too. */
  consents(owner: Owner, filter: { readonly connection?: string }): Promise<readonly ConsentRow[]>;
  /**
   * Ends a connection: its status, its due work, its consents, and with the last connection of the grant the credentials. History
   * stays. Credentials that are to be revoked become due work `revokeInSeconds` from now, in the same transaction:
   * with reach `token` those of a grant that just lost its last connection; with `account` only when no other live
   * connection of this app and account group is left in any tenant; with `none` never. Undefined when there is no such
   * connection, or it has ended before.
   */
  close(key: ConnectionKey, revocation: RevocationPlan): Promise<Closed | undefined>;
}
