/** Who has to act before the same call can succeed. */
export type Actor = 'user' | 'developer' | 'operator' | 'maintainer' | 'nobody';

interface CodeFacts {
  /** The same call may succeed later with nothing changed. */
  readonly retryable: boolean;
  readonly actor: Actor;
}

/** Every way Patchbay fails, with what to do; docs/errors.md is made of it. A code is never reused with another meaning. */
export const errorCodes = {
  /**
   * What was passed to `createPatchbay`, a connector or a variable cannot be right. Correct what the message names;
   * `npx patchbay doctor` looks at the whole set-up.
   */
  'config/invalid': { retryable: false, actor: 'developer' },
  /**
   * There is no encryption key, or one that sealed something is gone. Put it into INTEGRATION_ENCRYPTION_KEY; `npx
   * patchbay keys generate` makes a first one.
   */
  'config/key-missing': { retryable: false, actor: 'operator' },
  /**
   * A key has not the form of one, or is another than the one that sealed what is stored. Put the right one back;
   * nothing stored was changed.
   */
  'config/key-invalid': { retryable: false, actor: 'operator' },
  /** No connector of this id is configured. Pass it in `connectors`. */
  'config/unknown-connector': { retryable: false, actor: 'developer' },
  /**
   * This tenant has no app at the provider: the resolver passed to the connector gave none. Register one and have it
   * found, or do not offer the connector.
   */
  'config/app-missing': { retryable: false, actor: 'operator' },
  /** The resolver that finds a tenant's app failed. Look at its own log, then try again. */
  'config/app-unavailable': { retryable: true, actor: 'developer' },
  /**
   * No tenant was named. Pass `owner` with a `tenantId`, and `userId` where it is a person's; it is never defaulted.
   */
  'input/owner-missing': { retryable: false, actor: 'developer' },
  /** An argument does not fit, and nothing was done. Correct the fields that the message names. */
  'input/invalid': { retryable: false, actor: 'developer' },
  /** This owner has no such connection. Check the id, and that it is asked for by its own owner. */
  'connection/not-found': { retryable: false, actor: 'developer' },
  /** The connection was ended, is paused or not finished. Connect again, or choose its site. */
  'connection/not-active': { retryable: false, actor: 'user' },
  /** The browser came back without what a provider sends along. Begin the consent again. */
  'auth/callback-invalid': { retryable: false, actor: 'user' },
  /** The consent was not finished in time, or was finished before. Begin it again. */
  'auth/flow-expired': { retryable: false, actor: 'user' },
  /**
   * The browser that came back is not the one that left, or the answer is another server's. Begin again, in one
   * browser.
   */
  'auth/state-mismatch': { retryable: false, actor: 'user' },
  /** The person, or their administrator, did not agree. Nothing was stored; ask again when they want to. */
  'auth/denied': { retryable: false, actor: 'user' },
  /**
   * Who finishes the consent may not connect for this owner. Nothing was spent: the right person can still finish it.
   */
  'auth/forbidden': { retryable: false, actor: 'user' },
  /** Another account agreed than the one that is connected. Choose that account, or say `otherAccount`. */
  'auth/account-mismatch': { retryable: false, actor: 'user' },
  /**
   * The provider refuses the app: client id, secret, redirect URI or its settings are wrong. Compare them with the
   * provider's console; nobody has to connect again.
   */
  'auth/provider-misconfigured': { retryable: false, actor: 'operator' },
  /** The provider refused a token that was just renewed. Mostly it passes; if it stays, connect again. */
  'auth/token-rejected': { retryable: false, actor: 'nobody' },
  /** The grant is dead: revoked, expired, or lost in a crash. Only a new consent helps. */
  'auth/reauth-required': { retryable: false, actor: 'user' },
  /** The consent does not cover this. Connect again with the ability that the message names. */
  'auth/scope-missing': { retryable: false, actor: 'user' },
  /**
   * A request would have gone to an address that the connector does not name, and was not sent. If the provider
   * moved, its connector has to be changed.
   */
  'request/origin-refused': { retryable: false, actor: 'maintainer' },
  /** The provider asks to wait. Try again after `detail.retryAt`. */
  'request/rate-limited': { retryable: true, actor: 'nobody' },
  /** The provider cannot be reached or fails. Try again later. */
  'request/unavailable': { retryable: true, actor: 'nobody' },
  /** The provider did not answer in time. Try again later. */
  'request/timeout': { retryable: true, actor: 'nobody' },
  /** The caller gave the call up by its signal. */
  'request/aborted': { retryable: true, actor: 'nobody' },
  /** The account may not do this at the provider. Have it given the right there. */
  'request/forbidden': { retryable: false, actor: 'user' },
  /** The provider has no such thing. Check the id that was passed. */
  'request/not-found': { retryable: false, actor: 'developer' },
  /** The provider refused the request as it was. Correct what was passed. */
  'request/rejected': { retryable: false, actor: 'developer' },
  /**
   * The provider's answer has not the form that the connector knows. Report it: the provider has changed, or the
   * connector is wrong.
   */
  'response/invalid': { retryable: false, actor: 'maintainer' },
  /** The provider sent a page that was read before. The walk was stopped and nothing deleted; report it. */
  'response/paging-loop': { retryable: false, actor: 'maintainer' },
  /** An action was sent and no clear answer came; it may have been done. Look at the provider before asking again. */
  'outcome/unknown': { retryable: false, actor: 'user' },
  /** Another worker took the stream over. It goes on there, from the last page. */
  'sync/lease-lost': { retryable: true, actor: 'nobody' },
  /** Changes since the cursor were deleted for their age. Start from the beginning, without a cursor. */
  'sync/cursor-expired': { retryable: false, actor: 'developer' },
  /**
   * A sink of yours failed, so the step that would have fed it did not happen. Mend the function that the message names;
   * the next sync goes on from there.
   */
  'sync/sink-failed': { retryable: false, actor: 'developer' },
  /** An event's signature is missing, wrong or old. Compare the signing secret and this machine's clock. */
  'webhook/unverified': { retryable: false, actor: 'operator' },
  /** A verified event has not the form that the connector knows. Report it. */
  'webhook/invalid': { retryable: false, actor: 'maintainer' },
  /** What is stored was changed, moved, or sealed with another key. Restore the key or the row; it was kept. */
  'crypto/unopenable': { retryable: false, actor: 'operator' },
  /** The database cannot be reached, refuses, or is overloaded. Look at what the message names, then try again. */
  'store/unavailable': { retryable: true, actor: 'operator' },
  /** The schema is missing, older, newer or another's. Run `npx patchbay migrate`, or what the message names. */
  'store/not-migrated': { retryable: false, actor: 'operator' },
  /** Somebody else wrote the same at this moment. Repeat the call. */
  'store/conflict': { retryable: true, actor: 'nobody' },
} as const satisfies Readonly<Record<string, CodeFacts>>;

/** One code of the closed table {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;
