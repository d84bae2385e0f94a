import { PatchbayError } from '@patchbay/core';
import { databaseError, migrateCommand } from './database-error.ts';
import type { Sql } from './driver.ts';
import { migrationScript } from './migrations/bookkeeping.ts';
import { latestVersion } from './migrations/index.ts';

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

/** Throws unless the database can be reached and its schema is the one that this package calls. */
export async function checkSchema(sql: Sql): Promise<void> {
  const version = await schemaVersion(sql);
  if (version === latestVersion) return;
  const facts = `The schema "integrations" is at version ${version}, this package needs ${latestVersion}.`;
  const remedy =
    version < latestVersion
      ? `${migrateCommand}.`
      : 'It is newer: update @patchbay/store-postgres in this app.';
  throw new PatchbayError('store/not-migrated', `${facts} ${remedy}`);
}
