import type {
  BulkResult,
  Connection,
  Consent,
  Disconnected,
  DueStreams,
  Health,
  RefreshedTokens,
  SiteChoice,
  SkipReason,
  SyncResult,
} from '@patchbay/core';
import type { AnswerCode } from './statuses.ts';

/** A value as JSON carries it: dates as ISO 8601 texts. */
export type Json<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Json<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Json<T[K]> }
      : T;

/** What a browser may know of a connection: whose account it is and how it is, never a credential. */
export type ConnectionView = Json<Connection>;

/** `POST /connect/:connector`: where to send the browser. */
export interface ConnectAnswer {
  readonly url: string;
  /** Public: by it a page knows what its popup tells. */
  readonly flowId: string;
}

/** `GET /connections`. */
export interface ConnectionsAnswer {
  readonly connections: readonly ConnectionView[];
}

/** `GET /connections/:id/health`. An unhealthy connection is an answer too. */
export type HealthAnswer = Json<Health>;

/** What became of one stream. */
export type SyncResultView =
  | SyncResult
  | { readonly stream: string; readonly outcome: 'failed'; readonly error: ErrorAnswer['error'] };

/** `POST /connections/:id/sync`, one result a stream, parents before their children. */
export interface SyncAnswer {
  readonly results: readonly SyncResultView[];
}

/** `GET /connections/:id/sites`. */
export interface SitesAnswer {
  readonly sites: readonly SiteChoice[];
}

/** `POST /connections/:id/sites`, `POST /connections/:id/withdraw`: the connection as it is now. */
export interface ConnectionAnswer {
  readonly connection: ConnectionView;
}

/** `GET /consents`. */
export interface ConsentsAnswer {
  readonly consents: readonly Json<Consent>[];
}

/** `DELETE /connections/:id`. */
export type DisconnectAnswer = Json<Disconnected>;

/** What became of one of many connections. */
export type BulkResultView = Pick<BulkResult<unknown>, 'connection'> &
  (
    | { readonly outcome: 'done'; readonly result: Json<Disconnected> | RefreshedTokens | DueStreams }
    | { readonly outcome: 'skipped'; readonly reason: SkipReason }
    | { readonly outcome: 'failed'; readonly error: ErrorAnswer['error'] }
    | { readonly outcome: 'planned' }
  );

/** `POST /connections/bulk`, one result a connection. */
export interface BulkAnswer {
  readonly results: readonly BulkResultView[];
  /** There is more: send the same request with this as `after`. */
  readonly next?: string;
}

/** Every failure of every route that answers JSON. */
export interface ErrorAnswer {
  readonly error: {
    readonly code: AnswerCode;
    /** A sentence that may be shown to a person. */
    readonly message: string;
    /** The same request may succeed later with nothing changed. */
    readonly retryable: boolean;
  };
}
