/** What a consent gave. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Where the processes of one app meet. */
export interface Surroundings {
  readonly databaseUrl: string;
  readonly providerOrigin: string;
}

/** One way to keep tokens in PostgreSQL and to hand them out fresh. */
export interface TokenKeeper {
  /** Makes its tables. */
  prepare(): Promise<void>;
  /** Keeps a pair whose access token is over, and names it. */
  keep(pair: TokenPair): Promise<string>;
  /** The access token, refreshed when it is over. */
  token(kept: string): Promise<string>;
}
