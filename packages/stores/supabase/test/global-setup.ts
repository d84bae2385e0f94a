import { migrate } from '@patchbay/store-postgres';
import { databaseName, freshDatabase, startPostgres } from '@patchbay/testing/postgres';
import { createSupabaseRoles } from '@patchbay/testing/postgrest';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    adminUrl: string;
    /** Name of a database with Supabase's roles, migrated, that nobody is connected to. */
    template: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  try {
    const template = await freshDatabase(server.url);
    const sql = postgres(template.url, { max: 1, onnotice: () => undefined });
    await createSupabaseRoles(sql);
    await migrate(sql);
    await sql.end();
    project.provide('adminUrl', server.url);
    project.provide('template', databaseName(template.url));
    return async () => {
      await template.drop();
      await server.stop();
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
