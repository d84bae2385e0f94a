import { supabaseStore } from '@patchbay/store-supabase';
import { emptyTables } from '@patchbay/testing/postgres';
import { describeSync } from '@patchbay/testing/sync';
import { afterAll, beforeAll } from 'vitest';
import { clientOf, keyOf, supabaseProject } from './project.ts';

let project: Awaited<ReturnType<typeof supabaseProject>>;
let serviceRole: string;

beforeAll(async () => {
  project = await supabaseProject();
  serviceRole = await keyOf('service_role');
});

afterAll(() => project.drop());

describeSync(
  'supabase',
  async ({ clock }) => {
    await emptyTables(project.admin, 'integrations');
    return { store: supabaseStore({ client: clientOf(project.fetch, serviceRole), clock }) };
  },
  { scripts: 20 },
);
