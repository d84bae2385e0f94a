import type { $ZodType, output } from 'zod/v4/core';
import type { Client, RequestOptions } from '../../definition/client.ts';
import type { Page } from '../../definition/stream.ts';
import { LoopGuard } from './loop-guard.ts';

/** How an API that hands out cursors is read. See {@link cursorPages}. */
export interface CursorPaging<S extends $ZodType> extends Omit<RequestOptions, 'json' | 'body'> {
  /** The answer around the records; the records themselves stay `unknown`. */
  readonly page: S;
  readonly records: (page: output<S>) => readonly unknown[];
  /** The next page's cursor; undefined, null or an empty string means that this was the last page. */
  readonly next: (page: output<S>) => string | null | undefined;
  /** The search parameter that carries the cursor. */
  readonly parameter: string;
}

/**
 * Pages whose answer names a cursor for the next one. Goes on past empty pages while there is a cursor, and throws
 * `response/paging-loop` on a cursor it has seen before.
 */
export async function* cursorPages<S extends $ZodType>(
  client: Client,
  path: string,
  { page, records, next, parameter, searchParams, ...request }: CursorPaging<S>,
): AsyncGenerator<Page<never, never>> {
  const seen = new LoopGuard(path);
  let cursor: string | undefined;
  do {
    const answer = await client.get(path, {
      ...request,
      schema: page,
      searchParams: { ...searchParams, ...(cursor !== undefined && { [parameter]: cursor }) },
    });
    yield { records: records(answer) };
    cursor = next(answer) || undefined;
    if (cursor !== undefined) seen.pass(cursor);
  } while (cursor !== undefined);
}
