import type { Clock } from '../client/clock.ts';
import type { OriginMap } from '../client/origins.ts';
import type { KeyProvider } from '../crypto/key-provider.ts';
import type { OnEvent } from '../events/events.ts';
import type { GrantRow } from '../store/connections.ts';
import type { Store } from '../store/store.ts';
import type { BoundApp, PlaceContext } from './app.ts';
import type { AnyFeature } from './feature.ts';

/** What every flow is given: the parts of one Patchbay. Flows are functions over it and keep no state of their own. */
export interface Kernel {
  readonly baseUrl: URL;
  readonly apps: ReadonlyMap<string, BoundApp>;
  readonly store: Store;
  readonly keys: KeyProvider;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  readonly emit: OnEvent;
  readonly relocations: OriginMap;
  readonly returnOrigins: ReadonlySet<string>;
  readonly tokens: TokenEngine;
  readonly features: readonly AnyFeature[];
  /** For one attempt of one request. */
  readonly timeoutMs: number;
}

/** Which token of which grant, and what refreshing it takes. */
export interface TokenRequest {
  readonly bound: BoundApp;
  readonly site: PlaceContext['site'];
  readonly grant: Pick<GrantRow, 'id' | 'tenantId' | 'salt'>;
  readonly name: string;
}

export interface TokenEngine {
  /**
   * An access token that is good now. An expired one is refreshed once, however many callers and processes ask. With
   * `rejected` the provider refused that token, so another is fetched even before expiry. Throws
   * `auth/reauth-required` when only a new consent helps.
   */
  get(
    request: TokenRequest,
    options?: { readonly rejected?: string; readonly signal?: AbortSignal },
  ): Promise<string>;
  /** Resolves when no refresh of this process is under way: wait for it before the process ends. */
  idle(): Promise<void>;
}
