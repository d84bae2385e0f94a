import type { ActionOptions } from './definition/action.ts';
import type { Configured, Connector, Shape } from './definition/connector.ts';
import type { ConnectOptions, StartedConsent } from './flow/auth/connect.ts';
import type { Disconnected } from './flow/auth/disconnect.ts';
import type { Health } from './flow/auth/health.ts';
import type { Connection } from './flow/connection.ts';
import type { FeatureName } from './flow/kernel.ts';
import type { SyncMethods } from './flow/sync/sync.ts';
import type { TelemetryMethods } from './flow/telemetry/telemetry.ts';
import type { WebhookMethods } from './flow/webhook/webhooks.ts';
import type { WorkMethods } from './flow/work/work.ts';
import type { WorkspaceBase } from './flow/workspace.ts';
import type { ConnectionFilter } from './store/connections.ts';
import type { Owner } from './store/scope.ts';

type ShapeIn<C, Id> = C extends Configured<infer I, infer S> ? (I extends Id ? S : never) : never;

type Added<F, Name extends FeatureName, Methods> = Name extends F ? Methods : unknown;

/** One connection, typed by its connector, with the methods of the features that were passed in. */
export type Workspace<S extends Shape, F extends FeatureName = never> = WorkspaceBase<S> &
  Added<F, 'sync', SyncMethods<S['records'], S['ranged']>> &
  Added<F, 'telemetry', TelemetryMethods>;

/** What is known of a connection whose connector is only known at run time: names, not types. */
export interface AnyShape extends Shape {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly records: Readonly<Record<string, object>>;
  readonly actions: Readonly<Record<string, (input: never, options?: ActionOptions) => Promise<unknown>>>;
}

/** What the app's developer calls. `C`: its connectors; `F`: the features passed in. */
export type Patchbay<C extends Configured = Configured, F extends FeatureName = never> = PatchbayBase<C, F> &
  Added<F, 'webhooks', WebhookMethods> &
  Added<F, 'work', WorkMethods>;

interface PatchbayBase<C extends Configured, F extends FeatureName> {
  readonly baseUrl: URL;
  /** Ids of the configured connectors. */
  readonly connectors: readonly C['id'][];
  /** Narrows an id that came from a URL. */
  has(id: string): id is C['id'];
  /** Begins a consent. Send the browser to `url` with `cookie` set, or answer with `response()`. */
  connect<Id extends C['id']>(
    id: Id,
    options: Pick<ConnectOptions, 'owner' | 'subject' | 'returnTo'> & ShapeIn<C, Id>['connect'],
  ): Promise<StartedConsent>;
  /**
   * Finishes a consent, when the provider has sent the browser back. Throws `auth/denied`, `auth/flow-expired`,
   * `auth/state-mismatch` and others, with `detail.returnTo` where the flow is known.
   */
  callback(request: Request): Promise<{
    readonly connection: Connection;
    readonly returnTo: string | undefined;
    /** A Set-Cookie value that clears the flow's cookie. */
    readonly cookie: string;
  }>;
  /** One connection to work with. Reads nothing yet: a wrong id or owner shows at the first call. */
  use<Id extends string, S extends Shape>(
    connector: Connector<Id, S>,
    of: { readonly connection: string; readonly owner: Owner },
  ): Workspace<S, F>;
  /** The same by the connection's id alone, for code that serves every connector. Throws `connection/not-found`. */
  workspaceOf(connection: string, options: { readonly owner: Owner }): Promise<Workspace<AnyShape, F>>;
  /** Exactly this owner's connections: an organisation's when it names no user, else that person's. */
  list(filter: ConnectionFilter & { readonly owner: Owner }): Promise<readonly Connection[]>;
  /** Asks the provider, by one light call, whether a connection works. */
  health(
    connection: string,
    options: { readonly owner: Owner; readonly signal?: AbortSignal },
  ): Promise<Health>;
  /** Ends a connection and its access at the provider. Imported history stays. */
  disconnect(connection: string, options: { readonly owner: Owner }): Promise<Disconnected>;
  /**
   * Throws unless store and keys are as they must be: await it before the app answers its first request. Beside what
   * the store's own check throws: `config/key-missing`, naming a key that sealed something and is not there, and
   * `config/key-invalid` for another key under its id.
   */
  check(): Promise<void>;
  /** Resolves when no token refresh of this process is under way: await it before the process ends. */
  idle(): Promise<void>;
}
