import type { Clock } from '../client/clock.ts';
import type { OriginMap } from '../client/origins.ts';
import type { KeyProvider } from '../crypto/key-provider.ts';
import type { RuntimeConnector } from '../definition/connector.ts';
import type { Touch } from '../definition/webhook.ts';
import type { OnEvent } from '../events/events.ts';
import type { ConnectionRow, GrantRow } from '../store/connections.ts';
import type { ConnectionKey } from '../store/scope.ts';
import type { Store } from '../store/store.ts';
import type { TokenRow } from '../store/tokens.ts';
import type { ClaimedWork, DueWork } from '../store/work.ts';
import type { BoundApp, PlaceContext } from './app.ts';
import type { AppSources } from './app-source.ts';
import type { EmergencySink } from './auth/emergency-sink.ts';
import type { BudgetWindows } from './budget/budget-windows.ts';

/** What every flow is given: the parts of one Patchbay. Flows are functions over it and keep no state of their own. */
export interface Kernel {
  readonly baseUrl: URL;
  readonly apps: AppSources;
  readonly store: Store;
  readonly keys: KeyProvider;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  readonly emit: OnEvent;
  readonly emergencySink: EmergencySink | undefined;
  readonly relocations: OriginMap;
  readonly returnOrigins: ReadonlySet<string>;
  readonly tokens: TokenEngine;
  readonly budgets: BudgetWindows;
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
   * `auth/reauth-required` when only a new consent helps. `row`: as the caller has read it just now.
   */
  get(
    request: TokenRequest,
    options?: {
      readonly row?: TokenRow | undefined;
      readonly rejected?: string;
      readonly signal?: AbortSignal;
    },
  ): Promise<string>;
  /**
   * Fetches another token, though this one may still be good, unless it was stored within so many seconds. False where
   * there is nothing to refresh it with. Throws as `get` does. `row`: as the caller has read it just now.
   */
  renew(
    request: TokenRequest,
    options: { readonly row: TokenRow; readonly withinSeconds: number; readonly signal: AbortSignal },
  ): Promise<boolean>;
  /** Resolves when no refresh of this process is under way: wait for it before the process ends. */
  idle(): Promise<void>;
  /** Lets go of the opened tokens of a tenant; whoever needs one opens it anew. */
  forget(tenantId: string): void;
}

/** One connection that its owner is working with. Nothing is read until a method needs it, and then afresh. */
export interface WorkspaceScope {
  readonly kernel: Kernel;
  readonly connector: RuntimeConnector;
  readonly key: ConnectionKey;
}

/** What can be left out of a bundle: its code, its methods and their types go together. */
export type FeatureName =
  | 'sync'
  | 'telemetry'
  | 'webhooks'
  | 'work'
  | 'ownerData'
  | 'subjects'
  | 'imports'
  | 'bulk';

/** One feature, as `createPatchbay` takes it. Made by `sync()`, `telemetry()`, `webhooks()`, `work()`, `ownerData()`, `subjects()`, `imports()`, `bulk()`. */
export interface Feature<Name extends FeatureName> {
  readonly name: Name;
  /** What a newly opened connection has to do from now on; written together with it. */
  readonly initialWork?: (
    connector: RuntimeConnector,
    connection: Pick<ConnectionRow, 'id' | 'owner' | 'abilities'>,
    /** Whether the grant covers a part of the connector that is no ability. */
    covers: (part: { readonly as: string | undefined; readonly scopes: readonly string[] }) => boolean,
  ) => readonly DueWork[];
  /** What the whole store needs from time to time, whichever its connections; `tick` sees to it. */
  readonly upkeep?: readonly DueWork[];
  /** How due work of the feature's kinds is done. Throwing means: failed, again later. */
  readonly runs?: Readonly<Partial<Record<DueWork['kind'], RunWork>>>;
  /** What a webhook event says about one of the connection's streams. */
  readonly touched?: (scope: WorkspaceScope, touch: Touch, signal: AbortSignal) => Promise<void>;
  readonly workspaceMethods?: (scope: WorkspaceScope) => object;
  readonly patchbayMethods?: (kernel: Kernel) => object;
}

export type RunWork = (
  kernel: Kernel,
  work: ClaimedWork,
  signal: AbortSignal,
  shift: Shift,
) => Promise<void> | Promise<Again | undefined>;

/** What a worker grants one piece of work. */
export interface Shift {
  /** When it should end, in milliseconds of the clock. */
  readonly until: number;
  /** Called from time to time, keeps the work from coming due for others. */
  readonly renew: () => void;
}

/** Work that is not done yet, which is no failure. */
export interface Again {
  readonly inSeconds: number;
  /** For whoever goes on with it. */
  readonly progress: object;
  /** The provider asks to wait so long. */
  readonly asked: boolean;
}

/** A feature, whichever it is. */
export type AnyFeature = Feature<FeatureName>;
