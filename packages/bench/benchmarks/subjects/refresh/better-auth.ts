import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { genericOAuth } from 'better-auth/plugins';
import { Pool } from 'pg';
import { notebookApp, notebookAuth } from '../notebook.ts';
import type { Surroundings, TokenKeeper } from './token-keeper.ts';

const providerId = 'notebook';

/** better-auth as its pages on PostgreSQL, generic OAuth and getAccessToken set it up, asked by a server for its user. */
export function betterAuthKeeper({ databaseUrl, providerOrigin }: Surroundings): TokenKeeper {
  const options = {
    baseURL: 'https://app.example.com',
    secret: 'nothing-but-this-benchmark-is-kept-by-it',
    database: new Pool({ connectionString: databaseUrl }),
    plugins: [
      genericOAuth({
        config: [
          {
            providerId,
            ...notebookApp,
            authorizationUrl: notebookAuth.authorizationEndpoint,
            tokenUrl: `${providerOrigin}/token`,
          },
        ],
      }),
    ],
  };
  const auth = betterAuth(options);
  return {
    prepare: async () => (await getMigrations(options)).runMigrations(),
    async keep({ accessToken, refreshToken }) {
      const { internalAdapter } = await auth.$context;
      const email = `${crypto.randomUUID()}@example.com`;
      const { id: userId } = await internalAdapter.createUser({ email, name: 'Ada', emailVerified: true });
      const accessTokenExpiresAt = new Date(Date.now() - 60_000);
      const tokens = { accessToken, refreshToken, accessTokenExpiresAt };
      await internalAdapter.createAccount({ userId, providerId, accountId: email, ...tokens });
      return userId;
    },
    token: async (userId) => (await auth.api.getAccessToken({ body: { providerId, userId } })).accessToken,
  };
}
