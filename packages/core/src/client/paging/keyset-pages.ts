import type { $ZodType, output } from 'zod/v4/core';
import type { Client, RequestOptions } from '../../definition/client.ts';
import type { Page } from '../../definition/stream.ts';
import { LoopGuard } from './loop-guard.ts';
import { nextLink } from './next-link.ts';

/** How an API that is read on from the last record's position is read. See {@link keysetPages}. */
export interface KeysetPaging<S extends $ZodType> extends Omit<RequestOptions, 'json' | 'body'> {
  readonly page: S;
  readonly records: (page: output<S>) => readonly unknown[];
  /** What the provider sorts by, oldest first, for every item of the page, also those that are not records. */
  readonly position: (page: output<S>) => readonly string[];
  /** The search parameter that takes a lower bound, inclusive. */
  readonly parameter: string;
  /** Where to begin; left out, at the beginning. */
  readonly from?: string | undefined;
  /** Where to stop; left out, at the end. */
  readonly until?: string | undefined;
}

/**
 * Pages of a list that is sorted by a growing field and changes while it is read. Page numbers would skip a record
 * whenever an earlier one moves to the end, so each next page is asked for from the last one's position; only records
 * that share a position are walked by their Link header. Records at a page's edge come twice.
 */
export async function* keysetPages<S extends $ZodType>(
  client: Client,
  path: string,
  { page, records, position, parameter, from, until, searchParams, ...request }: KeysetPaging<S>,
): AsyncGenerator<Page<never, never>> {
  const seen = new LoopGuard(path);
  let bound = from;
  let link: string | undefined;
  for (;;) {
    const first = { ...request, schema: page, searchParams: { ...searchParams, [parameter]: bound } };
    const { data, headers } = await client.send(
      'GET',
      link ?? path,
      link === undefined ? first : { ...request, schema: page },
    );
    yield { records: records(data) };
    const last = position(data).at(-1);
    const next = nextLink(headers);
    if (next === undefined || (last !== undefined && until !== undefined && last >= until)) return;
    const moved = last !== undefined && (bound === undefined || last > bound);
    if (moved) bound = last;
    link = moved ? undefined : next;
    seen.pass(link ?? `${parameter} ${bound}`);
  }
}
