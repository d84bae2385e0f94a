import { PGlite } from '@electric-sql/pglite';
import { migrate } from '@patchbay/store-postgres';
import { pgliteDriver } from '@patchbay/store-postgres/pglite';
import { databaseName, freshDatabase, startPostgres } from '@patchbay/testing/postgres';
import postgres from 'postgres';
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
  const server = await startPostgres();
  try {
    const template = await freshDatabase(server.url);
    const sql = postgres(template.url, { max: 1, onnotice: () => {} });
    try {
      await createApiRoles(sql);
      await migrate(sql);
    } finally {
      await sql.end();
    }
    project.provide('adminUrl', server.url);
    project.provide('template', databaseName(template.url));
    project.provide('pgliteImage', await migratedPglite());
    return async () => {
      await template.drop();
      await server.stop();
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
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
