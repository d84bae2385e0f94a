/** One sealed token set as it rests, with what its envelope is bound to. */
export interface SealedRow {
  readonly grantId: string;
  readonly tenantId: string;
  /** The token's name. */
  readonly name: string;
  /** The grant's salt. */
  readonly salt: string;
  readonly sealed: string;
  readonly keyId: string;
  /** The due revocation that holds it; undefined for a token of a grant. */
  readonly workKey: string | undefined;
}

/** Which sealed token sets to list. */
export interface SealedQuery {
  readonly keyId: string;
  /** False: those that this key sealed. True: those that any other key sealed. */
  readonly other: boolean;
  /** The last row of the page before. */
  readonly after?: SealedRow;
  readonly limit: number;
}

/** How much of what is kept one key has sealed. */
export interface KeyUse {
  readonly keyId: string;
  readonly tokens: number;
  /** Tokens that wait for their revocation. */
  readonly revocations: number;
  /** Consents under way; they expire within minutes. */
  readonly flows: number;
}

/** Everything sealed, by the key that sealed it: what a rotation of keys has to go through. */
export interface SealedStore {
  /** Ordered by key id; a key that sealed nothing is left out. */
  keysInUse(): Promise<readonly KeyUse[]>;
  /** Tokens by grant and name, then owed revocations by their work's key; by code point. */
  list(query: SealedQuery): Promise<readonly SealedRow[]>;
  /**
   * Puts the same token set under another key, where `row.sealed` still rests; false where something else does, or
   * nothing. Changes neither generation, age nor lease: a refresh that is under way goes on. Every sealing has its own
   * nonce, so an equal text is the same generation.
   */
  reseal(row: SealedRow, next: { readonly sealed: string; readonly keyId: string }): Promise<boolean>;
}
