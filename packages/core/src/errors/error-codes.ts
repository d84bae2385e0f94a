/** Who has to act before the same call can succeed. */
export type Actor = 'user' | 'developer' | 'operator' | 'maintainer' | 'nobody';

interface CodeFacts {
  /** The same call may succeed later with nothing changed. */
  readonly retryable: boolean;
  readonly actor: Actor;
}

/** Every way Patchbay fails. A code is never reused with another meaning. */
export const errorCodes = {
  'config/invalid': { retryable: false, actor: 'developer' },
  'config/key-missing': { retryable: false, actor: 'operator' },
  'config/key-invalid': { retryable: false, actor: 'operator' },
  'config/unknown-connector': { retryable: false, actor: 'developer' },
  'input/owner-missing': { retryable: false, actor: 'developer' },
  'input/invalid': { retryable: false, actor: 'developer' },
  'connection/not-found': { retryable: false, actor: 'developer' },
  'connection/not-active': { retryable: false, actor: 'user' },
  'auth/callback-invalid': { retryable: false, actor: 'user' },
  'auth/flow-expired': { retryable: false, actor: 'user' },
  'auth/state-mismatch': { retryable: false, actor: 'user' },
  'auth/denied': { retryable: false, actor: 'user' },
  'auth/account-mismatch': { retryable: false, actor: 'user' },
  'auth/provider-misconfigured': { retryable: false, actor: 'operator' },
  'auth/token-rejected': { retryable: false, actor: 'nobody' },
  'auth/reauth-required': { retryable: false, actor: 'user' },
  'auth/scope-missing': { retryable: false, actor: 'user' },
  'request/origin-refused': { retryable: false, actor: 'maintainer' },
  'request/rate-limited': { retryable: true, actor: 'nobody' },
  'request/unavailable': { retryable: true, actor: 'nobody' },
  'request/timeout': { retryable: true, actor: 'nobody' },
  'request/aborted': { retryable: true, actor: 'nobody' },
  'request/forbidden': { retryable: false, actor: 'user' },
  'request/not-found': { retryable: false, actor: 'developer' },
  'request/rejected': { retryable: false, actor: 'developer' },
  'response/invalid': { retryable: false, actor: 'maintainer' },
  'response/paging-loop': { retryable: false, actor: 'maintainer' },
  'outcome/unknown': { retryable: false, actor: 'user' },
  'sync/lease-lost': { retryable: true, actor: 'nobody' },
  'webhook/unverified': { retryable: false, actor: 'operator' },
  'webhook/invalid': { retryable: false, actor: 'maintainer' },
  'crypto/unopenable': { retryable: false, actor: 'operator' },
  'store/unavailable': { retryable: true, actor: 'operator' },
  'store/not-migrated': { retryable: false, actor: 'operator' },
  'store/conflict': { retryable: true, actor: 'nobody' },
} as const satisfies Readonly<Record<string, CodeFacts>>;

/** One code of the closed table {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;
