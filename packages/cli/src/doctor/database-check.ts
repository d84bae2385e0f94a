import type { Check } from '@patchbay/core';
import { latestVersion, postgresStore } from '@patchbay/store-postgres';
import { databaseMissing } from '../with-database.ts';
import { type Examined, ok } from './examined.ts';

const where = 'DATABASE_URL';

/** Whether there is a database to look into. */
export const databaseCheck: Check<Examined> = {
  id: 'database',
  title: 'DATABASE_URL leads to a database with the schema',
  async run({ sql, hasApp, env }) {
    if (sql !== undefined) {
      await postgresStore({ sql }).check();
      return [ok(`The schema "integrations" is at version ${latestVersion}.`, where)];
    }
    if (!hasApp || env.DATABASE_URL !== undefined) throw databaseMissing();
    return [
      {
        level: 'warning',
        what: 'DATABASE_URL is not set, so tables, rights, clocks and client ids were not looked at.',
        where,
        todo: 'Set it to the database that the app’s store uses, as the role that migrates it.',
      },
    ];
  },
};
