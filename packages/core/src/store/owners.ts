import type { ProviderEvent } from '../definition/webhook.ts';
import type { ConnectionRow } from './connections.ts';
import type { ConnectionKey, Owner, Whose } from './scope.ts';
import type { RunRow } from './sync.ts';
import type { DueWork } from './work.ts';

/** What is kept about one connection beside its own row, by kind. No credential, nor anything made from one. */
export interface ConnectionData {
  readonly consent: {
    readonly scopes: readonly string[];
    readonly abilities: readonly string[];
    readonly givenAt: Date;
    readonly withdrawnAt: Date | undefined;
  };
  /** A deleted one has empty data and the time of its deletion. */
  readonly record: {
    readonly stream: string;
    readonly partition: string;
    readonly key: string;
    readonly data: Readonly<Record<string, unknown>>;
    readonly updatedAt: Date;
    readonly deleted: boolean;
  };
  /** A record that did not fit its schema. */
  readonly rejected: {
    readonly stream: string;
    readonly partition: string;
    readonly key: string | undefined;
    readonly data: unknown;
    readonly reason: string;
  };
  readonly device: {
    readonly externalId: string;
    readonly name: string;
    readonly model: string | undefined;
  };
  readonly reading: {
    readonly device: string;
    readonly sensor: string;
    readonly metric: string;
    readonly value: number | string | boolean;
    readonly measuredAt: Date;
    readonly timeSource: 'provider' | 'poll';
  };
  /** How far a part of a stream was read, in the provider's own marks. */
  readonly mark: {
    readonly stream: string;
    readonly partition: string;
    readonly cursor: string | undefined;
    readonly checkpoint: unknown;
  };
  /** An entry of the sync log. */
  readonly run: Omit<RunRow, 'connectionId'>;
  /** An event of the inbox about the connection's account or about a record it holds. */
  readonly delivery: { readonly event: ProviderEvent; readonly handled: boolean };
  readonly schedule: {
    readonly work: DueWork['kind'];
    readonly args: Readonly<Record<string, unknown>>;
    /** Never, where its owner has said so. */
    readonly dueAt: Date | undefined;
    readonly everySeconds: number | undefined;
  };
}

/** What is kept about an owner beside the connections' data, by kind. */
export interface OwnerData {
  /** In the order in which they were first opened. */
  readonly connection: ConnectionRow;
  /** A consent under way. */
  readonly flow: {
    readonly owner: Owner;
    readonly connector: string;
    readonly subject: string | undefined;
    readonly abilities: readonly string[];
    readonly site: Readonly<Record<string, unknown>>;
    readonly returnTo: string | undefined;
    readonly expiresAt: Date;
  };
  /** Somebody's right to read what belongs to a subject. */
  readonly reader: { readonly owner: Owner; readonly subject: string };
  readonly audit: {
    readonly owner: Owner;
    readonly connection: string;
    readonly action: string;
    readonly detail: Readonly<Record<string, unknown>>;
    readonly at: Date;
  };
}

/** Part of a long list; `next`, where there is more, names the place where it goes on. */
export interface OwnedPage<Row> {
  readonly rows: readonly Row[];
  readonly next: string | undefined;
}

/** Where a page begins, and how long it may be. */
export interface OwnedQuery {
  /** The `next` of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** How many rows of each kind were deleted; of the audit trail, how many no longer say who it was. */
export interface ErasedCounts {
  readonly connections: number;
  readonly consents: number;
  readonly records: number;
  readonly rejected: number;
  readonly devices: number;
  readonly readings: number;
  readonly marks: number;
  readonly runs: number;
  readonly changes: number;
  readonly deliveries: number;
  readonly flows: number;
  readonly readers: number;
  readonly audit: number;
}

/** An owner's data as a whole: to hand it out, and to delete it in steps that a crash may come between. */
export interface OwnerStore {
  /** One kind of an owner's data, each row once while nothing changes. */
  list<K extends keyof OwnerData>(
    kind: K,
    query: OwnedQuery & { readonly whose: Whose },
  ): Promise<OwnedPage<OwnerData[K]>>;
  /** One kind of a connection's data; nothing of another owner's. */
  listOf<K extends keyof ConnectionData>(
    kind: K,
    query: OwnedQuery & ConnectionKey,
  ): Promise<OwnedPage<ConnectionData[K]>>;
  /** Deletes consents under way. */
  eraseFlows(whose: Whose): Promise<Partial<ErasedCounts>>;
  /**
   * Deletes at most `limit` rows of an ended connection's data: no counts when nothing is left, or it has not ended.
   * From the first step on its runs have lost their lease. An event goes with it where it is about no other
   * connection's account or records, whoever owns that one.
   */
  eraseHistory(key: ConnectionKey, limit: number): Promise<Partial<ErasedCounts>>;
  /**
   * Deletes an ended connection with whatever is left of its data, and its subject where no other connection names it.
   * Its owed revocations keep what asking for them takes, and no longer name the account; `owed` counts those that
   * did. Undefined when it has not ended, or is gone.
   */
  eraseConnection(
    key: ConnectionKey,
  ): Promise<{ readonly erased: Partial<ErasedCounts>; readonly owed: number } | undefined>;
  /**
   * Deletes read rights, and replaces a person's id throughout the audit trail by one random pseudonym for each call;
   * of a whole tenant the tenant's id too. An organisation's own entries name nobody and stay.
   */
  eraseTraces(whose: Whose): Promise<Partial<ErasedCounts>>;
}
