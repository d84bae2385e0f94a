import type { ConnectionQuery } from '../../store/connection-query.ts';
import type { ConnectionRow } from '../../store/connections.ts';
import type { DueWork } from '../../store/work.ts';
import { sourceOf } from '../app-source.ts';
import { throwIfStopped, unlessAborted } from '../cancelled.ts';
import type { AnyFeature, Kernel } from '../kernel.ts';
import { readCursor } from './bulk-cursor.ts';
import type { BulkResult, SkipReason } from './bulk-result.ts';
import { aboutRow, type BulkOptions, failureOf, pagesOf, skipReason } from './run-bulk.ts';
import { skipsSync } from './verbs.ts';

/** What of a connection is due now. */
export interface DueStreams {
  readonly streams: readonly string[];
}

interface Judged {
  readonly row: ConnectionRow;
  readonly reason: SkipReason | undefined;
  readonly due: readonly DueWork[];
  readonly error: unknown;
}

/** Makes the syncs of many connections due now, a page of them in one step of the store. */
export async function* syncLater(
  kernel: Kernel,
  feature: AnyFeature,
  { query, ...options }: Omit<BulkOptions, 'concurrency'> & { readonly query: ConnectionQuery },
): AsyncGenerator<BulkResult<DueStreams>> {
  const { signal, until, dryRun = false } = options;
  const place = readCursor(options.after, kernel.clock.now());
  const pages = pagesOf(kernel, query, place);
  while (!until?.aborted) {
    throwIfStopped(signal);
    const page = await unlessAborted(signal, () => pages.next());
    if (page.done) return;
    const judged: Judged[] = [];
    for (const row of page.value) judged.push(await judge(kernel, feature, row, options));
    const work = judged.flatMap(({ due }) => due);
    if (!dryRun && work.length > 0) await unlessAborted(signal, () => kernel.store.work.submit(work));
    for (const each of judged) yield { ...aboutRow(each.row, place.startedAt), ...ending(each, dryRun) };
  }
}

async function judge(
  kernel: Kernel,
  feature: AnyFeature,
  row: ConnectionRow,
  options: Pick<BulkOptions, 'allow'>,
): Promise<Judged> {
  const reason = await skipReason({ skips: skipsSync }, row, options);
  if (reason !== undefined) return { row, reason, due: [], error: undefined };
  try {
    const { connector } = sourceOf(kernel, row.connector);
    return { row, reason, due: feature.initialWork?.(connector, row, () => true) ?? [], error: undefined };
  } catch (error) {
    return { row, reason, due: [], error };
  }
}

function ending({ reason, due, error }: Judged, dryRun: boolean) {
  if (reason !== undefined) return { outcome: 'skipped', reason } as const;
  if (error !== undefined) return { outcome: 'failed', error: failureOf(error) } as const;
  if (dryRun) return { outcome: 'planned' } as const;
  return { outcome: 'done', result: { streams: due.map(({ args }) => String(args.stream)) } } as const;
}
