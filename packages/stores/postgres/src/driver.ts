/**
 * What the store uses of a PostgreSQL client: postgres.js's `sql` fits as it is. Without parameters the text may hold
 * several statements, which then are one transaction.
 */
export interface Sql {
  unsafe(
    text: string,
    parameters?: string[],
    options?: { prepare?: boolean },
  ): PromiseLike<readonly Readonly<Record<string, unknown>>[]>;
}

/** What a client hands to the work of a transaction, by the client's type; `never` where it opens none. */
export type TransactionOf<Client> = Client extends { begin: infer Begin extends (...args: never) => unknown }
  ? Parameters<Begin> extends [...unknown[], (transaction: infer Transaction) => unknown]
    ? Transaction
    : never
  : never;

/** A client that opens transactions: rolled back when the work throws. */
export interface TransactionalSql extends Sql {
  begin<Result>(work: (transaction: Sql) => Promise<Result>): Promise<Result>;
}

export function opensTransactions(sql: Sql): sql is TransactionalSql {
  return 'begin' in sql && typeof sql.begin === 'function';
}
