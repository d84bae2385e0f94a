import type { ConnectionKey } from './scope.ts';

/** One thing to do at a time. The key is unique, so what is due twice is one row. */
export interface DueWork {
  readonly key: string;
  readonly kind: 'sync' | 'poll' | 'refresh' | 'delivery' | 'revocation' | 'prune-sync' | 'prune-deliveries';
  /** The connection it belongs to: closing that one removes it. */
  readonly connectionId: string | undefined;
  readonly tenantId: string | undefined;
  /** What the kind needs to find its work: a stream's name, an event's id. Nothing secret but sealed text. */
  readonly args: Readonly<Record<string, unknown>>;
  /** From now, by the store's clock. */
  readonly inSeconds: number;
  /** Left out: once. */
  readonly everySeconds: number | undefined;
}

/** One piece of due work as its worker holds it: `fence` proves the lease. */
export interface ClaimedWork extends Omit<DueWork, 'inSeconds'> {
  readonly fence: number;
  /** Failures in a row so far. */
  readonly failures: number;
  /** How far it has come, as `again` was told. */
  readonly progress?: unknown;
}

/** How often one piece of a connection's work is done. */
export interface ScheduledWork {
  readonly args: DueWork['args'];
  /** Undefined: never, until its owner says otherwise. */
  readonly everySeconds: number | undefined;
  /** Past while it is waiting for a worker, or being done. Undefined: never. */
  readonly dueAt: Date | undefined;
}

/** Due work, leased to one worker at a time. */
export interface WorkStore {
  /**
   * Adds, or moves a waiting row to the earlier time. A row that somebody works on comes due again at that time once it
   * is done. The first args stay; a repetition, once given, stays until another is given. One that was set by `schedule`
   * stays, and what is never to be done stays so.
   */
  submit(work: readonly DueWork[]): Promise<void>;
  /** Up to `limit` due rows nobody holds, leased to `holder`; the longest due first. */
  claim(request: {
    readonly holder: string;
    readonly leaseSeconds: number;
    readonly limit: number;
    /** Connections that the caller is busy with: theirs is left. */
    readonly except?: readonly string[];
  }): Promise<readonly ClaimedWork[]>;
  /** Done: repeats at its next time, or goes. Ignored when the lease was lost; fence 0 names work that nobody claimed yet. */
  done(work: { readonly key: string; readonly fence: number }): Promise<void>;
  /** Failed: due again after `retryAfterSeconds`, without its progress. */
  failed(work: {
    readonly key: string;
    readonly fence: number;
    readonly retryAfterSeconds: number;
  }): Promise<void>;
  /**
   * Goes on later, which is no failure, and no end of those before: due again after `inSeconds`, with its `progress` for
   * whoever claims it then; left out, that stays. What was submitted meanwhile comes due once it is done.
   */
  again(work: {
    readonly key: string;
    readonly fence: number;
    readonly inSeconds: number;
    readonly progress?: unknown;
  }): Promise<void>;
  /** Renews a lease from now; false when it was lost. */
  renew(work: {
    readonly key: string;
    readonly fence: number;
    readonly leaseSeconds: number;
  }): Promise<boolean>;
  /**
   * Sets how often work of a connection is done, `undefined` for never, whatever is submitted later. It is due after
   * that time at the latest. Nothing where the owner has no such connection that lives.
   */
  schedule(
    key: ConnectionKey,
    work: readonly Pick<DueWork, 'key' | 'kind' | 'args' | 'everySeconds'>[],
  ): Promise<void>;
  /** A connection's repeated work of a kind, in the order of its keys. */
  schedules(query: ConnectionKey & { readonly kind: DueWork['kind'] }): Promise<readonly ScheduledWork[]>;
}
