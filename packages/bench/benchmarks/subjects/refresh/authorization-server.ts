import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { answerParent } from '../../../src/process-apart.ts';
import { notebookApp } from '../notebook.ts';
import type { TokenPair } from './token-keeper.ts';

export type AuthorizationServer = typeof answers;

// A process of its own with a real authorization server. It replaces the refresh token at each use, and ends the grant
// when one is used twice (RFC 9700 section 4.14.2).
let calls = 0;
let ended = 0;
const serving = serve();

const answers = {
  async origin(): Promise<string> {
    return (await serving).issuer;
  },
  /** A new grant's tokens; counting starts again. */
  async grant(): Promise<TokenPair> {
    const pair = await newGrant(await serving);
    calls = 0;
    ended = 0;
    return pair;
  },
  /** Token calls, and grants ended, since the last grant. */
  async counted(): Promise<{ readonly calls: number; readonly ended: number }> {
    return { calls, ended };
  },
};

answerParent(answers);

async function serve(): Promise<Provider> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const provider = rotatingProvider(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  return provider;
}

function rotatingProvider(issuer: string): Provider {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: notebookApp.clientId,
        client_secret: notebookApp.clientSecret,
        redirect_uris: ['https://app.example.com/integrations'],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    cookies: { keys: [crypto.randomUUID()] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    issueRefreshToken: () => true,
    rotateRefreshToken: () => true,
    ttl: { AccessToken: 3600, Grant: 86_400, RefreshToken: 86_400 },
  });
  provider.use(async (context, next) => {
    if (context.path === '/token') calls += 1;
    await next();
  });
  provider.on('grant.revoked', () => {
    ended = 1;
  });
  return provider;
}

async function newGrant(provider: Provider): Promise<TokenPair> {
  const client = await provider.Client.find(notebookApp.clientId);
  if (client === undefined) throw new Error('The client is not registered.');
  const accountId = 'ada';
  const scope = 'offline_access';
  const grant = new provider.Grant({ accountId, clientId: client.clientId });
  grant.addOIDCScope(`openid ${scope}`);
  const shared = { accountId, client, grantId: await grant.save(), gty: 'authorization_code', scope };
  const refreshToken = await new provider.RefreshToken(shared).save();
  const accessToken = await new provider.AccessToken(shared).save();
  return { accessToken, refreshToken };
}
