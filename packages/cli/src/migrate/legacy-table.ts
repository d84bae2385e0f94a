import { PatchbayError } from '@patchbay/core';
import type postgres from 'postgres';
import { UsageError } from '../usage-error.ts';
import type { LegacyRow } from './legacy-row.ts';

/** The columns of a table, in their order. Throws when there is none of this name. */
export async function columnsOf(sql: postgres.Sql, table: string): Promise<readonly string[]> {
  const name = quoted(table);
  const rows = await sql<{ name: string }[]>`select attname as name from pg_attribute
    where attrelid = to_regclass(${name}) and attnum > 0 and not attisdropped order by attnum`.catch(() => {
    throw new PatchbayError(
      'store/unavailable',
      'The database of DATABASE_URL cannot be reached, or refused the login.',
    );
  });
  if (rows.length === 0)
    throw new UsageError(
      'There is no such table to adopt. Name it with its schema: public.user_integrations.',
    );
  return rows.map((row) => row.name);
}

/** Reads every row, in a transaction that may not write. A role that would see only some of them is refused. */
export async function eachRow(
  sql: postgres.Sql,
  table: string,
  take: (row: LegacyRow) => Promise<void>,
): Promise<void> {
  await sql.begin('isolation level repeatable read read only', async (reading) => {
    await reading`set local row_security = off`;
    const pages = reading.unsafe<{ row: LegacyRow }[]>(
      `select to_jsonb(legacy) as row from ${quoted(table)} as legacy`,
    );
    try {
      for await (const page of pages.cursor(100)) for (const { row } of page) await take(row);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === '42501')) throw error;
      throw new PatchbayError(
        'store/unavailable',
        'The role of DATABASE_URL may not read all rows of the table. Connect as its owner, or as one that passes row-level security.',
      );
    }
  });
}

/** `schema.table`, or a table of the search path. */
function quoted(table: string): string {
  if (!/^[\w$]+(\.[\w$]+)?$/.test(table))
    throw new UsageError('--adopt takes a table, as in public.user_integrations.');
  return table
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
}
