import { migrate } from '@patchbay/store-postgres';
import { preparedPostgres } from '@patchbay/testing/postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    adminUrl: string;
    /** Name of a migrated database that nobody is connected to. */
    template: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { adminUrl, template, stop } = await preparedPostgres(migrate);
  project.provide('adminUrl', adminUrl);
  project.provide('template', template);
  return stop;
}
