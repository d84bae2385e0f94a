import type { ErrorCode } from '../../errors/error-codes.ts';
import type { ConnectionStatus } from '../../store/connection-query.ts';
import type { Connection } from '../connection.ts';

/**
 * Why a connection was left alone: its status, or it is `paused`; `allow` said no; or no token of it can be refreshed.
 */
export type SkipReason =
  | Exclude<ConnectionStatus, 'active' | 'disconnected'>
  | 'paused'
  | 'not_allowed'
  | 'not_refreshable';

/** What became of one connection. `Done`: what the verb brings of each. */
export type BulkResult<Done> = {
  readonly connection: Pick<Connection, 'id' | 'owner' | 'connector'>;
  /** Passed as `after`, the next call goes on behind this connection. */
  readonly cursor: string;
} & (
  | { readonly outcome: 'done'; readonly result: Done }
  | { readonly outcome: 'skipped'; readonly reason: SkipReason }
  | { readonly outcome: 'failed'; readonly error: BulkFailure }
  /** Of a dry run: it would be done. */
  | { readonly outcome: 'planned' }
);

/** Why it failed, and what to do. */
export interface BulkFailure {
  /** Undefined where something failed that Patchbay does not know. */
  readonly code: ErrorCode | undefined;
  readonly message: string;
  /** The same may succeed later with nothing changed. */
  readonly retryable: boolean;
  /** What was thrown. */
  readonly cause: unknown;
}

/** What a run over many connections came to. */
export interface BulkSummary<Done> {
  readonly done: number;
  readonly planned: number;
  readonly skipped: number;
  readonly failed: readonly Extract<BulkResult<Done>, { readonly outcome: 'failed' }>[];
  /** Of the last result; undefined when there was none. */
  readonly cursor: string | undefined;
}

/** Reads a run to its end. */
export async function bulkSummary<Done>(
  results: AsyncIterable<BulkResult<Done>>,
): Promise<BulkSummary<Done>> {
  const counts = { done: 0, planned: 0, skipped: 0 };
  const failed: BulkSummary<Done>['failed'][number][] = [];
  let cursor: string | undefined;
  for await (const result of results) {
    if (result.outcome === 'failed') failed.push(result);
    else counts[result.outcome] += 1;
    cursor = result.cursor;
  }
  return { ...counts, failed, cursor };
}
