import type { Exchange, RecordedRequest, Route } from '@patchbay/testing/emulator';
import type { GithubIdentity } from './authorizations.ts';
import { type ApiParts, Call, type Endpoint } from './call.ts';
import { conditional } from './conditional.ts';
import { commentEndpoints } from './endpoints/comments.ts';
import { hookEndpoints } from './endpoints/hooks.ts';
import { installationEndpoints } from './endpoints/installations.ts';
import { issueEndpoints } from './endpoints/issues.ts';
import { metaEndpoints, supportedVersions } from './endpoints/meta.ts';
import { pullEndpoints } from './endpoints/pulls.ts';
import { repositoryEndpoints } from './endpoints/repositories.ts';
import { userEndpoints } from './endpoints/user.ts';
import { GithubFailure, notFound } from './github-failure.ts';

/** Comments come before issues: `/issues/comments` is no number. */
const endpoints: readonly Endpoint[] = [
  ...userEndpoints,
  ...installationEndpoints,
  ...repositoryEndpoints,
  ...commentEndpoints,
  ...issueEndpoints,
  ...pullEndpoints,
  ...hookEndpoints,
  ...metaEndpoints,
];

/** The REST API. What belongs to a repository answers under its name and under its id. */
export function apiRoutes(parts: ApiParts): readonly Route[] {
  return endpoints.flatMap((endpoint) => {
    const { method, path } = endpoint;
    const handle = (exchange: Exchange) => answer(parts, endpoint, exchange);
    const byId = path.replace(/^\/repos\/:owner\/:repo/, '/repositories/:id');
    return byId === path
      ? [{ method, path, handle }]
      : [
          { method, path, handle },
          { method, path: byId, handle },
        ];
  });
}

/** The answer to a path that is not there, which has the headers of any other. */
export function unknownPath(parts: ApiParts, request: RecordedRequest): Response {
  const { response, identity } = identified(parts, request);
  return withHeaders(response ?? notFound().response, commonHeaders(parts, request, identity));
}

async function answer(parts: ApiParts, endpoint: Endpoint, exchange: Exchange): Promise<Response> {
  const { request, fault } = exchange;
  const { identity, response: refused } = identified(parts, request, fault?.kind === 'expired-token');
  const call = new Call(parts, exchange, identity);
  const response = refused ?? (await carriedOut(call, endpoint));
  return withHeaders(response, {
    ...commonHeaders(parts, request, identity),
    ...grantHeaders(endpoint, identity),
  });
}

/** A read is counted after it is made, because an unchanged one costs nothing; anything else before. */
async function carriedOut(call: Call, endpoint: Endpoint): Promise<Response> {
  const { method } = call.request;
  const { account } = call.access;
  const { budgets } = call.parts;
  try {
    if (endpoint.free) return await endpoint.run(call);
    budgets.spend(account, method === 'GET' ? 0 : 1);
    budgets.spendSecondary({ account, method, createsContent: endpoint.createsContent ?? false });
    if (endpoint.anonymous !== true && account === undefined) {
      throw new GithubFailure(401, 'Requires authentication');
    }
    const response = await run(call, endpoint);
    if (method !== 'GET') return response;
    const answered = await conditional(call.request, response);
    budgets.spend(account, answered.status === 304 && account !== undefined ? 0 : 1);
    return answered;
  } catch (error) {
    if (error instanceof GithubFailure) return error.response;
    throw error;
  }
}

/** What is refused costs as much as what is granted. */
async function run(call: Call, endpoint: Endpoint): Promise<Response> {
  try {
    return await endpoint.run(call);
  } catch (error) {
    if (error instanceof GithubFailure) return error.response;
    throw error;
  }
}

/** Whose token a request carries; a response where it can go no further. */
function identified(
  { server }: ApiParts,
  { headers }: RecordedRequest,
  isExpired = false,
): { identity: GithubIdentity | undefined; response: Response | undefined } {
  if (!headers.get('user-agent')) return { identity: undefined, response: forbiddenByRules() };
  const version = headers.get('x-github-api-version');
  if (version !== null && !supportedVersions.some((known) => known === version)) {
    const failure = new GithubFailure(400, `"${version}" is not a supported API version.`);
    return { identity: undefined, response: failure.response };
  }
  const token = /^(?:Bearer|token) +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (token === undefined) return { identity: undefined, response: undefined };
  const found = server.tokens.check(token);
  if (found.state === 'active' && !isExpired) return { identity: found.token.payload, response: undefined };
  return { identity: undefined, response: new GithubFailure(401, 'Bad credentials').response };
}

/** GitHub's edge answers this, not its API: it is no JSON. */
function forbiddenByRules(): Response {
  const text = `\r\nRequest forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.\r\n`;
  return new Response(text, { status: 403, headers: { 'content-type': 'text/html' } });
}

function commonHeaders(
  { budgets, requestId }: ApiParts,
  { headers }: RecordedRequest,
  identity: GithubIdentity | undefined,
): Record<string, string> {
  const version = headers.get('x-github-api-version') ?? supportedVersions[0];
  return {
    ...budgets.headers(identity?.account),
    'x-github-api-version-selected': version,
    'x-github-request-id': requestId(),
    'x-github-media-type': 'github.v3; format=json',
  };
}

function grantHeaders(
  { scopes = [], permission }: Endpoint,
  identity: GithubIdentity | undefined,
): Record<string, string> {
  if (identity === undefined) return {};
  if (identity.app.kind === 'app') {
    return permission === undefined ? {} : { 'x-accepted-github-permissions': permission };
  }
  return {
    'x-oauth-scopes': identity.scopes.join(', '),
    'x-accepted-oauth-scopes': scopes.join(', '),
    'x-oauth-client-id': identity.app.clientId,
  };
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
