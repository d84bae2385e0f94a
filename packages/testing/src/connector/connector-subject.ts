import type { Connector, RuntimeConnector, Shape, Store } from '@patchbay/core';
import type { FakeClock } from '../fake-clock.ts';

/** What the suite needs of an emulator; everything made of `@patchbay/testing/emulator` has it. */
export interface ConnectorEmulator {
  fetch(request: Request): Promise<Response>;
  readonly requests: readonly { readonly url: URL; readonly method: string }[];
  /** Does what a person's browser does with an authorization URL, and returns where it is sent next. */
  consent(url: string): Promise<URL>;
  /** Throws a TypeError for a kind that this emulator cannot make. */
  fault(fault: {
    readonly kind: string;
    readonly times?: number;
    readonly carriedOut?: boolean;
    readonly milliseconds?: number;
  }): { clear(): void };
}

/** What an emulator is made with: the suite's time, and how it sends webhooks. */
export interface ConnectorHarness {
  readonly clock: FakeClock;
  readonly deliver: (request: Request) => Promise<Response>;
}

/** How the world behind a stream changes. */
export interface StreamHooks<E> {
  /** Adds a record, or changes one, so that the next sync shows it. */
  change(emulator: E): void;
  /** Takes one record away; needed where the stream finds deletions by absence. */
  remove?(emulator: E): void;
}

/** How a provider tells an app of changes. */
export interface WebhookHooks<E, App> {
  /** Registers the URL with the provider, handshake and all. */
  register(emulator: E, url: string): Promise<void>;
  /** Changes a record of a synced stream, and has the provider tell of it. */
  tell(emulator: E): Promise<unknown>;
  readonly signatureHeader: string;
  /** How old a call may be, where it says when it was sent. */
  readonly goodForSeconds?: number;
  /** The same app by a developer who forgot the secret. */
  appWithoutSecret(emulator: E): App;
}

/** The faults of paging and records that an emulator may carry. */
export type CarriedFault =
  | 'expired-token'
  | 'duplicate-page'
  | 'empty-page'
  | 'repeated-cursor'
  | 'next-on-other-host'
  | 'schema-drift'
  | 'poison-record';

/** What `describeConnector` must be told of a connector and its emulator. */
export interface ConnectorSuiteOptions<S extends Shape, E extends ConnectorEmulator> {
  /** A fresh world for one case, small and always the same. */
  readonly emulator: (harness: ConnectorHarness) => E;
  /** The app as the emulator has it registered, with every secret it has. */
  readonly app: (emulator: E) => S['app'];
  /** An empty store on the suite's clock: `memoryStore`. */
  readonly store: (clock: FakeClock) => Store;
  /** As the app's redirect URL at the emulator has it, without `/callback/...`. */
  readonly baseUrl: string;
  /** Every origin that may be contacted in this connector's name. */
  readonly origins: readonly string[];
  readonly streams: { readonly [K in keyof S['records']]: StreamHooks<E> };
  /** Moves at least one gauge. */
  readonly changeGauges: (emulator: E) => void;
  /** Input for each action; may act itself to prepare what it needs. */
  readonly actions: {
    readonly [K in keyof S['actions']]: (given: {
      readonly emulator: E;
      readonly actions: S['actions'];
    }) => Promise<object>;
  };
  readonly webhooks?: WebhookHooks<E, S['app']>;
  /** The faults that the emulator carries; it must refuse all others. */
  readonly faults: readonly CarriedFault[];
  readonly tokens: {
    /** Ends the life of every access token, as time does. Left out where tokens never expire. */
    expire?(emulator: E): void;
    /** Withdraws the consent at the provider. */
    revoke(emulator: E): void;
    /** Whether anything that was given still works. */
    alive(emulator: E): boolean;
  };
  /** What `connect` must be told beside the owner. */
  readonly connect?: S['connect'];
}

/** A connector under test, with the types of its records and actions forgotten. */
export interface ConnectorSubject {
  readonly connector: Connector;
  readonly definition: RuntimeConnector;
  readonly options: ConnectorSuiteOptions<AnyShape, ConnectorEmulator>;
}

/** The shape that every connector's is forgotten into. */
export interface AnyShape extends Shape {
  readonly records: Readonly<Record<string, object>>;
  readonly actions: Readonly<Record<string, (input: object) => Promise<unknown>>>;
}

/** Forgets the types that only the caller needs. */
export function connectorSubject<Id extends string, S extends Shape, E extends ConnectorEmulator>(
  connector: Connector<Id, S>,
  options: ConnectorSuiteOptions<S, E>,
): ConnectorSubject {
  return {
    connector: connector as unknown as Connector,
    definition: connector.definition,
    options: options as unknown as ConnectorSubject['options'],
  };
}
