import type { Owner } from '@patchbay/core';
import type { HandlerContext } from './handler-options.ts';
import type { PathParameters } from './match-path.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

/** One request at its endpoint. */
export interface Call {
  readonly context: HandlerContext;
  readonly request: Request;
  readonly url: URL;
  readonly parameters: PathParameters;
}

/** What happens for one method of a route. */
export type Endpoint =
  | { readonly access: 'session'; run(call: Call & { readonly owner: Owner }): Promise<Response> }
  /** For providers and their redirects, which prove themselves in other ways. */
  | { readonly access: 'open'; run(call: Call): Promise<Response> };

/** A path below the base URL, and what its methods do. */
export interface Route {
  readonly path: string;
  readonly endpoints: Readonly<Partial<Record<Method, Endpoint>>>;
  /** Failures are shown as a page to whom this says so, and as JSON to all others. */
  readonly wantsPage?: (request: Request) => boolean;
}
