import { migrate } from '@patchbay/store-postgres';
import { preparedPostgres } from '@patchbay/testing/postgres';
import { createSupabaseRoles } from '@patchbay/testing/postgrest';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    adminUrl: string;
    /** Name of a database with Supabase's roles, migrated, that nobody is connected to. */
    template: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { adminUrl, template, stop } = await preparedPostgres(async (sql) => {
    await createSupabaseRoles(sql);
    await migrate(sql);
  });
  project.provide('adminUrl', adminUrl);
  project.provide('template', template);
  return stop;
}
