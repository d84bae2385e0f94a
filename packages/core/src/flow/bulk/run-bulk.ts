import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import type { ConnectionQuery } from '../../store/connection-query.ts';
import type { ConnectionRow } from '../../store/connections.ts';
import { throwIfStopped, unlessAborted } from '../cancelled.ts';
import { type Connection, toConnection } from '../connection.ts';
import type { Kernel } from '../kernel.ts';
import { type BulkPlace, readCursor, writeCursor } from './bulk-cursor.ts';
import type { BulkFailure, BulkResult, SkipReason } from './bulk-result.ts';

/** How a run over many connections is done. */
export interface BulkOptions {
  /** Ends the run at once with `request/aborted`. What was under way goes on from where it was at the next call. */
  readonly signal?: AbortSignal;
  /** Once it has aborted no more are begun: those under way end and are told, and then the run ends. */
  readonly until?: AbortSignal;
  /** The cursor of the last result that was dealt with: the run goes on behind it. */
  readonly after?: string;
  /** How many are worked on side by side; 4 when left out. */
  readonly concurrency?: number;
  /** Only tells which would be worked on, and which not. */
  readonly dryRun?: boolean;
  /** Whether this one may be touched; anything but true leaves it alone. What it throws ends the run. */
  readonly allow?: (connection: Connection) => boolean | Promise<boolean>;
}

/** What is done to each connection. */
export interface BulkVerb<Done> {
  /** Why it is left alone, as its row tells. */
  skips(row: ConnectionRow): SkipReason | undefined;
  run(row: ConnectionRow, run: BulkRun): Promise<{ readonly result: Done } | { readonly reason: SkipReason }>;
}

/** What a verb knows of the run. */
export interface BulkRun {
  readonly kernel: Kernel;
  readonly startedAt: number;
  readonly signal: AbortSignal;
}

type Ended<Done> = { readonly result: BulkResult<Done> } | { readonly fatal: unknown };

const pageSize = 100;

/** One result a connection, in the order of their ids; of those behind the last result at most `concurrency` were begun. */
export async function* runBulk<Done>(
  kernel: Kernel,
  verb: BulkVerb<Done>,
  { query, ...options }: BulkOptions & { readonly query: ConnectionQuery },
): AsyncGenerator<BulkResult<Done>> {
  const { concurrency = 4, signal, until } = options;
  const place = readCursor(options.after, kernel.clock.now());
  const stop = new AbortController();
  const run = {
    kernel,
    startedAt: place.startedAt,
    signal: AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]),
  };
  const rows = rowsOf(kernel, query, place);
  const begun: Promise<Ended<Done>>[] = [];
  try {
    for (let more = true; ; ) {
      throwIfStopped(signal);
      while (more && begun.length < concurrency) {
        const next = await unlessAborted(signal, () => rows.next());
        if (next.done || until?.aborted) more = false;
        else begun.push(settled(verb, next.value, run, options));
      }
      const first = begun.shift();
      if (first === undefined) return;
      const ended = await unlessAborted(signal, () => first);
      if ('fatal' in ended) throw ended.fatal;
      yield ended.result;
    }
  } finally {
    stop.abort();
  }
}

/** Those that are meant, behind the place, page by page. */
export async function* pagesOf(
  kernel: Kernel,
  query: ConnectionQuery,
  { id }: BulkPlace,
): AsyncGenerator<readonly ConnectionRow[]> {
  let after = id;
  for (;;) {
    const page = await kernel.store.connections.matching({ ...query, after, limit: pageSize });
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    after = page.at(-1)?.id;
  }
}

async function* rowsOf(...of: Parameters<typeof pagesOf>): AsyncGenerator<ConnectionRow> {
  for await (const page of pagesOf(...of)) yield* page;
}

/** Never rejects: a failure is this connection's, unless it is everybody's. */
async function settled<Done>(
  verb: BulkVerb<Done>,
  row: ConnectionRow,
  run: BulkRun,
  options: BulkOptions,
): Promise<Ended<Done>> {
  const about = aboutRow(row, run.startedAt);
  let reason: SkipReason | undefined;
  try {
    reason = await skipReason(verb, row, options);
  } catch (fatal) {
    return { fatal };
  }
  if (reason !== undefined) return { result: { ...about, outcome: 'skipped', reason } };
  if (options.dryRun === true) return { result: { ...about, outcome: 'planned' } };
  try {
    const done = await verb.run(row, run);
    const outcome =
      'reason' in done ? ({ outcome: 'skipped', ...done } as const) : { outcome: 'done' as const, ...done };
    return { result: { ...about, ...outcome } };
  } catch (error) {
    if (isEverybodys(error)) return { fatal: error };
    return { result: { ...about, outcome: 'failed', error: failureOf(error) } };
  }
}

/** Why a connection is left alone, by its row and by who asks. */
export async function skipReason(
  verb: Pick<BulkVerb<unknown>, 'skips'>,
  row: ConnectionRow,
  { allow }: Pick<BulkOptions, 'allow'>,
): Promise<SkipReason | undefined> {
  if (allow !== undefined && (await allow(toConnection(row))) !== true) return 'not_allowed';
  return verb.skips(row);
}

/** Which connection a result is about. */
export function aboutRow({ id, owner, connector }: ConnectionRow, startedAt: number) {
  return { connection: { id, owner, connector }, cursor: writeCursor({ startedAt, id }) };
}

/** Every further connection would meet the same. */
function isEverybodys(error: unknown): boolean {
  return isPatchbayError(error) && error.code.startsWith('store/') && error.code !== 'store/conflict';
}

/** A failure as a result tells it. */
export function failureOf(cause: unknown): BulkFailure {
  if (isPatchbayError(cause)) {
    const { code, message, retryable } = cause;
    return { code, message, retryable, cause };
  }
  const message = 'Something failed that is no error of Patchbay: look at its cause.';
  return { code: undefined, message, retryable: false, cause };
}

/** Throws `input/invalid`. */
export function checkBulkOptions<O extends BulkOptions>(options: O): O {
  const { concurrency = 1 } = options;
  if (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 100) return options;
  throw new PatchbayError('input/invalid', 'A concurrency is a whole number from 1 to 100.');
}
