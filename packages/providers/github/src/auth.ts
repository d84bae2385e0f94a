import { type ClientAuthMethod, oauth2, type TokenFailure, type TokenSet } from '@patchbay/core';
import * as z from 'zod/mini';

/** What both kinds of app have in common; GitHub serves them at the same endpoints. */
const endpoints = {
  authorizationEndpoint: 'https://github.com/login/oauth/authorize',
  tokenEndpoint: 'https://github.com/login/oauth/access_token',
  origins: ['https://api.github.com'],
  pkce: 'S256',
  clientAuth: 'post' satisfies ClientAuthMethod,
  normalizeTokenResponse: refusalAsBadRequest,
  classifyTokenError,
  revocation: { reach: 'token', request: revocationRequest, succeeded: isRevoked },
  // Settings, Integrations, Applications ("Reviewing and revoking authorization of GitHub Apps").
  accessPage: 'https://github.com/settings/applications',
} as const;

/** An OAuth App: coarse scopes, and a token that does not expire. */
export const oauthApp = oauth2({ ...endpoints, rotation: 'none', scopes: { covers } });

/**
 * A GitHub App acting for a person: what it may do is set on the app, not in scopes. Its tokens last 8 hours, and a
 * refresh ends the old access token as well as the old refresh token.
 */
export const userOfApp = oauth2({ ...endpoints, rotation: 'strict' });

const answer = z.looseObject({ error: z.optional(z.string()), scope: z.nullish(z.string()) });

/** GitHub refuses a code with status 200 and an `error`, and separates granted scopes by commas. */
async function refusalAsBadRequest(response: Response): Promise<Response> {
  const body = answer.safeParse(await response.json().catch(() => undefined));
  if (!body.success) return Response.json({}, { status: 502 });
  if (body.data.error !== undefined) return Response.json({ error: body.data.error }, { status: 400 });
  return Response.json({ ...body.data, scope: body.data.scope?.replaceAll(',', ' ') });
}

const failures: Readonly<Record<string, TokenFailure>> = {
  bad_verification_code: 'grant-dead',
  bad_refresh_token: 'grant-dead',
  incorrect_client_credentials: 'client-refused',
  redirect_uri_mismatch: 'rejected',
};

/** GitHub's own words at the token endpoint ("Troubleshooting OAuth app access token request errors"). */
function classifyTokenError(error: string): TokenFailure | undefined {
  return Object.hasOwn(failures, error) ? failures[error] : undefined;
}

/** GitHub has no RFC 7009 endpoint: the app deletes the token, as itself. */
function revocationRequest(
  { accessToken }: TokenSet,
  { app }: { app: { clientId: string; clientSecret: string } },
): Request {
  return new Request(`https://api.github.com/applications/${encodeURIComponent(app.clientId)}/token`, {
    method: 'DELETE',
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Basic ${btoa(`${app.clientId}:${app.clientSecret}`)}`,
      'content-type': 'application/json',
      'user-agent': 'patchbay',
    },
    body: JSON.stringify({ access_token: accessToken }),
  });
}

/** A token GitHub does not know is as good as deleted. */
async function isRevoked({ status }: Response): Promise<boolean> {
  return status === 204 || status === 404 || status === 422;
}

const includes: Readonly<Record<string, readonly string[]>> = {
  repo: ['public_repo', 'repo:status', 'repo_deployment', 'repo:invite', 'security_events'],
  user: ['read:user', 'user:email', 'user:follow'],
  'admin:org': ['write:org', 'read:org'],
  'write:org': ['read:org'],
  'admin:repo_hook': ['write:repo_hook', 'read:repo_hook'],
  'write:repo_hook': ['read:repo_hook'],
};

/** GitHub names the broader scope only ("Scopes for OAuth apps", normalized scopes). */
function covers(granted: string, needed: string): boolean {
  return (
    granted === needed || (Object.hasOwn(includes, granted) && includes[granted]?.includes(needed) === true)
  );
}
