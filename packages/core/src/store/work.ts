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
}

/** Due work, leased to one worker at a time. */
export interface WorkStore {
  /**
   * Adds, or moves a waiting row to the earlier time. A row that somebody works on comes due again at that time once it
   * is done. The first args stay; a repetition, once given, stays until another is given.
   */
  submit(work: readonly DueWork[]): Promise<void>;
  /** Up to `limit` due rows nobody holds, leased to `holder`; the longest due first. */
  claim(request: {
    readonly holder: string;
    readonly leaseSeconds: number;
    readonly limit: number;
  }): Promise<readonly ClaimedWork[]>;
  /** Done: repeats at its next time, or goes. Ignored when the lease was lost; fence 0 names work that nobody claimed yet. */
  done(work: { readonly key: string; readonly fence: number }): Promise<void>;
  /** Failed: due again after `retryAfterSeconds`. */
  failed(work: {
    readonly key: string;
    readonly fence: number;
    readonly retryAfterSeconds: number;
  }): Promise<void>;
}
