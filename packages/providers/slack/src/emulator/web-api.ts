import type { Exchange, RateLimit, RateLimiter, RecordedRequest, Route } from '@patchbay/testing/emulator';
import { type ApiMethod, type ApiParts, Call } from './call.ts';
import { type SlackToken, scopesOf } from './installations.ts';
import { authMethods } from './methods/auth.ts';
import { chatMethods } from './methods/chat.ts';
import { conversationMethods } from './methods/conversations.ts';
import { historyMethods } from './methods/history.ts';
import { userMethods } from './methods/users.ts';
import { bearer, oauthAccess, oauthExchange } from './oauth-access.ts';
import { bodyArguments, withCharsetWarning } from './request-body.ts';
import { SlackFailure } from './slack-failure.ts';
import type { Workspace } from './workspace.ts';

const methods: Readonly<Record<string, ApiMethod>> = {
  ...authMethods,
  ...conversationMethods,
  ...historyMethods,
  ...userMethods,
  ...chatMethods,
};

/** What the Web API stands on. */
export interface WebApiParts extends ApiParts {
  readonly limiter: RateLimiter;
}

/** `/api/{method}`, each by GET or POST. */
export function webApiRoutes(parts: WebApiParts): readonly Route[] {
  const handle = (run: (request: RecordedRequest) => object | Promise<object>) => {
    return ({ request }: Exchange) => answered(async () => Response.json(await run(request)));
  };
  return [
    { method: '*', path: '/api/oauth.v2.access', handle: handle((request) => oauthAccess(parts, request)) },
    {
      method: '*',
      path: '/api/oauth.v2.exchange',
      handle: handle((request) => oauthExchange(parts, request)),
    },
    { method: '*', path: '/api/:method', handle: (exchange) => answered(() => callMethod(parts, exchange)) },
  ];
}

/** Slack's answer to too many calls. */
export function rateLimited(retryAfterSeconds: number): Response {
  const headers = { 'retry-after': String(retryAfterSeconds) };
  return Response.json({ ok: false, error: 'ratelimited' }, { status: 429, headers });
}

async function callMethod(parts: WebApiParts, { request, params, fault }: Exchange): Promise<Response> {
  const name = params.method ?? '';
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) throw new SlackFailure('unknown_method', { req_method: name });
  const { token, args } = authorised(parts, request, method);
  if (fault?.kind === 'expired-token') throw new SlackFailure('token_expired');

  const workspace = workspaceOf(token, method, args);
  const call = new Call({ parts, request, token, workspace, fault }, args);
  const { allowed, retryAfterSeconds } = parts.limiter.take(...limitOf(name, method, call));
  if (!allowed) return rateLimited(retryAfterSeconds);
  const run = async () => Response.json(withCharsetWarning(request, await method.run(call)));
  return answered(run, {
    'x-oauth-scopes': [...scopesOf(token.payload)].join(','),
    'x-accepted-oauth-scopes': method.accepts.join(','),
  });
}

/** History has a limit of its own for apps that are sold outside the Marketplace. */
function limitOf(name: string, method: ApiMethod, call: Call): [key: string, rule: RateLimit] {
  const { app } = call.token.payload.installation;
  const key = [name, app.id, call.workspace.team.id, method.limitedBy?.(call)].filter(Boolean).join(' ');
  const isHistory = name === 'conversations.history' || name === 'conversations.replies';
  const isThrottled = isHistory && app.distribution === 'distributed';
  return [key, isThrottled ? { limit: 1, windowSeconds: 60 } : method.limit];
}

/** The token comes in the header, or in a form; Slack no longer reads it from the query or from JSON. */
function authorised(
  { server }: ApiParts,
  request: RecordedRequest,
  method: ApiMethod,
): { token: SlackToken; args: Record<string, unknown> } {
  const args = bodyArguments(request, method.readsJson ?? false);
  const access = bearer(request) ?? request.form.get('token');
  if (access === null) throw new SlackFailure('not_authed');
  const found = server.tokens.check(access);
  if (found.state === 'unknown') throw new SlackFailure('invalid_auth');
  if (found.state === 'expired') throw new SlackFailure('token_expired');
  if (found.state === 'revoked') throw new SlackFailure('token_revoked');
  const { installation, userId } = found.token.payload;
  if (installation.workspace.users.get(userId)?.deleted) throw new SlackFailure('account_inactive');
  return { token: found.token, args };
}

/** An organisation's token must say which workspace it means. */
function workspaceOf(token: SlackToken, method: ApiMethod, args: Record<string, unknown>): Workspace {
  const { workspace, workspaces, orgWide } = token.payload.installation;
  if (!orgWide || method.wholeOrganisation) return workspace;
  if (args.team_id === undefined) throw new SlackFailure('missing_argument');
  const named = workspaces.find(({ team }) => team.id === args.team_id);
  if (named === undefined) throw new SlackFailure('team_not_found');
  return named;
}

/** A refusal is an answer like any other. */
async function answered(
  run: () => Promise<Response>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const response = await run().catch((error: unknown) => {
    if (error instanceof SlackFailure) return Response.json(error.body);
    throw error;
  });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
