/** One token of a grant. Times are absolute; `expiresAt` left out means that the provider named no end. */
export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAt?: Date;
  /** When the refresh token ends unless it is used before, where the provider tells (`refresh_token_expires_in`). */
  readonly refreshExpiresAt?: Date;
  readonly scopes?: readonly string[];
  /** Where only the token answer says whose account it is; handed to `identify`. */
  readonly accountId?: string;
}
