import type { Call, CliSurroundings } from '../call.ts';
import { type ImportingApp, loadApp } from '../migrate/load-app.ts';
import { checkTenant, sourceOf, takeOver } from '../migrate/take-over.ts';
import { UsageError } from '../usage-error.ts';
import { fileRows } from './file-rows.ts';

/** One row that was not taken over. */
interface Problem {
  /** From 1, without the header. */
  readonly row: number;
  readonly problem: string;
}

/** Makes connections of the rows of a file, by the app that `--app` names. */
export async function importCommand(call: Call): Promise<number> {
  const { operands, options } = call;
  const [file, ...others] = operands;
  if (file === undefined || others.length > 0)
    throw new UsageError('`patchbay import` takes one file: .csv, .json or .jsonl.');
  checkTenant(options);
  return importFile(await loadApp(options.app), file, call);
}

/**
 * Makes connections of the rows of a file, and says of each that it could not why. Done again it takes what is new. 1
 * when rows are left.
 */
export async function importFile(
  app: ImportingApp,
  file: string,
  call: Omit<Call, 'operands'>,
): Promise<number> {
  const { options } = call;
  const rows = await fileRows(file);
  const { left, ...reading } = sourceOf(options, [...new Set(rows.flatMap(({ row }) => Object.keys(row)))]);
  const dryRun = options['dry-run'] ?? false;
  if (!dryRun) await app.check();
  const counts = { copied: 0, there: 0 };
  const problems: Problem[] = [];
  for (const [index, { row, problem }] of rows.entries()) {
    const taken = problem === undefined ? await takeOver(app, row, { ...reading, dryRun }) : { problem };
    if (typeof taken === 'string') counts[taken] += 1;
    else problems.push({ row: index + 1, ...taken });
  }
  await app.idle();
  const imported = { dryRun, ...counts, problems, columns: reading.columns, left };
  if (options.json) call.out(JSON.stringify(imported));
  else report(call, imported);
  return problems.length > 0 ? 1 : 0;
}

interface Imported {
  readonly dryRun: boolean;
  readonly copied: number;
  readonly there: number;
  readonly problems: readonly Problem[];
  readonly columns: object;
  readonly left: readonly string[];
}

function report({ out, say }: CliSurroundings, imported: Imported): void {
  const { dryRun, copied, there, problems, columns, left } = imported;
  for (const [field, column] of Object.entries(columns)) say(`${column} is read as ${field}`);
  if (left.length > 0) say(`not read: ${left.join(', ')}`);
  for (const { row, problem } of problems) say(`row ${row}: ${problem}`);
  const done = dryRun
    ? 'can be imported; those that are there stay'
    : `were imported; ${there} were there already`;
  out(`${copied} rows ${done}; ${problems.length} are left.`);
}
