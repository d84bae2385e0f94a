import postgres from 'postgres';
import { AuthorizationCode } from 'simple-oauth2';
import { notebookApp } from '../notebook.ts';
import type { Surroundings, TokenKeeper } from './token-keeper.ts';

/** simple-oauth2 as its page shows it: the stored token is read, refreshed when it has expired, and stored again. */
export function simpleOauth2Keeper({ databaseUrl, providerOrigin }: Surroundings): TokenKeeper {
  const sql = postgres(databaseUrl, { onnotice: () => undefined });
  const client = new AuthorizationCode({
    client: { id: notebookApp.clientId, secret: notebookApp.clientSecret },
    auth: { tokenHost: providerOrigin, tokenPath: '/token' },
    options: { authorizationMethod: 'body' },
  });
  return {
    async prepare() {
      await sql`create table simple_tokens (account text primary key, token text not null)`;
    },
    async keep({ accessToken, refreshToken }) {
      const account = crypto.randomUUID();
      const expires_at = new Date(Date.now() - 60_000);
      const token = { access_token: accessToken, refresh_token: refreshToken, expires_at };
      await sql`insert into simple_tokens values (${account}, ${JSON.stringify(token)})`;
      return account;
    },
    async token(account) {
      const [row] = await sql`select token from simple_tokens where account = ${account}`;
      let accessToken = client.createToken(JSON.parse(row?.token));
      if (accessToken.expired()) {
        accessToken = await accessToken.refresh();
        const json = JSON.stringify(accessToken);
        await sql`update simple_tokens set token = ${json} where account = ${account}`;
      }
      return String(accessToken.token.access_token);
    },
  };
}
