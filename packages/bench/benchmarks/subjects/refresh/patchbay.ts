import { migrate, postgresStore } from '@patchbay/store-postgres';
import postgres from 'postgres';
import { consent, makePatchbay, notebook, notebookAuth } from '../notebook.ts';
import type { Surroundings, TokenKeeper } from './token-keeper.ts';

/** Ours, on the PostgreSQL store. */
export function patchbayKeeper({ databaseUrl, providerOrigin }: Surroundings): TokenKeeper {
  const sql = postgres(databaseUrl, { onnotice: () => undefined });
  const store = postgresStore({ sql });
  const origins = { [new URL(notebookAuth.tokenEndpoint).origin]: providerOrigin };
  const patchbay = makePatchbay(fetch, origins, { store });
  return {
    prepare: () => migrate(sql),
    async keep({ accessToken, refreshToken }) {
      const answer = { access_token: accessToken, refresh_token: refreshToken, expires_in: 3600 };
      const opening = makePatchbay(async () => Response.json(answer), {}, { store });
      const owner = { tenantId: 'acme', userId: crypto.randomUUID() };
      const { id } = await consent(opening, owner, 'c1');
      await sql`update integrations.tokens set expires_at = now() - interval '1 minute'
        where grant_id = (select grant_id from integrations.connections where id = ${id})`;
      return JSON.stringify({ connection: id, owner });
    },
    token: (kept) => patchbay.use(notebook, JSON.parse(kept)).getToken(),
  };
}
