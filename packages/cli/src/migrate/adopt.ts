import { migrate } from '@patchbay/store-postgres';
import type { Call } from '../call.ts';
import { withDatabase } from '../with-database.ts';
import { columnsOf, eachRow } from './legacy-table.ts';
import { loadApp } from './load-app.ts';
import { checkTenant, type Source, sourceOf, takeOver } from './take-over.ts';

/** What became of a table's rows. */
interface Adopted {
  copied: number;
  /** The owner has the connection already. */
  there: number;
  readonly problems: Map<string, number>;
}

/**
 * Migrates, then copies a table's connections, and says what it could not. The table is only read. Done again it copies
 * what is new. 1 when rows are left.
 */
export async function adopt(call: Call, table: string): Promise<number> {
  const { env, options } = call;
  checkTenant(options);
  const app = await loadApp(options.app);
  return withDatabase(env, async (sql) => {
    const source = sourceOf(options, await columnsOf(sql, table));
    const dryRun = options['dry-run'] ?? false;
    if (!dryRun) {
      await migrate(sql);
      await app.check();
    }
    const adopted: Adopted = { copied: 0, there: 0, problems: new Map() };
    await eachRow(sql, table, async (row) => {
      const taken = await takeOver(app, row, { ...source, dryRun });
      if (typeof taken === 'string') adopted[taken] += 1;
      else adopted.problems.set(taken.problem, (adopted.problems.get(taken.problem) ?? 0) + 1);
    });
    await app.idle();
    return report(call, adopted, { ...source, table });
  });
}

interface About extends Pick<Source, 'columns' | 'left'> {
  readonly table: string;
}

function report({ options, out, say }: Call, { copied, there, problems }: Adopted, about: About): number {
  const dryRun = options['dry-run'] ?? false;
  if (options.json) {
    const { columns, left } = about;
    out(JSON.stringify({ dryRun, copied, there, problems: Object.fromEntries(problems), columns, left }));
    return problems.size > 0 ? 1 : 0;
  }
  for (const [field, column] of Object.entries(about.columns)) say(`${column} is read as ${field}`);
  if (about.left.length > 0) say(`not read: ${about.left.join(', ')}`);
  for (const [problem, count] of problems) say(`${count} not copied: ${problem}`);
  out(
    dryRun
      ? `${copied} rows of ${about.table} can be read. What is there already is not copied again.`
      : `${copied} rows of ${about.table} were copied; ${there} were there already.`,
  );
  return problems.size > 0 ? 1 : 0;
}
