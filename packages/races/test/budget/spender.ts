import { type Connection, isPatchbayError, systemClock } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import postgres from 'postgres';
import { api, vaultPatchbay } from '../vault.ts';

/** What a spending process is told. */
export interface SpenderSetup {
  readonly databaseUrl: string;
  readonly providerOrigin: string;
  readonly apiOrigin: string;
  readonly client: string;
  readonly connection: Pick<Connection, 'id' | 'owner'>;
  /** How many ask side by side. */
  readonly callers: number;
  readonly endsAt: number;
  /** How often each asks at most. */
  readonly calls?: number;
  /** Which of the connector's limits they name. */
  readonly limit?: string;
}

// A process whose callers ask the API again and again until they have asked enough or the time is over, then ends.
process.once('message', (setup: SpenderSetup) => void run(setup));
process.once('disconnect', () => process.exit());

async function run({
  databaseUrl,
  apiOrigin,
  connection,
  callers,
  endsAt,
  calls = Number.POSITIVE_INFINITY,
  limit = 'default',
  ...vault
}: SpenderSetup): Promise<void> {
  const sql = postgres(databaseUrl, { max: callers, onnotice: () => undefined });
  const { connector, patchbay } = vaultPatchbay({
    ...vault,
    store: postgresStore({ sql }),
    timeoutMs: 30_000,
    fetch: (input, init) => {
      const request = new Request(input, init);
      return fetch(new Request(request.url.replace(api, apiOrigin), request));
    },
  });
  const workspace = patchbay.use(connector, { connection: connection.id, owner: connection.owner });
  const call = async () => {
    for (let asked = 0; asked < calls && Date.now() < endsAt; asked += 1) {
      const ended = await workspace.request('GET', 'me', { limit }).catch((error: unknown) => error);
      if (ended instanceof Response) await ended.text();
      else if (!isPatchbayError(ended, 'request/rate-limited')) throw ended;
      else await systemClock.sleep(Math.max(0, (ended.detail.retryAt?.getTime() ?? 0) - Date.now()));
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  await sql.end({ timeout: 5 });
  process.exit(0);
}
