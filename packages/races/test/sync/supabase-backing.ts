import { authenticatorUrl, postgrestStandIn, supabaseKey } from '@patchbay/testing/postgrest';
import postgres from 'postgres';
import type { TestContext } from 'vitest';
import { loopback } from './loopback.ts';
import type { Backing } from './worker/messages.ts';

const jwtSecret = 'a-secret-of-at-least-thirty-two-characters';

/** The database as a Supabase project's REST API shows it, over HTTP. It ends with the test. */
export async function supabaseBacking(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  databaseUrl: string,
): Promise<Backing> {
  const sql = postgres(authenticatorUrl(databaseUrl), { max: 2, onnotice: () => undefined });
  const standIn = postgrestStandIn({ sql, jwtSecret, schemas: ['public', 'integrations'] });
  const server = await loopback((request) => standIn.fetch(request));
  onTestFinished(async () => {
    await server.close();
    await sql.end({ timeout: 0 });
  });
  return { kind: 'supabase', url: server.origin, key: await supabaseKey(jwtSecret, 'service_role', {}) };
}
