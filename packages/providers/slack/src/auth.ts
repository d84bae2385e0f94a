import { oauth2, type TokenAnswer, type TokenFailure } from '@patchbay/core';
import * as z from 'zod/mini';

const api = 'https://slack.com/api/';

/** Slack's OAuth "v2": a bot token of the workspace and, where user scopes were asked for, a token of the person. */
export const auth = oauth2({
  needs: { app: z.object({ pkce: z.boolean() }) },
  tokens: ['bot', 'user'],
  authorizationEndpoint: 'https://slack.com/oauth/v2/authorize',
  tokenEndpoint: `${api}oauth.v2.access`,
  pkce: ({ app }) => (app.pkce ? 'S256' : 'none'),
  clientAuth: ({ app }) => (app.pkce ? 'none' : 'post'),
  rotation: 'strict',
  grantPer: 'account',
  scopes: { separator: ',' },
  authorizationParameters: ({ scopes }): Record<string, string> =>
    scopes.user.length > 0 ? { user_scope: scopes.user.join(',') } : {},
  normalizeTokenResponse: refusalAsBadRequest,
  splitTokens: botAndUser,
  classifyTokenError,
  // "Remove apps and customised integrations from your workspace": Slack has no one page for every workspace.
  accessPage: 'https://slack.com/help/articles/360003125231',
  revocation: {
    // Installing an app twice in a workspace gives the same bot token, so revoking one ends the other.
    reach: 'account',
    request: ({ accessToken }) =>
      new Request(`${api}auth.revoke`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}` },
      }),
    succeeded: isRevoked,
  },
});

const loose = z.looseObject({});
const tokenAnswer = z.looseObject({
  ok: z.boolean(),
  error: z.optional(z.string()),
  access_token: z.nullish(z.string()),
  authed_user: z.nullish(z.looseObject({ id: z.optional(z.string()), access_token: z.nullish(z.string()) })),
  team: z.nullish(z.looseObject({ id: z.string() })),
  enterprise: z.nullish(z.looseObject({ id: z.string() })),
  is_enterprise_install: z.nullish(z.boolean()),
});

/** Slack refuses with status 200 and `ok: false`, calls its tokens `bot` and `user`, and nests a lone user token. */
async function refusalAsBadRequest(response: Response): Promise<Response> {
  const answer = tokenAnswer.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) return Response.json({}, { status: 502 });
  const { ok, error, access_token, authed_user } = answer.data;
  if (!ok) return Response.json({ error: error ?? 'unknown' }, { status: 400 });
  return Response.json({
    ...answer.data,
    access_token: access_token ?? authed_user?.access_token,
    token_type: 'Bearer',
  });
}

/** A grant with a person's token is that person's; one with the bot's alone is the workspace's. */
function botAndUser(
  answer: TokenAnswer,
  refreshed?: 'bot' | 'user',
): { bot?: TokenAnswer; user?: TokenAnswer } {
  const {
    authed_user: person,
    team,
    enterprise,
    is_enterprise_install,
  } = tokenAnswer.parse({ ok: true, ...answer });
  const personal = person?.access_token ? loose.parse(person) : undefined;
  // Where a refreshed user token stands is not documented: at the top, or nested as after consent.
  if (refreshed !== undefined) return { [refreshed]: refreshed === 'user' ? (personal ?? answer) : answer };
  const workspace = (is_enterprise_install ? enterprise?.id : team?.id) ?? '';
  const account_id = personal ? `${workspace}/${person?.id}` : workspace;
  const isBot = answer.access_token !== person?.access_token;
  return {
    ...(isBot && { bot: { ...answer, account_id } }),
    ...(personal && { user: { ...personal, account_id } }),
  };
}

const deadGrants = new Set([
  'invalid_code',
  'code_already_used',
  'code_expired',
  'invalid_refresh_token',
  'token_revoked',
]);
const refusedClients = new Set(['invalid_client_id', 'bad_client_secret', 'invalid_client']);
const troubles = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);

/** Slack's own words at the token endpoint (method page of oauth.v2.access). */
function classifyTokenError(error: string): TokenFailure {
  if (deadGrants.has(error)) return 'grant-dead';
  if (refusedClients.has(error)) return 'client-refused';
  if (error === 'ratelimited') return 'rate-limited';
  return troubles.has(error) ? 'unavailable' : 'rejected';
}

/** A token that is already dead is as good as revoked. */
async function isRevoked(response: Response): Promise<boolean> {
  const answer = tokenAnswer.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) return false;
  return (
    answer.data.ok || ['token_revoked', 'invalid_auth', 'account_inactive'].includes(answer.data.error ?? '')
  );
}
