import type { $ZodType } from 'zod/v4/core';

/** Where a connection points: fixed once connected, part of its identity. */
export interface Site<T extends object, F extends SiteSource> {
  readonly schema: $ZodType<T>;
  readonly from: F;
  readonly read?: (grant: CallbackFacts) => T;
}

/** When a site is known: from the owner before consent, or from the callback after it. */
export type SiteSource = 'owner' | 'callback';

/** What is known when the browser has come back and the code was exchanged. */
export interface CallbackFacts {
  readonly callback: URLSearchParams;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** Known before consent, so `connect` asks for it (Tuya's region). */
export function siteFromOwner<T extends object>(schema: $ZodType<T>): Site<T, 'owner'> {
  return Object.freeze({ schema, from: 'owner' });
}

/** Read from the redirect or the token answer (QuickBooks' realm). */
export function siteFromCallback<T extends object>(
  schema: $ZodType<T>,
  read: (grant: CallbackFacts) => T,
): Site<T, 'callback'> {
  return Object.freeze({ schema, from: 'callback', read });
}
