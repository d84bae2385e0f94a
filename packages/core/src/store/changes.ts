import type { ConnectionKey } from './scope.ts';

/** A place in a stream's changes: `index` keys of the change numbered `version` are behind it. */
export interface ChangePlace {
  readonly version: number;
  readonly index: number;
}

/** What happened to one record. */
export interface ChangeRow {
  readonly kind: 'added' | 'updated' | 'deleted';
  readonly partition: string;
  readonly key: string;
  /** As the record is now; undefined for a deletion, and where the record was deleted since: that change comes later. */
  readonly data: Readonly<Record<string, unknown>> | undefined;
  /** Where reading goes on after it. */
  readonly next: ChangePlace;
}

/** Some of a stream's changes, with where the stream stands, all of one moment. */
export interface ChangedPage {
  /** The number of the last change; 0 before the first. */
  readonly version: number;
  /** The highest number of a change that was deleted for its age; 0 while there is none. */
  readonly pruned: number;
  readonly changes: readonly ChangeRow[];
}

export interface ChangesQuery extends ConnectionKey {
  readonly stream: string;
  /** Left out: none, only where the stream stands. */
  readonly after: ChangePlace | undefined;
  readonly limit: number;
}

/** How old each kind of history may become, in seconds of the store's clock, and how many rows of each go at most. */
export interface SyncAges {
  /** Since the change: the stream's changes, and what deleted records left behind. */
  readonly changesSeconds: number;
  /** Since the end of the run. */
  readonly runsSeconds: number;
  /** Since the record was last refused. */
  readonly rejectedSeconds: number;
  readonly limit: number;
}

/** How many rows of each kind went. */
export interface PrunedCounts {
  readonly changes: number;
  readonly tombstones: number;
  readonly runs: number;
  readonly rejected: number;
}
