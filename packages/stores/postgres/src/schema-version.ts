import { PatchbayError } from '@patchbay/core';
import { migrateCommand } from './database-error.ts';

/** The schema that this package's store calls. A number of its own, so that calling steps does not load the migrations. */
export const latestVersion = 1;

/** Throws unless this is the version of the schema that this package calls. */
export function checkVersion(version: number): void {
  if (version === latestVersion) return;
  const facts = `The schema "integrations" is at version ${version}, this package needs ${latestVersion}.`;
  const remedy =
    version < latestVersion
      ? `${migrateCommand}.`
      : 'It is newer: update @patchbay/store-postgres in this app.';
  throw new PatchbayError('store/not-migrated', `${facts} ${remedy}`);
}
