/** One named token of a grant, as it rests: ciphertext and the facts that decide about a refresh. */
export interface TokenRow {
  readonly grantId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly sealed: string;
  readonly keyId: string;
  /** The grant's salt. */
  readonly salt: string;
  /** Grows by one with every stored token set. */
  readonly generation: number;
  readonly status: 'active' | 'reauth_required';
  readonly reason: string | undefined;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | undefined;
  /** Seconds until expiry by the store's clock; undefined when the provider named no end. */
  readonly secondsLeft: number | undefined;
  /** Seconds since the last store of a token set, by the store's clock. */
  readonly age: number;
  /** When somebody consented to what this token may do. A refresh changes nothing about it. */
  readonly grantedAt: Date;
  /** After a failure: not before. */
  readonly nextAttemptAt: Date | undefined;
  /** Seconds until then by the store's clock, less than none once it has come; undefined when nothing failed. */
  readonly pauseLeft: number | undefined;
  /** A spend of this generation was announced and has no outcome yet; seconds since, by the store's clock. */
  readonly spendAge: number | undefined;
}

/** Names one token of a grant. */
export interface TokenKey {
  readonly grantId: string;
  readonly name: string;
}

/** Asks for the right to spend one generation of a token at the provider. */
export interface ClaimRequest extends TokenKey {
  readonly generation: number;
  /** Names this process and attempt. */
  readonly holder: string;
  readonly leaseSeconds: number;
  /** An announced spend younger than this is somebody's late answer: it is waited for, not claimed over. */
  readonly lateAnswerSeconds: number;
}

/** Whether the right to spend a token is ours. */
export type Claim =
  /** Ours: `fence` proves it; `doubtful` when an earlier holder announced a spend and vanished. */
  | { readonly held: true; readonly fence: number; readonly doubtful: boolean }
  /** Somebody else's, or no longer needed: wait and read again. */
  | { readonly held: false };

/** What a refresh brought, to be stored where generation and fence still hold. */
export interface Commit extends TokenKey {
  readonly generation: number;
  readonly fence: number;
  readonly sealed: string;
  readonly keyId: string;
  readonly scopes: readonly string[];
  /** From now, by the store's clock; undefined when the provider named no end. */
  readonly expiresInSeconds: number | undefined;
}

/**
 * A refresh as steps that survive a crash between any two of them: claim, announce, call the provider, commit.
 * Every step is one conditional update by the store's own clock.
 */
export interface TokenStore {
  find(key: TokenKey): Promise<TokenRow | undefined>;
  /**
   * Takes the lease where status is active, the generation is the one seen, `nextAttemptAt` has come, and nobody holds
   * it.
   */
  claim(request: ClaimRequest): Promise<Claim>;
  /**
   * Says that the refresh token is about to be spent. False when the lease ran out or was lost: do not call the
   * provider.
   */
  announce(key: TokenKey & { readonly generation: number; readonly fence: number }): Promise<boolean>;
  /**
   * Stores the next generation, by whoever announced last, even after its lease: a late answer of the only spender is
   * good. False when another spender was first: discard ours and read theirs.
   */
  commit(commit: Commit): Promise<boolean>;
  /**
   * Gives the lease back after a failure. `spent: false` also withdraws the announcement: surely not processed. One that
   * an earlier holder left then stands again.
   */
  release(
    key: TokenKey & {
      readonly generation: number;
      readonly fence: number;
      readonly spent: boolean;
      readonly retryAfterSeconds: number;
    },
  ): Promise<void>;
  /** The grant is dead: conditional on generation and fence, so that it never ends a newer token set. */
  condemn(
    key: TokenKey & { readonly generation: number; readonly fence: number; readonly reason: string },
  ): Promise<boolean>;
}
