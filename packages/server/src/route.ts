import type { Owner } from '@patchbay/core';
import type { Action } from './access-request.ts';
import type { HandlerContext } from './handler-options.ts';
import type { Limits } from './limits.ts';
import type { PathParameters } from './match-path.ts';
import type { Method } from './method.ts';
import type { AnswerCode } from './statuses.ts';

/** One request at its endpoint. */
export interface Call {
  readonly context: HandlerContext;
  readonly request: Request;
  readonly url: URL;
  readonly parameters: PathParameters;
  /** Aborted when the caller has gone, or the time is up. */
  readonly signal: AbortSignal;
  /** Tells by an event what was refused. */
  refused(code: AnswerCode): void;
}

/** What happens for one method of a route. */
export type Endpoint =
  | {
      readonly access: 'session';
      /** What the app is asked about first; undefined where the route asks, once it has read what is wanted. */
      readonly action: Action | undefined;
      /** Counted by the tenant; left out for what only reads our own store. */
      readonly limit?: keyof Limits;
      run(call: Call & { readonly owner: Owner }): Promise<Response>;
    }
  /** For providers and their redirects, which prove themselves in other ways. */
  | { readonly access: 'open'; run(call: Call): Promise<Response> };

/** A path below the base URL, and what its methods do. */
export interface Route {
  readonly path: string;
  /** Counted by the client's address; left out, with all others. */
  readonly addressLimit?: 'webhooks';
  readonly endpoints: Readonly<Partial<Record<Method, Endpoint>>>;
  /** Failures are shown as a page to whom this says so, and as JSON to all others. */
  readonly wantsPage?: (request: Request) => boolean;
}
