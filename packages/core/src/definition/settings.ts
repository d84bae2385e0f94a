import type { $ZodType } from 'zod/v4/core';

/** What the person may change. The schema must parse `{}`, so that a new connection is active at once. */
export interface Settings<T extends object> {
  readonly schema: $ZodType<T>;
}
