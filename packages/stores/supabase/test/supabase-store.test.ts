import { supabaseStore } from '@patchbay/store-supabase';
import { describeStore } from '@patchbay/testing';
import { emptyTables } from '@patchbay/testing/postgres';
import { afterAll, beforeAll } from 'vitest';
import { clientOf, keyOf, secretKey, supabaseProject } from './project.ts';

let project: Awaited<ReturnType<typeof supabaseProject>>;
let serviceRole: string;

beforeAll(async () => {
  project = await supabaseProject();
  serviceRole = await keyOf('service_role');
});

afterAll(() => project.drop());

// All of it in the long suites: the steps in the database are those that PostgreSQL's own store calls.
const share = { oneIn: process.env.PATCHBAY_LONG ? 1 : 4 };

describeStore(
  'supabase',
  async ({ clock }) => {
    await emptyTables(project.admin, 'integrations');
    return {
      store: supabaseStore({ client: clientOf(project.fetch, serviceRole), clock }),
      again: async () => supabaseStore({ client: clientOf(project.fetch, secretKey), clock }),
    };
  },
  share,
);
