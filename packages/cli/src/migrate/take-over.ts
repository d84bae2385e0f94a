import { isPatchbayError } from '@patchbay/core';
import type { Call } from '../call.ts';
import { UsageError } from '../usage-error.ts';
import { type Columns, mapColumns } from './legacy-columns.ts';
import { type LegacyRow, type Reading, readRow, textOf } from './legacy-row.ts';
import type { ImportingApp } from './load-app.ts';

/** Rows of somebody else's, and how they are to be read. */
export interface Source extends Reading {
  readonly columns: Columns;
  /** Columns that nothing is read from. */
  readonly left: readonly string[];
}

/** Reads the options that say what the columns mean. Throws when one that is needed is missing. */
export function sourceOf(options: Call['options'], present: readonly string[]): Source {
  const { tenant: id, 'tenant-column': column } = options;
  checkTenant(options);
  const columns = mapColumns(present, options.map ?? []);
  if (column !== undefined && !present.includes(column))
    throw new UsageError('--tenant-column names a column that is not there.');
  const read = [...Object.values(columns), column];
  return {
    columns,
    tenantOf: (row) => id ?? textOf(row[column ?? '']),
    connectors: new Map((options.connector ?? []).map(pairOf)),
    left: present.filter((name) => !read.includes(name)),
  };
}

/** Whose the rows are is never guessed: a wrong tenant shows one customer's data to another. */
export function checkTenant({ tenant: id, 'tenant-column': column }: Call['options']): void {
  if ((id === undefined) === (column === undefined) || id === '')
    throw new UsageError(
      'Say whose the rows are: --tenant <id> for all of them, or --tenant-column <column>.',
    );
}

function pairOf(text: string): readonly [string, string] {
  const [value = '', id = ''] = text.split('=');
  if (value === '' || id === '')
    throw new UsageError('--connector is <value>=<connector id>, as in google=gmail.');
  return [value, id];
}

/** What became of a row: `there` was connected before. The words of a problem repeat nothing of the row. */
export type TakenOver = 'copied' | 'there' | { readonly problem: string };

/** Makes a connection of one row; in a dry run, says whether it could. */
export async function takeOver(
  app: ImportingApp,
  row: LegacyRow,
  { dryRun, ...reading }: Reading & { readonly dryRun: boolean },
): Promise<TakenOver> {
  const read = readRow(row, reading);
  if ('problem' in read) return read;
  if (!app.connectors.includes(read.connector)) return { problem: 'a connector that the app does not have' };
  if (dryRun) return 'copied';
  try {
    const { imported } = await app.importConnection(read.connector, read.given);
    return imported ? 'copied' : 'there';
  } catch (error) {
    if (!isPatchbayError(error, 'input/invalid') && !isPatchbayError(error, 'input/owner-missing'))
      throw error;
    return { problem: error.message };
  }
}
