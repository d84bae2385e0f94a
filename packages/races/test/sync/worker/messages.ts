import type { Connection } from '@patchbay/core';

/** Where a worker can be met: at a page of the stream, counted from 1 within its process, or at its end. */
export type Point =
  | 'before fetch'
  | 'after fetch'
  | 'before commit'
  | 'after commit'
  | 'before the run ends'
  | 'before the work is done';

/** At this point it sends itself a signal; without one it says so, and waits until it is told to go on. */
export interface Meeting {
  readonly point: Point;
  /** Left out: 1. */
  readonly page?: number;
  readonly signal?: 'SIGKILL' | 'SIGSTOP';
}

/** The database as a worker reaches it. */
export type Backing =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'pglite'; readonly folder: string }
  | { readonly kind: 'supabase'; readonly url: string; readonly key: string };

/** What a worker is told when it starts. */
export interface SyncWorkerSetup {
  readonly backing: Backing;
  readonly providerOrigin: string;
  readonly connection: Pick<Connection, 'id' | 'owner'>;
  readonly stream: 'ascending' | 'newest' | 'changes' | 'scanned';
  /** `work`: does what is due, again and again. `sync`: syncs the stream once, and tells what became of it. */
  readonly task: 'work' | 'sync';
  readonly meeting?: Meeting;
  /** Leases last so much of their time, so that nobody waits for minutes. */
  readonly leaseScale: number;
}

/** What a worker says: that its database answers, that it waits at its meeting, that it found no database, what became of its sync. */
export type Said =
  | { readonly state: 'ready' }
  | { readonly state: 'met' }
  | { readonly state: 'stumbled' }
  | { readonly state: 'synced'; readonly outcome: string; readonly pages: number };
