/** How long tokens live and what a refresh does to the old ones. Leave `rotation` out where a refresh token lives on unchanged. */
export interface TokenPolicy {
  /** Life of an access token in seconds; left out, it doesn't expire. */
  readonly accessSeconds?: number;
  /** Whether refresh tokens are given at all. */
  readonly refreshable?: boolean;
  /** Life of a refresh token, counted from its own issue; left out, it doesn't expire. */
  readonly refreshSeconds?: number;
  readonly rotation?: {
    /** For how long a spent refresh token still answers with a fresh pair; 0 is single use. */
    readonly graceSeconds: number;
    /** What a use after that does: it is refused, and may end every token of the family (RFC 9700 4.14.2). */
    readonly reuse: 'refused' | 'ends-family';
  };
  /** How long an access token outlives the refresh that replaced it; left out, until its own expiry. */
  readonly replacedAccessSeconds?: number;
}

/** An access token, its refresh token, and whom they speak for. */
export interface Token<Payload> {
  readonly access: string;
  readonly refresh: string | undefined;
  readonly payload: Payload;
  readonly clientId: string;
  /** The consent it came from; several families may share one (Slack: a bot's and a user's). */
  readonly grantId: string;
  /** The chain of refreshes it belongs to. */
  readonly familyId: string;
  readonly expiresAt: Date | undefined;
  /** Seconds of life at issue, as most token answers state it. */
  readonly expiresIn: number | undefined;
}

/** What a new token family needs. */
export interface TokenRequest<Payload> {
  readonly clientId: string;
  readonly grantId: string;
  readonly payload: Payload;
  readonly policy: TokenPolicy;
  /** Makes the strings themselves, in the provider's own form. */
  readonly mint: { access(): string; refresh(): string };
}
