import { PGlite } from '@electric-sql/pglite';
import { migrate } from '@patchbay/store-postgres';
import { pgliteDriver } from '@patchbay/store-postgres/pglite';
import { preparedPostgres } from '@patchbay/testing/postgres';
import type { TestProject } from 'vitest/node';
import { createApiRoles } from './api-roles.ts';

declare module 'vitest' {
  interface ProvidedContext {
    adminUrl: string;
    /** Name of a migrated database that nobody is connected to. */
    template: string;
    /** A migrated PGlite's data folder, as a tar archive in base64. */
    pgliteImage: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { adminUrl, template, stop } = await preparedPostgres(async (sql) => {
    await createApiRoles(sql);
    await migrate(sql);
  });
  project.provide('adminUrl', adminUrl);
  project.provide('template', template);
  try {
    project.provide('pgliteImage', await migratedPglite());
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

async function migratedPglite(): Promise<string> {
  const pglite = await PGlite.create();
  try {
    await migrate(pgliteDriver(pglite));
    return Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer()).toString('base64');
  } finally {
    await pglite.close();
  }
}
