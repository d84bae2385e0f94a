import {
  isPatchbayError,
  type PartitionKey,
  PatchbayError,
  type Sinks,
  type StreamChanges,
} from '@patchbay/core';
import { databaseError, isPassing, sinkFailed, sqlState } from './database-error.ts';
import { opensTransactions, type Sql } from './driver.ts';
import { type CallStep, stepCaller } from './step-caller.ts';

/** Steps that change records. */
const feeding: ReadonlySet<string> = new Set(['commit_page', 'end_run', 'remove_records', 'accept_records']);

/** Calls steps as `stepCaller` does; one that changes a stream with a sink, in a transaction with that. */
export function feedingCaller(sql: Sql, sinks: Sinks<never>, clock: { now(): Date } | undefined): CallStep {
  if (!opensTransactions(sql))
    throw new PatchbayError(
      'config/invalid',
      'postgresStore was given sinks, and a client that opens no transactions. Pass your postgres.js `sql`, or pgliteDriver(pglite).',
    );
  const plain = stepCaller(sql, clock);
  const fed = new Set(Object.keys(sinks).map((name) => name.slice(name.indexOf('.') + 1)));

  return async <Result>(
    step: string,
    input: Partial<PartitionKey>,
    texts?: Readonly<Record<string, string>>,
  ) => {
    const { connectionId, stream = '' } = input;
    if (!feeding.has(step) || !fed.has(stream)) return plain<Result>(step, input, texts);
    try {
      return await sql.begin(async (transaction) => {
        const call = stepCaller(transaction, clock);
        const result = await call<Result>(step, input, texts);
        const told = await call<Told | undefined>('transaction_changes', { connectionId, stream });
        if (told) await feed(sinks, told, transaction);
        return result;
      });
    } catch (error) {
      throw isPatchbayError(error) ? error : databaseError(error);
    }
  };
}

/** What this transaction changed, and which it is. */
interface Told {
  readonly transaction: string;
  readonly changes: StreamChanges;
}

async function feed(
  sinks: Sinks<never>,
  { transaction: id, changes }: Told,
  transaction: Sql,
): Promise<void> {
  const name = `${changes.connector}.${changes.stream}` as const;
  const sink = sinks[name];
  if (!sink) return;
  const [now] = await ofSink(name, changes, async () => {
    // It is the client's own, which the sinks were typed with.
    await sink(changes, transaction as never);
    // Fails where the sink swallowed a failure: the transaction is dead, and a commit would roll it back without a word.
    return transaction.unsafe('select pg_current_xact_id_if_assigned()::text as id');
  });
  // postgres.js goes on over another connection where this one died while the sink waited for something else.
  if (now?.id !== id)
    throw new PatchbayError(
      'store/unavailable',
      `The database connection was lost while the sink of ${name} was told. Nothing of this step was stored; repeat it.`,
    );
}

async function ofSink<Result>(
  name: string,
  { connector, connectionId }: StreamChanges,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const state = sqlState(error);
    if (state !== undefined && isPassing(state)) throw databaseError(error);
    const said = `The sink of ${name} failed${state === undefined ? '.' : ` with SQLSTATE ${state}.`}`;
    throw sinkFailed(said, 'your function', { connector, connection: connectionId });
  }
}
