import type { CommitPage } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import postgres from 'postgres';

// A process that commits a page, and is killed once its sink has written: `node killed-worker.ts <database> <page>`.
const [, , url = '', page = ''] = process.argv;
const sql = postgres(url, { onnotice: () => undefined });
const store = postgresStore({
  sql,
  sinks: {
    'slack.channels': async (changes, transaction) => {
      await transaction`select app.channels_in(${JSON.stringify(changes)}::text::jsonb)`;
      process.kill(process.pid, 'SIGKILL');
    },
  },
});
await store.sync.commitPage(JSON.parse(page) as CommitPage);
