import type {
  BulkFilter,
  BulkOptions,
  BulkResult,
  Connection,
  ConnectionFilter,
  Consent,
  Disconnected,
  Health,
  LimitTake,
  LimitTaken,
  Owner,
  SiteChoice,
  StartedConsent,
  StreamSync,
  SyncResult,
} from '@patchbay/core';

/** One connection, as far as the routes work with it. */
export interface ServableWorkspace {
  connection(): Promise<Connection>;
  /** There with the feature `sync()`. */
  sync?(stream: string, options?: Cancellable): Promise<SyncResult>;
  syncAll?(options?: Cancellable): Promise<readonly StreamSync[]>;
}

interface Cancellable {
  readonly signal?: AbortSignal;
}

interface OfOwner extends Cancellable {
  readonly owner: Owner;
}

/** Whose consent it is that comes back, and for what. */
export interface FlowFacts {
  readonly owner: Owner;
  readonly connector: string;
  /** The one that is connected again. */
  readonly connection: string | undefined;
}

type Bulk = (
  filter: BulkFilter,
  options: Omit<BulkOptions, 'concurrency'>,
) => AsyncIterable<BulkResult<object>>;

/** One verb over many connections. */
export interface ServableBulk {
  readonly refresh: Bulk;
  readonly disconnect: Bulk;
  /** There with the feature `sync()`. */
  readonly syncLater?: Bulk;
}

/** What the routes call: every `createPatchbay` returns it, whatever its connectors and features. */
export interface Servable {
  readonly baseUrl: URL;
  has(connector: string): boolean;
  connect(
    connector: string,
    options: OfOwner & {
      readonly returnTo?: string;
      readonly abilities?: readonly string[];
      readonly site?: Readonly<Record<string, unknown>>;
      readonly connection?: string;
      readonly otherAccount?: boolean;
      readonly opener?: string;
    },
  ): Promise<StartedConsent>;
  callback(
    request: Request,
    options: Cancellable & { readonly allow: (flow: FlowFacts) => Promise<boolean> },
  ): Promise<{
    readonly connection: Connection;
    readonly returnTo: string | undefined;
    readonly flowId: string;
    readonly opener: string | undefined;
    readonly cookie: string;
  }>;
  workspaceOf(connection: string, options: OfOwner): Promise<ServableWorkspace>;
  list(filter: ConnectionFilter & OfOwner): Promise<readonly Connection[]>;
  health(connection: string, options: OfOwner): Promise<Health>;
  sites(connection: string, options: OfOwner): Promise<readonly SiteChoice[]>;
  chooseSite(connection: string, options: OfOwner & { readonly site: string }): Promise<Connection>;
  consents(filter: OfOwner & { readonly connection?: string }): Promise<readonly Consent[]>;
  withdraw(
    connection: string,
    options: OfOwner & { readonly abilities: readonly string[] },
  ): Promise<Connection>;
  disconnect(connection: string, options: OfOwner): Promise<Disconnected>;
  readonly limits: { take(take: LimitTake): Promise<LimitTaken> };
  /** There with the feature `bulk()`. */
  readonly bulk?: ServableBulk;
  /** There with the feature `webhooks()`. */
  webhook?(
    connector: string,
    request: Request,
    options?: Cancellable & { readonly tenantId?: string },
  ): Promise<{ readonly response: Response; readonly handled: Promise<void> }>;
}
