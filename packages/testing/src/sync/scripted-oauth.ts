import { AuthorizationServer } from '../emulator/authorization-server.ts';
import { presentedClient } from '../emulator/client-authentication.ts';
import type { RegisteredClient } from '../emulator/registered-client.ts';
import type { Route } from '../emulator/routes.ts';
import type { Token, TokenPolicy } from '../emulator/token-policy.ts';

/** Whose data a token opens. */
export interface ScriptedAccount {
  readonly account: string;
  readonly scopes: readonly string[];
}

/** The app that the scripted provider knows. */
export const scriptedApp = { clientId: 'scripted-client', clientSecret: 'scripted-client-secret' } as const;

/**
 * An access token lives for a month, so that none expires but where a test says so. A spent refresh token answers for a day
 * more: what a kill between its use and its writing costs is another promise than that of a sync.
 */
const policy: TokenPolicy = {
  accessSeconds: 30 * 86_400,
  refreshable: true,
  rotation: { graceSeconds: 86_400, reuse: 'ends-family' },
};

type Server = AuthorizationServer<RegisteredClient, ScriptedAccount, ScriptedAccount>;

/** An authorization server that always agrees, each time for another account. */
export function scriptedAuthorization(options: {
  readonly now: () => Date;
  readonly redirectUri: string;
  readonly account: string;
}): {
  readonly tokens: Server['tokens'];
  readonly routes: readonly Route[];
} {
  const { now, redirectUri, account } = options;
  let minted = 0;
  const mint = (kind: string) => {
    minted += 1;
    return `scripted-${kind}-${minted}`;
  };
  const client: RegisteredClient = { ...scriptedApp, redirectUris: [redirectUri], pkce: 'required' };
  const server: Server = new AuthorizationServer({ now, clients: [client], mintCode: () => mint('code') });
  return { tokens: server.tokens, routes: [authorizeRoute(server, account), tokenRoute(server, mint)] };
}

function authorizeRoute(server: Server, account: string): Route {
  let accounts = 0;
  return {
    method: 'GET',
    path: '/oauth/authorize',
    handle({ request: { search } }) {
      const accepted = server.accept({
        clientId: search.get('client_id') ?? '',
        redirectUri: search.get('redirect_uri') ?? undefined,
        codeChallenge: search.get('code_challenge') ?? undefined,
        codeChallengeMethod: search.get('code_challenge_method') ?? undefined,
      });
      if (!accepted.ok) return new Response(accepted.problem, { status: 400 });
      accounts += 1;
      const scopes = (search.get('scope') ?? '').split(' ').filter(Boolean);
      const target = new URL(accepted.redirectUri);
      target.searchParams.set('state', search.get('state') ?? '');
      target.searchParams.set(
        'code',
        server.issueCode(accepted, { account: `${account}-${accounts}`, scopes }),
      );
      return new Response(undefined, { status: 302, headers: { location: target.href } });
    },
  };
}

function tokenRoute(server: Server, mint: (kind: string) => string): Route {
  const issue = { policy, mint: { access: () => mint('access'), refresh: () => mint('refresh') } };
  return {
    method: 'POST',
    path: '/oauth/token',
    async handle({ request: { form, headers } }) {
      const presented = presentedClient(headers, form, (id) => server.client(id) !== undefined);
      const { clientId, clientSecret } = scriptedApp;
      if (presented.clientId !== clientId || presented.clientSecret !== clientSecret)
        return refused('invalid_client', 401);
      if (form.get('grant_type') === 'refresh_token') {
        const refreshed = server.tokens.refresh(form.get('refresh_token') ?? '', clientId);
        return refreshed.ok ? tokenAnswer(refreshed.token) : refused('invalid_grant', 400);
      }
      const redirectUri = form.get('redirect_uri') ?? undefined;
      const codeVerifier = form.get('code_verifier') ?? undefined;
      const redeemed = await server.redeem({
        code: form.get('code') ?? '',
        clientId,
        redirectUri,
        codeVerifier,
      });
      if (!redeemed.ok) return refused('invalid_grant', 400);
      const { consent: payload, grantId } = redeemed;
      return tokenAnswer(server.tokens.issue({ clientId, grantId, payload, ...issue }));
    },
  };
}

function tokenAnswer({ access, refresh, expiresIn, payload }: Token<ScriptedAccount>): Response {
  return Response.json({
    access_token: access,
    token_type: 'bearer',
    refresh_token: refresh,
    expires_in: expiresIn,
    scope: payload.scopes.join(' '),
  });
}

function refused(error: string, status: number): Response {
  return Response.json({ error }, { status });
}
