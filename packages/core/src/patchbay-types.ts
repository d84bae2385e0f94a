import type { ActionOptions } from './definition/action.ts';
import type { Configured, Connector, Shape } from './definition/connector.ts';
import type { CallbackOptions } from './flow/auth/callback.ts';
import type { ConnectOptions, StartedConsent } from './flow/auth/connect.ts';
import type { Consent } from './flow/auth/consents.ts';
import type { Disconnected } from './flow/auth/disconnect.ts';
import type { LostTokens } from './flow/auth/emergency-sink.ts';
import type { Health } from './flow/auth/health.ts';
import type { SiteChoice } from './flow/auth/site-choices.ts';
import type { Bulk, BulkSync } from './flow/bulk/bulk.ts';
import type { Cancellable } from './flow/cancelled.ts';
import type { Connection } from './flow/connection.ts';
import type { ImportMethods } from './flow/imports.ts';
import type { FeatureName } from './flow/kernel.ts';
import type { OwnerDataMethods } from './flow/owner-data/owner-data.ts';
import type { SubjectMethods } from './flow/subjects/subjects.ts';
import type { SyncMethods } from './flow/sync/sync.ts';
import type { TelemetryMethods } from './flow/telemetry/telemetry.ts';
import type { WebhookMethods } from './flow/webhook/webhooks.ts';
import type { WorkMethods } from './flow/work/work.ts';
import type { WorkspaceBase } from './flow/workspace.ts';
import type { ConnectionFilter } from './store/connection-query.ts';
import type { LimitStore } from './store/limits.ts';
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
  Added<F, 'work', WorkMethods> &
  Added<F, 'imports', ImportMethods> &
  Added<F, 'ownerData', OwnerDataMethods> &
  Added<F, 'subjects', SubjectMethods> &
  Added<F, 'bulk', { readonly bulk: Bulk & Added<F, 'sync', BulkSync> }>;

interface PatchbayBase<C extends Configured, F extends FeatureName> {
  readonly baseUrl: URL;
  /** Ids of the configured connectors. */
  readonly connectors: readonly C['id'][];
  /** Narrows an id that came from a URL. */
  has(id: string): id is C['id'];
  /**
   * Begins a consent. Send the browser to `url` with `cookie` set, or answer with `response()`. What a connection holds
   * already is asked for again together with what is wanted. Throws `connection/not-found` where `connection` names none
   * of this owner's that lives.
   */
  connect<Id extends C['id']>(
    id: Id,
    options: Omit<ConnectOptions, 'abilities' | 'site'> & ShapeIn<C, Id>['connect'] & Cancellable,
  ): Promise<StartedConsent>;
  /**
   * Finishes a consent, when the provider has sent the browser back. Throws `auth/denied`, `auth/flow-expired`,
   * `auth/state-mismatch` and others, with `detail.returnTo` (`flowId`, `opener`) where the flow is known. With `allow`
   * you may look at whose it is before anything is spent; false is `auth/forbidden`, and the flow can still be finished.
   */
  callback(
    request: Request,
    options?: CallbackOptions & Cancellable,
  ): Promise<{
    /** Active, or in `pending_choice` where its account reaches several sites. */
    readonly connection: Connection;
    /** It was connected before, and the provider names nobody: whether by the same account cannot be known. Say so. */
    readonly accountUnsure: boolean;
    readonly returnTo: string | undefined;
    /** As `connect` gave it. */
    readonly flowId: string;
    /** The origin to tell of it, where a popup was opened. */
    readonly opener: string | undefined;
    /** A Set-Cookie value that clears the flow's cookie. */
    readonly cookie: string;
  }>;
  /** One connection to work with. Reads nothing yet: a wrong id or owner shows at the first call. */
  use<Id extends string, S extends Shape>(
    connector: Connector<Id, S>,
    of: { readonly connection: string; readonly owner: Owner },
  ): Workspace<S, F>;
  /** The same by the connection's id alone, for code that serves every connector. Throws `connection/not-found`. */
  workspaceOf(
    connection: string,
    options: { readonly owner: Owner } & Cancellable,
  ): Promise<Workspace<AnyShape, F>>;
  /** Exactly this owner's connections: an organisation's when it names no user, else that person's. */
  list(filter: ConnectionFilter & { readonly owner: Owner } & Cancellable): Promise<readonly Connection[]>;
  /** Asks the provider, by one light call, whether a connection works. */
  health(
    connection: string,
    options: { readonly owner: Owner; readonly signal?: AbortSignal },
  ): Promise<Health>;
  /** The sites that a connection in `pending_choice` may be pointed to, asked afresh: labels, and ids for `chooseSite`. */
  sites(
    connection: string,
    options: { readonly owner: Owner; readonly signal?: AbortSignal },
  ): Promise<readonly SiteChoice[]>;
  /**
   * Points a connection in `pending_choice` to a site, and makes it active. Where that site is connected already, that
   * connection goes on with the new consent, and is the one returned. Throws `input/invalid` for an id that is not among
   * `sites` now.
   */
  chooseSite(
    connection: string,
    options: { readonly owner: Owner; readonly site: string; readonly signal?: AbortSignal },
  ): Promise<Connection>;
  /** What an owner agreed to, oldest first, what was withdrawn too; of one connection where it is named. */
  consents(
    filter: { readonly owner: Owner; readonly connection?: string } & Cancellable,
  ): Promise<readonly Consent[]>;
  /**
   * Ends some abilities of a connection here, at once, with the syncs that are scheduled for them. The provider's own
   * grant stays as it is, until the last ability goes: that is a disconnect.
   */
  withdraw(
    connection: string,
    options: { readonly owner: Owner; readonly abilities: readonly string[] } & Cancellable,
  ): Promise<Connection>;
  /** Ends a connection and its access at the provider. Imported history stays. */
  disconnect(connection: string, options: { readonly owner: Owner } & Cancellable): Promise<Disconnected>;
  /** Token buckets of all your processes, kept by the store: for the limits of your own routes. */
  readonly limits: Pick<LimitStore, 'take'>;
  /**
   * Brings back what the emergency sink took, as soon as the store works again and before anything else uses the
   * connection. False when its refresh token was spent again meanwhile, or the connection was: throw it away.
   */
  restoreTokens(lost: LostTokens, options?: Cancellable): Promise<boolean>;
  /**
   * Throws unless store and keys are as they must be: await it before the app answers its first request. Beside what
   * the store's own check throws: `config/key-missing`, naming a key that sealed something and is not there, and
   * `config/key-invalid` for another key under its id.
   */
  check(options?: Cancellable): Promise<void>;
  /** Resolves when no token refresh of this process is under way: await it before the process ends. */
  idle(options?: Cancellable): Promise<void>;
}
