/** Whose token it is and what it may do. */
export interface FieldbookIdentity {
  readonly account: string;
  readonly scopes: readonly string[];
}
