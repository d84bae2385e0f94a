import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { LegacyRow } from '../migrate/legacy-row.ts';
import { UsageError } from '../usage-error.ts';
import { type FileRow, fromNango } from './nango-row.ts';

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  '.csv': (text) => parse(text, { columns: true, bom: true, skip_empty_lines: true }),
  '.json': (text) => listIn(JSON.parse(text)),
  '.jsonl': (text) =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as unknown),
};

/** The rows of a CSV, JSON or JSON Lines file; connections as Nango exports them become rows too. */
export async function fileRows(file: string): Promise<readonly FileRow[]> {
  const reader = readers[extname(file).toLowerCase()];
  if (reader === undefined) throw new UsageError('The file is a .csv, .json or .jsonl.');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError('The file cannot be read.');
  });
  const rows = parsed(reader, text);
  if (!Array.isArray(rows) || !rows.every(isRow))
    throw new UsageError('The file has to hold a list of objects, or an object with one as `connections`.');
  return rows.map(fromNango);
}

/** The parsers' own errors quote what stands in the file. */
function parsed(reader: (text: string) => unknown, text: string): unknown {
  try {
    return reader(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const line =
      error instanceof Error && 'lines' in error ? ` It breaks off at line ${Number(error.lines)}.` : '';
    throw new UsageError(`The file is not in the form that its name says.${line}`);
  }
}

function listIn(value: unknown): unknown {
  return isRow(value) && 'connections' in value ? value.connections : value;
}

function isRow(value: unknown): value is LegacyRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
