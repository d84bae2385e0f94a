import type { TokenKey } from '../../store/tokens.ts';

/**
 * A token set that a provider gave and the store did not take: sealed, with the place that it belongs to. It is JSON. Its
 * scopes and its end are inside the envelope.
 */
export interface LostTokens extends TokenKey {
  readonly connector: string;
  readonly tenantId: string;
  /** Of the token set whose refresh token was spent for this one. */
  readonly generation: number;
  readonly fence: number;
  readonly sealed: string;
  /** The key that opens it: it has to stay in the keyring until the set is restored. */
  readonly keyId: string;
}

/** Keeps what the store could not, in a file or another store, for `restoreTokens`. Throwing means: not kept. */
export type EmergencySink = (lost: LostTokens) => void | Promise<void>;
