import type { AppContext, Empty, Needs, Part, Values, ValuesOf } from './values.ts';

/** A webhook call as it came in, before anything is believed. */
export interface Delivery {
  readonly headers: Headers;
  /** The raw bytes, as signed. */
  readonly body: Uint8Array;
  /** The URL that was registered with the provider, never rebuilt from the request's Host. */
  readonly url: string;
  readonly receivedAt: Date;
}

/** One change that a delivery reports. */
export interface ProviderEvent<S extends string = string> {
  /** The same for every redelivery of this event; it is handled once. */
  readonly id: string;
  readonly type: string;
  /** Routes the event where one URL serves every account: the account's `group`, or its `id` where it has none. */
  readonly account?: string;
  /** Routes it, beside or in place of the account, to every connection that holds this record. */
  readonly about?: { readonly stream: S; readonly key: Readonly<Record<string, string | number>> };
  /** The account withdrew its consent. */
  readonly revoked?: true;
  /** Streams whose records this event changes. `parent` narrows it to one partition, `range` to a span of time, `gone` is a deletion. */
  readonly touches?: readonly Touch<S>[];
  readonly payload: unknown;
}

/** What an event changed: a stream, one parent's part of it, a time range, or one record that is gone. */
export interface Touch<S extends string = string> {
  readonly stream: S;
  readonly parent?: string;
  /** Only records whose `range` field lies in here changed: an edit of an old one. ISO 8601, half open. */
  readonly range?: { readonly from: string; readonly to: string };
  readonly gone?: Readonly<Record<string, string | number>>;
}

/** How a connector's webhooks are verified and read. Made by {@link defineWebhooks}. */
export interface Webhooks<S extends string, V extends Values> extends Part<V> {
  readonly verify: (delivery: Delivery, context: never) => boolean | Promise<boolean>;
  readonly handshake: ((delivery: Delivery) => Response | undefined) | undefined;
  readonly parse: (delivery: Delivery) => readonly ProviderEvent<S>[];
}

/** What {@link defineWebhooks} takes. */
export interface WebhooksDefinition<N extends Needs, S extends string> {
  readonly needs?: N;
  /** False for anything that does not prove where it came from; never throws on what a stranger may send. */
  readonly verify: (delivery: Delivery, context: AppContext<N>) => boolean | Promise<boolean>;
  /** The answer to a verified registration call, where the provider makes one. */
  readonly handshake?: (delivery: Delivery) => Response | undefined;
  readonly parse: (delivery: Delivery) => readonly ProviderEvent<S>[];
}

/** Declares how deliveries are verified on their raw bytes and read. */
export function defineWebhooks<N extends Needs = Empty, const S extends string = never>(
  definition: WebhooksDefinition<N, S>,
): Webhooks<S, ValuesOf<N>> {
  return Object.freeze({
    verify: definition.verify,
    handshake: definition.handshake,
    parse: definition.parse,
    '~needs': () => undefined,
  });
}
