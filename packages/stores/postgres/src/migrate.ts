import { isPatchbayError } from '@patchbay/core';
import { databaseError } from './database-error.ts';
import type { Sql } from './driver.ts';
import { migrationScript } from './migrations/bookkeeping.ts';
import { type Migration, migrations } from './migrations/index.ts';
import { checkVersion } from './schema-version.ts';

/**
 * Brings the schema `integrations` up to date, as one transaction: all of it or nothing. Safe to run twice and by
 * several processes at once. The role needs the right to create a schema, no more.
 */
export async function migrate(sql: Sql): Promise<void> {
  try {
    await sql.unsafe(migrationScript());
  } catch (error) {
    throw databaseError(error);
  }
}

/** The version of the schema in this database. Throws `store/not-migrated` when there is none. */
export async function schemaVersion(sql: Sql): Promise<number> {
  try {
    const [row] = await sql.unsafe('select integrations.schema_version() as version');
    return Number(row?.version);
  } catch (error) {
    throw databaseError(error);
  }
}

/** What {@link migrate} has left to do in this database, in order. */
export async function pendingMigrations(sql: Sql): Promise<readonly Pick<Migration, 'version' | 'name'>[]> {
  const had = await schemaVersion(sql).catch((error: unknown) => {
    if (isPatchbayError(error, 'store/not-migrated')) return 0;
    throw error;
  });
  return migrations.filter(({ version }) => version > had);
}

/**
 * Migrations that this database has had with another text than this package's: another build made its schema. The role
 * has to own the schema.
 */
export async function changedMigrations(sql: Sql): Promise<readonly Pick<Migration, 'version' | 'name'>[]> {
  try {
    const had = await sql.unsafe('select version, checksum from integrations.migrations');
    const checksums = new Map(had.map((row) => [row.version, row.checksum]));
    const own = await Promise.all(
      migrations.map(async (each) => ({ ...each, checksum: await checksumOf(each) })),
    );
    return own
      .filter(({ version, checksum }) => checksums.has(version) && checksums.get(version) !== checksum)
      .map(({ version, name }) => ({ version, name }));
  } catch (error) {
    throw databaseError(error);
  }
}

/** As the migration script computes it in the database. */
async function checksumOf({ sql }: Migration): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(sql));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Throws unless the database can be reached and its schema is the one that this package calls. */
export async function checkSchema(sql: Sql): Promise<void> {
  checkVersion(await schemaVersion(sql));
}
