import type { $ZodType, output } from 'zod/v4/core';
import type { Client, RequestOptions } from '../../definition/client.ts';
import type { Page } from '../../definition/stream.ts';
import { LoopGuard } from './loop-guard.ts';
import { nextLink } from './next-link.ts';

/** How an API that links to its next page is read. See {@link linkPages}. */
export interface LinkPaging<S extends $ZodType> extends Omit<RequestOptions, 'json' | 'body'> {
  readonly page: S;
  readonly records: (page: output<S>) => readonly unknown[];
  /** The next page's URL; left out, the Link header's `rel="next"` (RFC 8288). */
  readonly next?: (page: output<S>, headers: Headers) => string | undefined;
}

/**
 * Pages that name the next one by its URL. Goes on past empty pages, throws `response/paging-loop` where links lead
 * back, and `request/origin-refused` where one leads to an origin the connector does not name.
 */
export async function* linkPages<S extends $ZodType>(
  client: Client,
  path: string,
  { page, records, next = (_page, headers) => nextLink(headers), searchParams, ...request }: LinkPaging<S>,
): AsyncGenerator<Page<never, never>> {
  const seen = new LoopGuard(path);
  let at: string | undefined = path;
  let parameters = searchParams;
  while (at !== undefined) {
    const { data, headers }: { data: output<S>; headers: Headers } = await client.send('GET', at, {
      ...request,
      schema: page,
      ...(parameters !== undefined && { searchParams: parameters }),
    });
    yield { records: records(data) };
    at = absolute(next(data, headers), at);
    parameters = undefined; // a next link already carries every parameter
    if (at !== undefined) seen.pass(at);
  }
}

/** A link that is only a query belongs to the page it stood on (RFC 3986 section 5.2.2). */
function absolute(link: string | undefined, page: string): string | undefined {
  return link?.startsWith('?') ? page.replace(/[?#].*/s, '') + link : link;
}
