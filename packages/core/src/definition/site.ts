import type { $ZodType } from 'zod/v4/core';
import type { Client } from './client.ts';

/** Where a connection points: fixed once connected, part of its identity. */
export interface Site<T extends object, F extends SiteSource> {
  readonly schema: $ZodType<T>;
  readonly from: F;
  readonly read?: (grant: CallbackFacts) => T;
  readonly list?: (client: Client) => Promise<readonly Choice<T>[]>;
}

/** When a site is known: from the owner before consent, from the callback, or from a choice after it. */
export type SiteSource = 'owner' | 'callback' | 'choice';

/** One of several values, with the words under which a person finds it. */
export interface Choice<T> {
  readonly value: T;
  readonly label: string;
}

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

/**
 * Listed after consent (Jira's sites): one is taken, several leave the connection in `pending_choice`, none is an error.
 * The list, and `identify` before the choice, are asked with a client that has no site yet: use absolute URLs.
 */
export function siteByChoice<T extends object>(
  schema: $ZodType<T>,
  list: (client: Client) => Promise<readonly Choice<NoInfer<T>>[]>,
): Site<T, 'choice'> {
  return Object.freeze({ schema, from: 'choice', list });
}
