import type { $ZodType, output } from 'zod/v4/core';
import type { Client, RequestOptions } from '../../definition/client.ts';
import type { Page } from '../../definition/stream.ts';
import { pagingLoop } from './loop-guard.ts';

/** How an API that counts its records is read. See {@link offsetPages}. */
export interface OffsetPaging<S extends $ZodType> extends Omit<RequestOptions, 'json' | 'body'> {
  readonly page: S;
  readonly records: (page: output<S>) => readonly unknown[];
  /** The search parameter that carries the offset. */
  readonly parameter: string;
  /** Of the first record: 0, or 1 where the provider counts from one. */
  readonly start?: number;
  /** How many records there are in all, where the provider says so: then a short or empty page is not taken for the end. */
  readonly total?: (page: output<S>) => number | undefined;
}

/**
 * Pages by offset. Ends at the provider's total, or at the first empty page where it names none; a short page alone
 * ends nothing. Throws `response/paging-loop` when the provider sends the same page again, as one does that ignores
 * the offset, or when pages stay empty short of the total.
 */
export async function* offsetPages<S extends $ZodType>(
  client: Client,
  path: string,
  { page, records, parameter, start = 0, total, searchParams, ...request }: OffsetPaging<S>,
): AsyncGenerator<Page<never, never>> {
  // Only the last page is remembered: memory stays flat, and an ignored offset repeats it at once.
  let before: string | undefined;
  for (let count = 0; ; ) {
    const answer = await client.get(path, {
      ...request,
      schema: page,
      searchParams: { ...searchParams, [parameter]: start + count },
    });
    const found = records(answer);
    const all = total?.(answer);
    if (found.length === 0 && (all === undefined || count >= all)) return;
    const mark = JSON.stringify(found);
    if (mark === before) throw pagingLoop(path);
    before = mark;
    yield { records: found, ...(all !== undefined && { total: all }) };
    count += found.length;
    if (all !== undefined && count >= all) return;
  }
}
