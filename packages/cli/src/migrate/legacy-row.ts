import type { ImportOptions, Owner } from '@patchbay/core';
import type { Columns, Field } from './legacy-columns.ts';

/** One row as PostgreSQL writes it in JSON. */
export type LegacyRow = Readonly<Record<string, unknown>>;

/** What a row says, or in a few words why it cannot be copied. The words repeat nothing of it. */
export type ReadRow =
  | { readonly connector: string; readonly given: ImportOptions }
  | { readonly problem: string };

/** How rows are to be read. */
export interface Reading {
  readonly columns: Columns;
  /** The tenant of a row: one for all, or the text of a column. */
  readonly tenantOf: (row: LegacyRow) => string;
  /** Which connector a value means, where it is not its id. */
  readonly connectors: ReadonlyMap<string, string>;
}

/** Reads one row, guessing nothing that the columns do not say. */
export function readRow(row: LegacyRow, { columns, tenantOf, connectors }: Reading): ReadRow {
  const text = (field: Field) => textOf(row[columns[field] ?? '']);
  const tenantId = tenantOf(row);
  const named = text('connector');
  const accessToken = text('accessToken');
  if (named === '') return { problem: 'no connector' };
  if (tenantId === '') return { problem: 'no tenant' };
  if (!isActive(row, columns.active)) return { problem: 'not active' };
  if (accessToken === '') return { problem: 'no access token' };
  // An owner without a user is the organisation itself, which nobody said.
  if (columns.userId !== undefined && text('userId') === '') return { problem: 'no user' };
  const expiresAt = momentOf(row[columns.expiresAt ?? '']);
  if (expiresAt === 'unreadable') return { problem: 'an expiry that is no date' };
  const owner: Owner = columns.userId === undefined ? { tenantId } : { tenantId, userId: text('userId') };
  const refreshToken = text('refreshToken');
  const scopes = scopesOf(row[columns.scopes ?? '']);
  const accountId = text('accountId');
  const name = text('accountName') || accountId;
  const tokens = {
    accessToken,
    ...(refreshToken !== '' && { refreshToken }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(scopes !== undefined && { scopes }),
  };
  const given = { owner, tokens, ...(accountId !== '' && { account: { id: accountId, name } }) };
  return { connector: connectors.get(named) ?? named, given };
}

/** Text and numbers as text; anything else is nothing. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

const activeWords = new Set(['active', 'connected', 'enabled', 'ok', 'success', 'true', '1']);

function isActive(row: LegacyRow, column: string | undefined): boolean {
  const value = column === undefined ? null : row[column];
  if (value === null || value === undefined) return true;
  return typeof value === 'boolean' ? value : activeWords.has(textOf(value).toLowerCase());
}

/** A list, or a text with commas or spaces between; none at all is not known. */
function scopesOf(value: unknown): readonly string[] | undefined {
  const list = Array.isArray(value)
    ? value.map(textOf)
    : textOf(value)
        .replace(/[{}"]/g, '')
        .split(/[\s,]+/);
  const scopes = list.filter((scope) => scope !== '');
  return scopes.length === 0 ? undefined : scopes;
}

/** A date as text, or seconds or milliseconds since 1970. */
function momentOf(value: unknown): Date | undefined | 'unreadable' {
  const text = textOf(value);
  if (text === '') return value === null || value === undefined || value === '' ? undefined : 'unreadable';
  const number = Number(text);
  const time = Number.isFinite(number) ? (number > 1e11 ? number : number * 1000) : Date.parse(text);
  return Number.isNaN(time) ? 'unreadable' : new Date(time);
}
