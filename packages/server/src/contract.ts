import type { Connection, Consent, Disconnected, Health, SiteChoice, SyncResult } from '@patchbay/core';
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

/** `POST /connections/:id/sync`, one result a stream, in the order in which they ran. */
export interface SyncAnswer {
  readonly results: readonly SyncResult[];
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
