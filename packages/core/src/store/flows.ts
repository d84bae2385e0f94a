import type { Owner } from './scope.ts';

/** A consent that was begun and has not come back. Nothing in it lets a reader finish the flow. */
export interface FlowRow {
  /** SHA-256 of the state, base64url. */
  readonly stateHash: string;
  /** SHA-256 of the secret in the browser's cookie, base64url. */
  readonly bindingHash: string;
  /** The context id that the callback URL must carry. */
  readonly context: string;
  readonly connector: string;
  readonly appId: string;
  readonly owner: Owner;
  readonly subject: string | undefined;
  /** The PKCE verifier; left out where the provider has no PKCE. */
  readonly sealedVerifier: string | undefined;
  readonly salt: string;
  readonly scopes: Readonly<Record<string, readonly string[]>>;
  readonly abilities: readonly string[];
  readonly site: Readonly<Record<string, unknown>>;
  readonly returnTo: string | undefined;
  /** What the flow is called outside: random, and of use for nothing else. */
  readonly flowId: string;
  /** The origin of the page that opened a popup for it. */
  readonly opener: string | undefined;
  /** The connection that this consent is for; undefined where the slot decides. */
  readonly reconnect: { readonly connection: string; readonly otherAccount: boolean } | undefined;
}

/** Consents under way. Each can be finished once. */
export interface FlowStore {
  /** Keeps a flow for `ttlSeconds` by the store's clock. */
  save(flow: FlowRow, ttlSeconds: number): Promise<void>;
  /** Undefined when unknown, expired or consumed. Changes nothing. */
  find(stateHash: string): Promise<FlowRow | undefined>;
  /** True for exactly one caller, however many ask at once. */
  consume(stateHash: string): Promise<boolean>;
}
