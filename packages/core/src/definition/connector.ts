import type { $ZodType } from 'zod/v4/core';
import type { ErrorCode } from '../errors/error-codes.ts';
import type { Action, ActionOptions } from './action.ts';
import type { Auth, Opening } from './auth.ts';
import type { Answer, Client } from './client.ts';
import type { Limit, ToldLimit } from './limit.ts';
import type { Settings } from './settings.ts';
import type { Site, SiteSource } from './site.ts';
import type { Stream } from './stream.ts';
import type { Telemetry } from './telemetry.ts';
import type { TokenSet } from './token-set.ts';
import type { Account, AppKeys, Empty, Lazy } from './values.ts';
import type { Webhooks } from './webhook.ts';

/** What the compiler remembers of a connector: only what its users call. */
export interface Shape {
  readonly app: object;
  readonly connect: object;
  readonly opening: Opening;
  readonly settings: object;
  readonly records: object;
  readonly ranged: string;
  readonly actions: object;
}

/** A connector with the developer's app in it, as `createPatchbay` takes it. */
export interface Configured<Id extends string = string, S extends Shape = Shape> {
  readonly id: Id;
  readonly definition: RuntimeConnector;
  readonly app: Readonly<Record<string, unknown>> | AppResolver<object>;
  readonly '~shape'?: S;
}

/** What an app decides beside its registration, whatever the connector. */
export interface AppChoices {
  /** How many accounts one owner may have connected through this connector at a time; `one` when left out. */
  readonly accounts?: 'one' | 'many';
}

/**
 * Finds the app of a tenant, where each has its own; undefined where this one has none. Asked at every use, so that a new
 * secret counts at once: keep what is slow to look up. At a webhook the id is what a stranger wrote into the URL.
 */
export type AppResolver<App> = (owner: {
  readonly tenantId: string;
}) => App | undefined | Promise<App | undefined>;

type GivenApp<App> = App | AppResolver<App>;

/** Frozen and callable: the call binds the developer's app, or the function that finds each tenant's. */
export interface Connector<Id extends string = string, S extends Shape = Shape> {
  (
    ...app: Empty extends S['app']
      ? [app?: GivenApp<S['app'] & AppChoices>]
      : [app: GivenApp<S['app'] & AppChoices>]
  ): Configured<Id, S>;
  readonly id: Id;
  readonly definition: RuntimeConnector;
}

/** `export interface Slack extends ShapeOf<typeof definition> {}` gives hovers and declaration files one short name. */
export type ShapeOf<C> = C extends Connector<string, infer S> ? S : never;

/** What went wrong with an answer, in the words of core's closed table. */
export interface Classified {
  readonly code: Extract<
    ErrorCode,
    `request/${string}` | 'response/invalid' | 'auth/token-rejected' | 'auth/scope-missing'
  >;
  /** The provider's own error word. */
  readonly reason?: string;
  readonly scopes?: readonly string[];
  /** How long to wait, where the provider documents it and no header says it. */
  readonly waitMs?: number;
}

type Declared<App, Place, Chosen, Token extends string> = {
  app: AppKeys & App;
  site: Place;
  settings: { [K in keyof Chosen]-?: Exclude<Chosen[K], undefined> };
  as: Record<Token, TokenSet>;
};

type Bound<App, Place> = { readonly app: AppKeys & App; readonly site: Place };

/** A computed base URL must land on a written origin: sites may come from outside, and the token follows them. */
type Base<Context> =
  | { readonly baseUrl: string; readonly origins?: readonly string[] }
  | { readonly baseUrl: (context: Context) => string; readonly origins: readonly string[] };

type Api<Context> = Base<Context> & {
  readonly headers?: Lazy<Readonly<Record<string, string>>, Context>;
  readonly searchParams?: Lazy<Readonly<Record<string, string>>, Context>;
  /** What an answer means, a 2xx too. Undefined leaves it to core's table of statuses; `'ok'` overrules that table. */
  readonly classify?: (answer: Answer) => Classified | 'ok' | undefined;
  /**
   * The provider's limits, by the names that requests give: `{ default: { per: 'account' }, search: { ... } }`. `default`
   * counts every request. A name that is not here is counted per account, as far as answers tell.
   */
  readonly limits?: Lazy<Readonly<Record<string, Limit>>, Context>;
  /**
   * What an answer tells of a budget, where it is not in the usual headers or not of `default`. Undefined leaves it to
   * those: `RateLimit` and `RateLimit-Policy`, and `-Limit`, `-Remaining`, `-Reset` after RateLimit, X-RateLimit, X-Rate-Limit.
   */
  readonly budget?: (answer: Answer) => ToldLimit | undefined;
};

type Connect<Ability, Place> = {
  /** Names of streams and actions to ask consent for; left out, all of them. */
  readonly abilities?: readonly Ability[];
} & (Empty extends Place ? unknown : { readonly site: Place });

/** A connector as core runs it: the same definition with its types forgotten. */
export interface RuntimeConnector {
  readonly specVersion: 1;
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly category: string;
  readonly icon: string;
  readonly docsUrl: string;
  readonly app: $ZodType<object> | undefined;
  readonly site: Site<object, SiteSource> | undefined;
  readonly settings: Settings<object> | undefined;
  readonly auth: Auth<Opening, string, never>;
  readonly api: Api<never>;
  readonly identify: (context: {
    readonly client: Client;
    readonly site: never;
    readonly accountId: string | undefined;
  }) => Promise<Account>;
  readonly streams: Readonly<Record<string, Stream>>;
  readonly actions: Readonly<Record<string, Action>>;
  readonly telemetry: Telemetry;
  readonly webhooks: Webhooks<string, never> | undefined;
}

/**
 * Declares a connector and freezes it. What a part needs and the connector lacks does not compile.
 * Throws `TypeError` where a stream and an action share a name, or a stream's parent is not one of its streams.
 */
export function defineConnector<
  const Id extends string,
  O extends Opening,
  Token extends string,
  Streams extends Readonly<Record<string, Stream<object, Declared<App, Place, Chosen, Token>>>>,
  Actions extends Readonly<
    Record<string, Action<never, unknown, Declared<App, Place, Chosen, Token>>>
  > = Empty,
  App extends object = Empty,
  AppInput extends object = App,
  Place extends object = Empty,
  F extends SiteSource = 'callback',
  Chosen extends object = Empty,
>(definition: {
  readonly id: Id;
  /** As the provider writes it: "Slack". */
  readonly name: string;
  readonly provider: string;
  readonly category: string;
  /** An SVG document. */
  readonly icon: string;
  readonly docsUrl: string;
  /** What the developer registers beside client id and secret. */
  readonly app?: $ZodType<App, AppInput>;
  readonly site?: Site<Place, F>;
  readonly settings?: Settings<Chosen>;
  readonly auth: Auth<O, Token, NoInfer<Declared<App, F extends 'owner' ? Place : Empty, Chosen, Token>>>;
  readonly api: Api<NoInfer<Bound<App, Place>>>;
  /** One light call: whose account it is and whether the token is good. */
  readonly identify: (context: {
    readonly client: Client;
    /** Not yet known where it is chosen after consent. */
    readonly site: NoInfer<F extends 'choice' ? Empty : Place>;
    readonly accountId: string | undefined;
  }) => Promise<Account>;
  readonly streams: Streams;
  readonly actions?: Actions;
  readonly telemetry: Telemetry<NoInfer<Declared<App, Place, Chosen, Token>>>;
  readonly webhooks?: Webhooks<NoInfer<keyof Streams & string>, NoInfer<Declared<App, Place, Chosen, Token>>>;
}): Connector<
  Id,
  {
    readonly app: AppKeys & AppInput;
    readonly opening: O;
    readonly settings: Chosen;
    readonly connect: Connect<keyof Streams | keyof Actions, F extends 'owner' ? Place : Empty>;
    readonly records: { readonly [K in keyof Streams]: Streams[K] extends Stream<infer R> ? R : never };
    readonly ranged: {
      [K in keyof Streams & string]: Streams[K] extends { readonly ranged: true } ? K : never;
    }[keyof Streams & string];
    readonly actions: {
      readonly [K in keyof Actions]: Actions[K] extends Action<infer I, infer R>
        ? (input: I, options?: ActionOptions) => Promise<R>
        : never;
    };
  }
> {
  const { actions, app, site, settings, webhooks } = definition;
  const runtime = Object.freeze({
    ...definition,
    specVersion: 1,
    app,
    site,
    settings,
    actions: actions ?? {},
    webhooks,
  }) as unknown as RuntimeConnector;
  checkNames(runtime);
  const bind = (given: object | AppResolver<object> = {}) => {
    const app = typeof given === 'function' ? given : { ...given };
    return Object.freeze({ id: runtime.id, definition: runtime, app });
  };
  return Object.freeze(Object.assign(bind, { id: runtime.id, definition: runtime })) as never;
}

function checkNames({ id, streams, actions }: RuntimeConnector): void {
  const parents = new Set<Stream>(Object.values(streams));
  for (const [name, stream] of Object.entries(streams)) {
    if (Object.hasOwn(actions, name))
      throw new TypeError(`${id}: "${name}" names both a stream and an action; rename one.`);
    if (stream.per !== undefined && !parents.has(stream.per)) {
      throw new TypeError(
        `${id}: the parent of stream "${name}" is not one of the connector's streams; list it.`,
      );
    }
  }
}
