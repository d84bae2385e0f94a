import type { $ZodObject, output } from 'zod/v4/core';
import type { Client } from './client.ts';
import type { TokenSet } from './token-set.ts';

/**
 * The values a part reads, as schemas. A part (stream, action, telemetry, auth, webhooks) names what it needs, the
 * connector declares what there is, and the compiler compares the two.
 *
 * `app`: the developer's registration, given in code and never stored. `site`: where a connection points, fixed once
 * connected. `settings`: what the person may change; a stream whose settings do not parse yet waits for them.
 * Write needs with `z.object`, which ignores the fields that other parts read.
 */
export interface Needs {
  readonly app?: $ZodObject;
  readonly site?: $ZodObject;
  readonly settings?: $ZodObject;
}

/** What a connector declares, as a part sees it. */
export interface Values {
  readonly app?: object;
  readonly site?: object;
  readonly settings?: object;
  readonly as?: object;
}

/** Nothing declared. */
export type Empty = Record<never, never>;

/** The values of those kinds that a part's needs name. */
export type Given<N, K extends keyof Needs> = {
  readonly [P in K]: N extends { readonly [Q in P]: infer S extends $ZodObject } ? output<S> : Empty;
};

/** What a part is handed when it runs: only what its needs name. */
export type ValuesOf<N, As extends string = never> = {
  readonly [K in keyof N & keyof Needs]: Given<N, K>[K];
} & ([As] extends [never] ? unknown : { readonly as: Record<As, TokenSet> });

/**
 * Carries a part's needs in its type. Contravariant on purpose: a connector that declares more takes the part, one
 * that lacks a value does not compile. A string key, as in Standard Schema, so that two installed copies still fit.
 */
export interface Part<V extends Values> {
  readonly '~needs': (declared: V) => void;
}

/** The OAuth client or cloud project that the developer registered. Connectors given the same pair share one app. */
export interface AppKeys {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A value, or how to compute it. */
export type Lazy<T, Context> = T | ((context: Context) => T);

/** What endpoints and headers may be computed from. */
export type AppContext<N> = { readonly app: AppKeys & Given<N, 'app'>['app'] } & Given<N, 'site'>;

/** Whose account a connection is, as the provider names it. `id` never changes; the rest is for showing. */
export interface Account {
  readonly id: string;
  /** What the provider's webhooks and revocations reach, where that is more than this account: Slack's workspace. */
  readonly group?: string;
  readonly name: string;
  readonly email?: string;
  readonly url?: string;
  /** The provider names nobody (Honeywell): another id does not prove another account, and the same one no same one. */
  readonly weak?: true;
  /** Granted scopes, where only this call tells them. */
  readonly scopes?: readonly string[];
}

/** What a stream, action or poll is given when it runs. */
export type PartContext<N> = Given<N, 'app' | 'site' | 'settings'> & {
  /** This connection's API, with the right token already in it. */
  readonly client: Client;
  readonly account: Account;
  readonly signal: AbortSignal;
};

/** What every ability may say about itself. */
export interface Uses<N extends Needs, As extends string> {
  readonly needs?: N;
  /** Which of the auth's tokens this ability calls with; left out, the first. */
  readonly as?: As;
  /** Scopes that must have been granted; `connect` asks for the union over the wanted abilities. */
  readonly scopes?: readonly string[];
}
