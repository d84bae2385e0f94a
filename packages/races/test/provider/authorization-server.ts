import Provider from 'oidc-provider';
import { graceSeconds, rotationOf } from './clients.ts';
import { memoryAdapter } from './memory-adapter.ts';
import type { TokenCalls } from './token-calls.ts';

/** What stands in the authorization URL, as far as a code is about it. */
export interface ConsentAsked {
  readonly client: string;
  readonly redirectUri: string;
  /** Left out, as if somebody on the way had taken it out. */
  readonly codeChallenge?: string;
}

/** A real authorization server: rotates refresh tokens, and ends the grant when one is used twice. */
export function authorizationServer(issuer: string, calls: TokenCalls): Provider {
  const provider = new Provider(issuer, {
    adapter: memoryAdapter(graceSeconds),
    cookies: { keys: [crypto.randomUUID()] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    issueRefreshToken: () => true,
    pkce: { required: () => true },
    rotateRefreshToken: ({ oidc }) => rotationOf(oidc.client?.clientId ?? '') !== 'none',
    ttl: { AccessToken: 3600, AuthorizationCode: 60, Grant: 86_400, RefreshToken: 86_400 },
  });
  provider.use(async (context, next) => {
    await next();
    const { oidc } = context;
    const client = oidc?.client?.clientId;
    if (oidc?.route !== 'token' || client === undefined) return;
    const { error } = context.body as { readonly error?: string };
    calls.note(client, { grant: String(oidc.params?.grant_type), ...(error !== undefined && { error }) });
    await calls.pass(client);
  });
  return provider;
}

/** Ends every grant of a client. */
export async function revoke(provider: Provider, client: string): Promise<void> {
  for (const grantId of grantsOf.get(client) ?? []) await provider.RefreshToken.revokeByGrantId(grantId);
}

const grantsOf = new Map<string, string[]>();

/** The code that a person's consent would have given, made by the server's own models. */
export async function consent(provider: Provider, asked: ConsentAsked): Promise<string> {
  const accountId = 'ada';
  const grant = new provider.Grant({ accountId, clientId: asked.client });
  grant.addOIDCScope('openid offline_access');
  const client = await provider.Client.find(asked.client);
  if (client === undefined) throw new Error(`There is no client called ${asked.client}.`);
  const grantId = await grant.save();
  grantsOf.set(asked.client, [...(grantsOf.get(asked.client) ?? []), grantId]);
  const code = new provider.AuthorizationCode({
    accountId,
    client,
    grantId,
    gty: 'authorization_code',
    scope: 'offline_access',
    redirectUri: asked.redirectUri,
    ...(asked.codeChallenge !== undefined && {
      codeChallenge: asked.codeChallenge,
      codeChallengeMethod: 'S256',
    }),
  });
  return code.save();
}
