import type { $ZodType, output } from 'zod/v4/core';

/** One request to a provider's API. */
export interface RequestOptions {
  readonly searchParams?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly signal?: AbortSignal;
  /** Which of the connector's `limits` counts it, beside `default`, which counts everything. */
  readonly limit?: string;
  /** What it costs of each, in whole units; 1 when left out. */
  readonly cost?: number;
}

/** The data of an answer with what stood around it. */
export interface Sent<T> {
  readonly data: T;
  readonly headers: Headers;
}

type Send = <S extends $ZodType>(
  path: string,
  request: RequestOptions & { readonly schema: S },
) => Promise<output<S>>;

/**
 * One connection's API: token, base URL, origin guard, rate limits, retry and time limits are already in it. A path is resolved
 * against the base URL; an absolute URL must lie on an origin the connector names, or `request/origin-refused` is
 * thrown before anything is sent.
 *
 * Every answer is classified, a 2xx too, and parsed with the schema given; what does not fit is `response/invalid`.
 */
export interface Client {
  readonly get: Send;
  readonly post: Send;
  readonly put: Send;
  readonly patch: Send;
  readonly delete: Send;
  /** Any method, where the answer's headers matter too (links to the next page). */
  send<S extends $ZodType>(
    method: string,
    path: string,
    request: RequestOptions & { readonly schema: S },
  ): Promise<Sent<output<S>>>;
  /** For files, XML, MIME, links in headers, and statuses that mean something: the same guards, nothing parsed or classified. */
  raw(method: string, path: string, request?: RequestOptions): Promise<Response>;
}

/** An answer as a connector's `classify` and `budget` see it. `body` is parsed JSON, or the text where it is none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}
