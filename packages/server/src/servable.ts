import type {
  Connection,
  ConnectionFilter,
  Disconnected,
  Health,
  Owner,
  StartedConsent,
  SyncResult,
} from '@patchbay/core';

/** One connection, as far as the routes work with it. */
export interface ServableWorkspace {
  connection(): Promise<Connection>;
  /** There with the feature `sync()`. */
  readonly streams?: readonly string[];
  sync?(stream: string, options?: { readonly signal?: AbortSignal }): Promise<SyncResult>;
}

/** What the routes call: every `createPatchbay` returns it, whatever its connectors and features. */
export interface Servable {
  readonly baseUrl: URL;
  has(connector: string): boolean;
  connect(
    connector: string,
    options: {
      readonly owner: Owner;
      readonly returnTo?: string;
      readonly abilities?: readonly string[];
      readonly site?: Readonly<Record<string, unknown>>;
    },
  ): Promise<StartedConsent>;
  callback(request: Request): Promise<{
    readonly connection: Connection;
    readonly returnTo: string | undefined;
    readonly cookie: string;
  }>;
  workspaceOf(connection: string, options: { readonly owner: Owner }): Promise<ServableWorkspace>;
  list(filter: ConnectionFilter & { readonly owner: Owner }): Promise<readonly Connection[]>;
  health(
    connection: string,
    options: { readonly owner: Owner; readonly signal?: AbortSignal },
  ): Promise<Health>;
  disconnect(connection: string, options: { readonly owner: Owner }): Promise<Disconnected>;
  /** There with the feature `webhooks()`. */
  webhook?(
    connector: string,
    request: Request,
  ): Promise<{ readonly response: Response; readonly handled: Promise<void> }>;
}
