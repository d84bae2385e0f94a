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
