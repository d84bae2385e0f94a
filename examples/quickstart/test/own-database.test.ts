import { freshDatabase, startPostgres } from '@patchbay/testing/postgres';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { runQuickstart } from './run-quickstart.ts';

const INTEGRATION_ENCRYPTION_KEY = '7f3a9c0e5b1d2846'.repeat(4);

test('a database of your own is migrated and kept, and a second run goes on with it', async () => {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  const database = await freshDatabase(server.url);
  const variables = { DATABASE_URL: database.url, INTEGRATION_ENCRYPTION_KEY, SEED: 'kept' };

  const first = await (await runQuickstart(variables)).ended;
  expect(first).toMatchObject({ code: 0, isRunning: false, leftovers: [] });
  const second = await (await runQuickstart(variables)).ended;
  expect(second).toMatchObject({ code: 0, isRunning: false, leftovers: [] });
  expect(second.output).toContain('the one at DATABASE_URL');
  expect(second.output).not.toContain(database.url);

  const sql = postgres(database.url, { max: 1 });
  onTestFinished(() => sql.end({ timeout: 5 }));
  const [kept] = await sql`
    select (select count(*)::integer from integrations.connections) as connections,
      (select count(*)::integer from integrations.tokens) as tokens,
      (select count(*)::integer from integrations.records where data->>'text' like 'Hello from the%') as posted`;
  expect(kept).toEqual({ connections: 1, tokens: 0, posted: 2 });
}, 60_000);

test('row C7 a database that is not there ends with exit code 1 and a sentence', async () => {
  // Port 1 of this machine: nobody may listen there.
  const DATABASE_URL = 'postgres://user:canary@127.0.0.1:1/nowhere';
  const run = await runQuickstart({ DATABASE_URL, INTEGRATION_ENCRYPTION_KEY });
  const { code, output, isRunning } = await run.ended;
  expect({ code, isRunning }).toEqual({ code: 1, isRunning: false });
  expect(output).toMatch(/\n\S.*database.*\.\n$/);
  expect(output).not.toMatch(/canary|\n +at /);
}, 60_000);
