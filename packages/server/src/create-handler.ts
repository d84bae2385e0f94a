import { permit } from './authority.ts';
import { corsHeaders, preflight } from './cors.ts';
import { withDeadline } from './deadline.ts';
import { ownerOf } from './find-owner.ts';
import { type HandlerContext, type HandlerOptions, handlerContext } from './handler-options.ts';
import { htmlPage } from './html-page.ts';
import { matchPath, segmentsBelow } from './match-path.ts';
import type { Method } from './method.ts';
import { publicError } from './public-error.ts';
import { Refusal } from './refusal.ts';
import { isTrustedOrigin } from './request-origin.ts';
import type { Call, Endpoint, Route } from './route.ts';
import { bulkRoute } from './routes/bulk.ts';
import { callbackRoute } from './routes/callback.ts';
import { connectRoute } from './routes/connect.ts';
import { connectedRoute } from './routes/connected.ts';
import { connectionRoute, connectionsRoute, healthRoute } from './routes/connections.ts';
import { consentsRoute, withdrawRoute } from './routes/consents.ts';
import { sitesRoute } from './routes/sites.ts';
import { syncRoute } from './routes/sync.ts';
import { webhookRoutes } from './routes/webhook.ts';
import { withSecurityHeaders } from './security-headers.ts';
import type { Servable } from './servable.ts';
import type { AnswerCode } from './statuses.ts';
import { takeAddressLimit, takeLimit } from './take-limit.ts';

/** The routes as one function under several names; export those that your framework asks for. Never rejects. */
export interface Handler {
  fetch(this: void, request: Request): Promise<Response>;
  GET(this: void, request: Request): Promise<Response>;
  POST(this: void, request: Request): Promise<Response>;
  DELETE(this: void, request: Request): Promise<Response>;
  /** Answers preflights: needed only with `allowedOrigins`. */
  OPTIONS(this: void, request: Request): Promise<Response>;
}

/** Serves connect, callback, connections, sync and webhooks below the base URL. Throws `config/invalid` for bad options. */
export function createHandler(patchbay: Servable, options: HandlerOptions): Handler {
  const context = handlerContext(patchbay, options);
  const routes = routesOf(patchbay);
  const fetch = async (request: Request): Promise<Response> => {
    const found = findRoute(context, routes, request);
    const work = (signal: AbortSignal) => answer(found, { context, request, signal });
    const response = await withDeadline({ ms: context.timeoutMs, caller: request.signal }, work).catch(
      (error: unknown) => refuse(context, found, request, error),
    );
    return withSecurityHeaders(response, corsHeaders(request, context.origins));
  };
  return Object.freeze({ fetch, GET: fetch, POST: fetch, DELETE: fetch, OPTIONS: fetch });
}

function routesOf(patchbay: Servable): readonly Route[] {
  const routes = [
    connectRoute,
    callbackRoute,
    connectedRoute,
    connectionsRoute,
    // Before the one whose path has an id in this place.
    ...(patchbay.bulk === undefined ? [] : [bulkRoute(patchbay.bulk)]),
    connectionRoute,
    healthRoute,
    sitesRoute,
    consentsRoute,
    withdrawRoute,
    syncRoute,
  ];
  const { webhook } = patchbay;
  return webhook === undefined ? routes : [...routes, ...webhookRoutes(webhook.bind(patchbay))];
}

/** A route, and what its path says. Whose request it is shows on the way. */
interface Found extends Pick<Call, 'url' | 'parameters'> {
  readonly route: Route;
  tenantId?: string;
}

function findRoute(
  { basePath }: HandlerContext,
  routes: readonly Route[],
  { url }: Request,
): Found | undefined {
  const segments = segmentsBelow(basePath, url);
  if (segments === undefined) return undefined;
  for (const route of routes) {
    const parameters = matchPath(route.path, segments);
    if (parameters !== undefined) return { route, url: new URL(url), parameters };
  }
  return undefined;
}

async function answer(
  found: Found | undefined,
  given: Pick<Call, 'context' | 'request' | 'signal'>,
): Promise<Response> {
  if (found === undefined) throw new Refusal('server/not-found', 'There is nothing here.');
  const { context, request } = given;
  const { route, url, parameters } = found;
  const methods = Object.keys(route.endpoints);
  const hasSession = Object.values(route.endpoints).some(({ access }) => access === 'session');
  if (request.method === 'OPTIONS' && hasSession) return preflight(request, context.origins, methods);
  const endpoint = new Map<string, Endpoint>(Object.entries(route.endpoints)).get(request.method);
  if (endpoint === undefined) {
    const allow = methods.join(', ');
    throw new Refusal('server/method-not-allowed', `This address takes ${allow} only.`, { allow });
  }
  await takeAddressLimit(given, route.addressLimit ?? 'address');
  const refused = (code: AnswerCode) => tellRefusal(context, found, request, code);
  const call = { ...given, url, parameters, refused };
  return endpoint.access === 'open' ? endpoint.run(call) : withSession(endpoint, call, found);
}

/** The origin is judged first: a stranger's page causes not even a look at the session. */
async function withSession(
  endpoint: Extract<Endpoint, { access: 'session' }>,
  call: Call,
  found: Found,
): Promise<Response> {
  const { request, context, parameters } = call;
  if (request.method !== 'GET' && !isTrustedOrigin(request, context.origins)) {
    throw new Refusal('server/cross-origin', 'This request came from another site and was refused.');
  }
  const owner = await ownerOf(call);
  if (owner === undefined) throw new Refusal('server/session-missing', 'Sign in to the app first.');
  found.tenantId = owner.tenantId;
  if (endpoint.limit !== undefined) await takeLimit(call, endpoint.limit, owner.tenantId);
  const { id } = parameters;
  const about = id === undefined ? {} : { connection: id };
  if (endpoint.action !== undefined) await permit({ ...call, owner }, endpoint.action, about);
  return endpoint.run({ ...call, owner });
}

function refuse(
  context: HandlerContext,
  found: Found | undefined,
  request: Request,
  error: unknown,
): Response {
  const { code, status, message, retryable, headers, isOurs } = publicError(error);
  if (isOurs) context.report(error);
  tellRefusal(context, found, request, code);
  if (found?.route.wantsPage?.(request)) {
    return htmlPage({ title: 'That did not work', text: message }, { status, headers });
  }
  return Response.json({ error: { code, message, retryable } }, { status, headers });
}

const methods: readonly string[] = ['GET', 'POST', 'DELETE'] satisfies Method[];

function tellRefusal(
  { emit }: HandlerContext,
  found: Found | undefined,
  { method }: Request,
  code: AnswerCode,
): void {
  emit({
    type: 'request-refused',
    route: found?.route.path,
    method: methods.includes(method) ? (method as Method) : 'other',
    code,
    tenantId: found?.tenantId,
  });
}
