import type { Sql } from './driver.ts';

/** What the driver uses of a PGlite instance, whose transactions are of this kind. */
export interface PGliteLike<Transaction extends PGliteQueries = PGliteQueries> extends PGliteQueries {
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
}

/** What PGlite and its transactions have in common. */
export interface PGliteQueries {
  query(text: string, parameters: string[]): Promise<{ rows: unknown[] }>;
  exec(text: string): Promise<{ rows: unknown[] }[]>;
}

/** A PGlite as the store uses it. What is done in a transaction gets PGlite's own, with `unsafe` added. */
export interface PGliteSql<Transaction> extends Sql {
  begin<Result>(work: (transaction: Transaction & Sql) => Promise<Result>): Promise<Result>;
}

/** Lets the store run on PGlite, in this process. One instance is one connection: steps wait for one another. */
export function pgliteDriver<Transaction extends PGliteQueries>(
  pglite: PGliteLike<Transaction>,
): PGliteSql<Transaction> {
  return {
    unsafe: unsafeOn(pglite),
    begin: (work) =>
      pglite.transaction((transaction) =>
        work(Object.assign(transaction, { unsafe: unsafeOn(transaction) })),
      ),
  };
}

function unsafeOn(queries: PGliteQueries): Sql['unsafe'] {
  return async (text, parameters) => {
    const last = parameters ? await queries.query(text, parameters) : (await queries.exec(text)).at(-1);
    return (last?.rows ?? []) as Record<string, unknown>[];
  };
}
