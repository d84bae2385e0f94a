import { type Exchange, presentedClient, type Route } from '@patchbay/testing/emulator';
import type { GithubToken } from './authorizations.ts';
import type { ApiParts } from './call.ts';
import { sha256Hex } from './conditional.ts';
import type { GithubApp } from './github-app.ts';
import { GithubFailure, notFound, validationFailed } from './github-failure.ts';
import type { InstallationActs } from './installation-acts.ts';
import { simpleUser } from './json/account-json.ts';
import { type Places, placesOf } from './places.ts';
import { isoSeconds } from './world-state.ts';

type Parts = Pick<ApiParts, 'server' | 'authorizations' | 'budgets'> & { readonly acts: InstallationActs };

/** `/applications/{client_id}/...`: what an app may ask and end of its own tokens, by HTTP Basic. */
export function applicationRoutes(parts: Parts): readonly Route[] {
  const route = (
    method: string,
    path: string,
    run: (app: GithubApp, access: string, places: Places) => unknown,
  ) => ({
    ...{ method, path: `/applications/:client/${path}` },
    handle: (exchange: Exchange) => answered(parts, exchange, run),
  });
  return [
    route('POST', 'token', async (app, access, places) => {
      const found = parts.server.tokens.check(access);
      if (found.state !== 'active' || found.token.clientId !== app.clientId) throw notFound();
      return authorizationJson(found.token, places);
    }),
    route('DELETE', 'token', (app, access) => {
      if (!parts.authorizations.end(app, access)) throw notFound();
    }),
    route('DELETE', 'grant', (app, access) => {
      const found = parts.server.tokens.check(access);
      if (found.state !== 'active' || found.token.clientId !== app.clientId) throw notFound();
      const { account } = found.token.payload;
      parts.authorizations.endAll(app, account);
      parts.acts.tellRevoked(app, account);
    }),
  ];
}

async function answered(
  parts: Parts,
  { request, params }: Exchange,
  run: (app: GithubApp, access: string, places: Places) => unknown,
): Promise<Response> {
  const response = await (async () => {
    const isKnown = (id: string, secret: string) => parts.server.client(id)?.clientSecret === secret;
    const presented = presentedClient(request.headers, request.form, isKnown);
    const app = parts.server.client(params.client);
    if (presented.by !== 'basic' || app === undefined || presented.clientId !== app.clientId)
      throw notFound();
    if (presented.clientSecret !== app.clientSecret) throw new GithubFailure(401, 'Bad credentials');
    const result = await run(app, accessToken(request.body), placesOf(request.url));
    return result === undefined ? new Response(null, { status: 204 }) : Response.json(result);
  })().catch((error: unknown) => {
    if (error instanceof GithubFailure) return error.response;
    throw error;
  });
  for (const [name, value] of Object.entries(parts.budgets.headers(undefined))) {
    response.headers.set(name, value);
  }
  return response;
}

function accessToken(body: string): string {
  let fields: unknown;
  try {
    fields = JSON.parse(body);
  } catch {
    throw new GithubFailure(400, 'Problems parsing JSON');
  }
  const { access_token } = Object(fields);
  if (typeof access_token === 'string') return access_token;
  throw validationFailed({ resource: 'OauthAccess', code: 'missing_field', field: 'access_token' });
}

/** An OAuth token as GitHub describes it to its app. */
async function authorizationJson({ access, payload, expiresAt }: GithubToken, places: Places) {
  const { app, account, scopes } = payload;
  const url = `${places.api}/applications/${app.clientId}`;
  const at = account.createdAt;
  return {
    ...{ id: app.id, url: `${places.api}/authorizations/${app.id}`, scopes, token: access },
    ...{ token_last_eight: access.slice(-8), hashed_token: await sha256Hex(access) },
    app: { client_id: app.clientId, name: app.name, url },
    ...{ note: null, note_url: null, fingerprint: null, updated_at: at, created_at: at },
    expires_at: expiresAt === undefined ? null : isoSeconds(expiresAt),
    user: simpleUser(account, places),
  };
}
