import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Migration, migrationScripts } from '@patchbay/store-postgres';
import type { Call } from '../call.ts';

/** Also for clients that send statement by statement, as psql does. */
export function asTransaction(script: string): string {
  return `begin;\n${script.trim()}\ncommit;`;
}

/**
 * Writes `<timestamp>_patchbay_0001.sql` and so on, as the Supabase CLI orders them. A migration that the folder has
 * stays as it is: it may have been applied from there.
 */
export async function writeMigrations({ options, out }: Call, folder: string): Promise<number> {
  const dryRun = options['dry-run'] ?? false;
  const scripts = migrationScripts();
  const there = await filesOf(folder);
  const missing = scripts.filter((each) => !there.some((file) => file.endsWith(ending(each))));
  const files = missing.map((each) => ({
    path: join(folder, timestamp(each) + ending(each)),
    sql: each.sql,
  }));
  if (!dryRun) await mkdir(folder, { recursive: true });
  for (const { path, sql } of files) {
    if (!dryRun) await writeFile(path, `${asTransaction(sql)}\n`, { flag: 'wx' });
    if (!options.json) out(path);
  }
  if (options.json) out(JSON.stringify({ files: files.map(({ path }) => path), dryRun }));
  else if (files.length === 0) out(`${folder} has every migration.`);
  return 0;
}

async function filesOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function ending({ version }: Migration): string {
  return `_patchbay_${String(version).padStart(4, '0')}.sql`;
}

/** Seconds apart, so that the names keep the order. */
function timestamp({ version }: Migration): string {
  const time = new Date(Date.now() + version * 1000);
  return time.toISOString().replace(/\D/g, '').slice(0, 14);
}
