import {
  latestVersion,
  migrate,
  migrationScript,
  pendingMigrations,
  postgresStore,
} from '@patchbay/store-postgres';
import type { Call } from '../call.ts';
import { UsageError } from '../usage-error.ts';
import { withDatabase } from '../with-database.ts';
import { adopt } from './adopt.ts';
import { asTransaction, writeMigrations } from './migration-files.ts';

/** Brings the schema up to date, or gives it out as SQL, or copies an older table into it. */
export async function migrateCommand(call: Call): Promise<number> {
  const { options, operands, out } = call;
  const ways = [options.sql, options.out, options.adopt].filter((way) => way !== undefined);
  if (operands.length > 0 || ways.length > 1)
    throw new UsageError('`patchbay migrate` takes options only, and one of --sql, --out and --adopt.');
  if (options.sql) {
    out(asTransaction(migrationScript()));
    return 0;
  }
  if (options.out !== undefined) return writeMigrations(call, options.out);
  if (options.adopt !== undefined) return adopt(call, options.adopt);
  return bringUpToDate(call);
}

function bringUpToDate({ env, options, out, say }: Call): Promise<number> {
  return withDatabase(env, async (sql) => {
    const pending = await pendingMigrations(sql);
    const dryRun = options['dry-run'] ?? false;
    if (!dryRun) {
      await migrate(sql);
      await postgresStore({ sql }).check();
    }
    for (const { version, name } of pending) say(`${version} ${name}`);
    const version = latestVersion - (dryRun ? pending.length : 0);
    const applied = pending.map((each) => each.version);
    if (options.json) out(JSON.stringify(dryRun ? { version, pending: applied } : { version, applied }));
    else if (!dryRun) out(`The schema "integrations" is at version ${version}.`);
    else if (pending.length === 0)
      out(`The schema "integrations" is at version ${version}; nothing is left to do.`);
    else out(`The schema "integrations" is at version ${version}; migrating brings it to ${latestVersion}.`);
    return 0;
  });
}
