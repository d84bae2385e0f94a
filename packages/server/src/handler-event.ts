import type { Limits } from './limits.ts';
import type { Method } from './method.ts';
import type { AnswerCode } from './statuses.ts';

/** What happened at the routes, for logs and metrics. Names only: no token, no address, no personal data. */
export type HandlerEvent =
  /** `server/session-missing` is a failed sign-in, a code beginning with `auth/` at the callback a failed consent. */
  | {
      readonly type: 'request-refused';
      /** As it is declared: `connections/:id`; undefined where there is no such route. */
      readonly route: string | undefined;
      readonly method: Method | 'other';
      readonly code: AnswerCode;
      /** Whose request it was, as far as that was known. */
      readonly tenantId: string | undefined;
    }
  /** The store could not count in time: the request went on uncounted. */
  | { readonly type: 'limit-skipped'; readonly limit: keyof Limits };
