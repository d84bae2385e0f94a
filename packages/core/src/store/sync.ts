import type { ChangedPage, ChangesQuery, PrunedCounts, SyncAges } from './changes.ts';
import type { ConnectionKey } from './scope.ts';

/** One independently resumable part of a stream: the whole of it (`partition` is empty), or one parent record's. */
export interface PartitionKey {
  readonly connectionId: string;
  readonly stream: string;
  readonly partition: string;
}

/** What a run that holds a partition knows. */
export interface HeldPartition {
  /** Proves the lease; every write names it. */
  readonly fence: number;
  /** Grows by one with each saved mark. */
  readonly version: number;
  readonly cursor: string | undefined;
  readonly checkpoint: unknown;
  /** The version in which that mark was written. */
  readonly format: number;
  /** What a range that is brought in windows has saved; undefined where none is under way. */
  readonly windows: unknown;
  /** The names that records had in earlier runs; undefined before the first. */
  readonly fields: readonly string[] | undefined;
}

/** What became of a page's records. */
export interface PageCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly rejected: number;
}

/** One record of a stream, as it rests. */
export interface StoredRecord {
  /** The record's key fields as a JSON array, in declared order. */
  readonly key: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A record that did not fit its schema: set aside with its reason, the rest of the page goes on. */
export interface RejectedRecord {
  readonly key: string | undefined;
  readonly data: unknown;
  readonly reason: string;
}

/** A record that was set aside, as it rests. */
export interface RejectedRow extends RejectedRecord {
  readonly partition: string;
  /** Tells it from the others of its partition. */
  readonly id: string;
  readonly rejectedAt: Date;
}

/** How far a walk has come: replaces the saved one as a whole. */
export interface Mark {
  readonly cursor?: string;
  readonly checkpoint?: unknown;
  /** The version of its form; 1 when left out. */
  readonly format?: number;
}

export interface CommitPage extends PartitionKey {
  readonly tenantId: string;
  readonly runId: string;
  readonly fence: number;
  /** As held, plus the marks saved since: a page that names another is refused like one without the lease. */
  readonly version: number;
  readonly leaseSeconds: number;
  /** No key twice, nor among `deleted`. */
  readonly records: readonly StoredRecord[];
  /** `records` as JSON text, made while the page before was being written: for stores that send text. */
  readonly recordsJson?: string;
  readonly deleted: readonly string[];
  readonly rejected: readonly RejectedRecord[];
  /**
   * How many pages of this run were written when this one was asked for; left out, all of them. A page that shows a record
   * which `remove` deleted since then is not written: the provider may have made it before.
   */
  readonly asked?: number;
  /** Left out, the saved one stays. */
  readonly mark?: Mark;
  /** What is done of a range, for `begin` to give back; left out, what is saved stays. */
  readonly windows?: unknown;
  /**
   * Remember the keys, rejected ones too, for the deletion pass at the end of a full walk. They are forgotten when a run
   * begins without a mark and when one succeeds; a walk that goes on from its mark still knows them.
   */
  readonly scanning: boolean;
  /** How far the run is, from 0 to 1; left out, that stays. */
  readonly share?: number;
}

/** What a finished run leaves in the log. */
export interface RunEnd extends PartitionKey {
  readonly runId: string;
  readonly fence: number;
  /** `continued`: another run goes on from the mark of its last page. */
  readonly outcome: 'succeeded' | 'continued' | 'failed' | 'cancelled';
  readonly errorCode: string | undefined;
  /** Saved only by a run that succeeded. */
  readonly mark?: Mark;
  /** Kept for the next run by one that succeeded or goes on; left out, those stay. */
  readonly fields?: readonly string[];
  /** A range was brought whole: with success, what was saved of it is forgotten. */
  readonly rangeDone?: boolean;
  /** The walk was complete and this stream's absent records are gone: delete what it did not show. */
  readonly sweep: boolean;
  /**
   * A sweep that would delete a larger share of the partition's live records than this deletes nothing, and the run ends as
   * failed with `response/invalid`: its mark is not saved.
   */
  readonly maxDeletedShare: number;
}

/** What the end of a run did to records that its walk did not show. */
export interface RunEnded {
  readonly deleted: number;
  /** The sweep would have deleted this many, more than its share, and did nothing. */
  readonly spared: number;
}

/** One entry of the sync log: one run of one partition. */
export interface RunRow {
  readonly id: string;
  readonly connectionId: string;
  readonly stream: string;
  readonly partition: string;
  /** `continued`: it ended early, with its mark saved, and another goes on from there. */
  readonly status: 'running' | 'succeeded' | 'continued' | 'failed' | 'cancelled';
  readonly counts: PageCounts;
  readonly pages: number;
  /** From 0 to 1, where the provider tells how much there is; 1 only once the run has succeeded. */
  readonly share: number | undefined;
  readonly errorCode: string | undefined;
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
}

/** A live record with its partition and when it last changed here. */
export interface RecordRow extends StoredRecord {
  readonly partition: string;
  readonly updatedAt: Date;
}

/** Where records, checkpoints and the sync log are kept. A page of them is written whole or not at all. */
export interface SyncStore {
  /**
   * The lease on a partition, with a new row in the sync log; undefined while another worker holds it. A mark that was
   * made under other settings is dropped, so that the stream starts over. A run whose lease ran out is ended as failed
   * with `sync/lease-lost`. Undefined also when the tenant has no such connection, or it is paused.
   */
  begin(
    run: PartitionKey & {
      readonly tenantId: string;
      readonly runId: string;
      readonly holder: string;
      readonly leaseSeconds: number;
      readonly settingsHash: string;
    },
  ): Promise<HeldPartition | undefined>;
  /**
   * Records, deletions, rejects, mark, run counts and outbox together, or `undefined` and nothing when the lease was lost:
   * taken over or given back, or the connection has ended or is paused. One that ran out and that nobody took is renewed. A record that comes again after its
   * deletion counts as inserted; one that is the same as before is not written. A page that is older than a deletion (see
   * `asked`) ends its run as continued, and is `undefined` too.
   */
  commitPage(page: CommitPage): Promise<PageCounts | undefined>;
  /**
   * Ends the run and gives the lease back; undefined when the lease was lost. Success sets the connection's
   * `lastSyncedAt`; what a sweep deleted is added to the run's counts.
   */
  end(end: RunEnd): Promise<RunEnded | undefined>;
  /**
   * Ends the runs that are under way, of one stream or of all, and returns how many they were. They are in the log as
   * cancelled, and write nothing once this has returned.
   */
  cancel(query: ConnectionKey & { readonly stream?: string }): Promise<number>;
  /** Drops a partition's mark and the keys that a walk has shown, so that this run, or the next, starts over; records stay. */
  startOver(key: PartitionKey & { readonly fence: number }): Promise<void>;
  /**
   * Deletes single records outside a run (an event named them), and remembers them for the run that is under way: a page of
   * it that may be older does not bring them back. Returns how many were there.
   */
  remove(
    key: PartitionKey & { readonly tenantId: string; readonly keys: readonly string[] },
  ): Promise<number>;
  /** What is set aside, after `after`, at most `limit`, ordered by partition and id. */
  rejected(
    query: ConnectionKey & {
      readonly stream: string;
      readonly after: { readonly partition: string; readonly id: string } | undefined;
      readonly limit: number;
    },
  ): Promise<readonly RejectedRow[]>;
  /**
   * Stores records outside a run, each only while one of its key is still set aside: a run that stored a newer version of
   * it, or a deletion, has taken that away. Returns how many it stored or found unchanged.
   */
  accept(
    key: PartitionKey & { readonly tenantId: string; readonly records: readonly StoredRecord[] },
  ): Promise<number>;
  /** Live records after `after`, at most `limit`, ordered by partition and key, both by code point. */
  records(
    query: ConnectionKey & {
      readonly stream: string;
      readonly after: { readonly partition: string; readonly key: string } | undefined;
      readonly limit: number;
    },
  ): Promise<readonly RecordRow[]>;
  /**
   * What steps that were committed changed after a place, in the order of their commits: numbers without a gap, so
   * that a reader passes nothing that is committed later. Unchanged records are no change.
   */
  changes(query: ChangesQuery): Promise<ChangedPage>;
  /**
   * Deletes history of all connections that is older than its kind may become, the oldest first: rows of the outbox,
   * what deleted records left behind, ended runs, rejected records. A deleted record that an event of the inbox is
   * about stays until that has gone.
   */
  prune(ages: SyncAges): Promise<PrunedCounts>;
  /** The sync log, newest first. */
  runs(
    query: ConnectionKey & { readonly stream?: string; readonly run?: string; readonly limit: number },
  ): Promise<readonly RunRow[]>;
}
