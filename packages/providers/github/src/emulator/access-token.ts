import type { CodeProblem, RecordedRequest, Route } from '@patchbay/testing/emulator';
import {
  type Authorizations,
  type GithubAuthorization,
  type TokenAnswer,
  tokenAnswer,
} from './authorizations.ts';
import type { GithubApp } from './github-app.ts';
import type { Account } from './records.ts';

interface TokenParts {
  readonly server: GithubAuthorization;
  readonly authorizations: Authorizations;
}

/** `/login/oauth/access_token`. It answers a form unless JSON is asked for, and refuses with status 200. */
export function accessTokenRoute(parts: TokenParts): Route {
  return {
    ...{ method: 'POST', path: '/login/oauth/access_token' },
    async handle({ request }) {
      const outcome = await answer(parts, request);
      return written(typeof outcome === 'string' ? refusalOf(outcome) : outcome, request);
    },
  };
}

async function answer(parts: TokenParts, request: RecordedRequest): Promise<TokenAnswer | Refusal> {
  const fields = fieldsOf(request);
  // Credentials stand in the body or the query; GitHub reads no Basic header here.
  const app = parts.server.client(fields.get('client_id') ?? undefined);
  if (app === undefined || fields.get('client_secret') !== app.clientSecret) {
    return 'incorrect_client_credentials';
  }
  const grantType = fields.get('grant_type') ?? 'authorization_code';
  if (grantType === 'refresh_token') return refresh(parts, app, fields.get('refresh_token') ?? '');
  return grantType === 'authorization_code' ? exchange(parts, app, fields) : 'unsupported_grant_type';
}

async function exchange(
  { server, authorizations }: TokenParts,
  app: GithubApp,
  fields: URLSearchParams,
): Promise<TokenAnswer | Refusal> {
  const redeemed = await server.redeem({
    code: fields.get('code') ?? '',
    clientId: app.clientId,
    redirectUri: fields.get('redirect_uri') ?? undefined,
    codeVerifier: fields.get('code_verifier') ?? undefined,
  });
  if (!redeemed.ok) return codeRefusals[redeemed.problem];
  const { consent, grantId } = redeemed;
  if (!isVerified(consent.account)) return 'unverified_user_email';
  return tokenAnswer(authorizations.issue(app, consent, grantId));
}

function refresh({ server }: TokenParts, app: GithubApp, refreshToken: string): TokenAnswer | Refusal {
  const refreshed = server.tokens.refresh(refreshToken, app.clientId);
  return refreshed.ok ? tokenAnswer(refreshed.token) : 'bad_refresh_token';
}

function isVerified({ emails }: Account): boolean {
  return emails.some(({ primary, verified }) => primary && verified);
}

/** Query, form and JSON body alike; a JSON body that is none has no fields. */
function fieldsOf({ search, form, headers, body }: RecordedRequest): URLSearchParams {
  const fields = new URLSearchParams([...search, ...form]);
  if (!/^application\/json\b/i.test(headers.get('content-type') ?? '')) return fields;
  try {
    for (const [name, value] of Object.entries(Object(JSON.parse(body)))) fields.set(name, String(value));
  } catch {
    return fields;
  }
  return fields;
}

function written(fields: object, { headers }: RecordedRequest): Response {
  const noStore = { 'cache-control': 'max-age=0, private, must-revalidate' };
  if (/\bapplication\/json\b/i.test(headers.get('accept') ?? '')) {
    return Response.json(fields, { headers: noStore });
  }
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value));
  const type = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  return new Response(`${form}`, { headers: { ...noStore, ...type } });
}

const descriptions = {
  incorrect_client_credentials: 'The client_id and/or client_secret passed are incorrect.',
  redirect_uri_mismatch: 'The redirect_uri MUST match the registered callback URL for this application.',
  bad_verification_code: 'The code passed is incorrect or expired.',
  unverified_user_email: 'The user must have a verified primary email.',
  bad_refresh_token: 'The refresh token passed is incorrect or expired.',
  unsupported_grant_type: 'The grant_type must be authorization_code or refresh_token.',
} as const;

type Refusal = keyof typeof descriptions;

function refusalOf(error: Refusal) {
  const page = 'troubleshooting-oauth-app-access-token-request-errors';
  const anchor = error.replaceAll('_', '-');
  return {
    error,
    error_description: descriptions[error],
    error_uri: `https://docs.github.com/apps/managing-oauth-apps/${page}/#${anchor}`,
  };
}

/** GitHub has no code of its own for a verifier that doesn't fit. */
const codeRefusals: Readonly<Record<CodeProblem, Refusal>> = {
  'unknown-code': 'bad_verification_code',
  'expired-code': 'bad_verification_code',
  'used-code': 'bad_verification_code',
  'other-client': 'bad_verification_code',
  'redirect-mismatch': 'redirect_uri_mismatch',
  'verifier-missing': 'bad_verification_code',
  'verifier-mismatch': 'bad_verification_code',
  'verifier-unexpected': 'bad_verification_code',
};
