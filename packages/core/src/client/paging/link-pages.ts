import type { $ZodType, output } from 'zod/v4/core';
import type { Client, RequestOptions } from '../../definition/client.ts';
import type { Page } from '../../definition/stream.ts';
import { LoopGuard } from './loop-guard.ts';

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
  { page, records, next = nextLink, searchParams, ...request }: LinkPaging<S>,
): AsyncGenerator<Page<never, never>> {
  const seen = new LoopGuard(path);
  let at: string | undefined = path;
  while (at !== undefined) {
    const first = at === path;
    const { data, headers }: { data: output<S>; headers: Headers } = await client.send('GET', at, {
      ...request,
      schema: page,
      // A next link already carries every parameter.
      ...(first && searchParams !== undefined && { searchParams }),
    });
    yield { records: records(data) };
    at = next(data, headers);
    if (at !== undefined) seen.pass(at);
  }
}

const linkForm = /<([^>]*)>((?:\s*;\s*[^,;"]+(?:="[^"]*")?)*)/g;

function nextLink(_page: unknown, headers: Headers): string | undefined {
  for (const [, target, parameters] of (headers.get('link') ?? '').matchAll(linkForm)) {
    if (/;\s*rel\s*=\s*"?(?:[^"]*\s)?next(?:\s[^"]*)?"?\s*(?:;|$)/i.test(parameters ?? '')) return target;
  }
  return undefined;
}
