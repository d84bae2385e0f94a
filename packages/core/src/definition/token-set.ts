/** One token of a grant. Times are absolute; `expiresAt` left out means that the provider named no end. */
export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAt?: Date;
  readonly scopes?: readonly string[];
  /** Where only the token answer says whose account it is; handed to `identify`. */
  readonly accountId?: string;
}
