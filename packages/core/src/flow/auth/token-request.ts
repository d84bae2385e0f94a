import * as oauth from 'oauth4webapi';
import { isLoopback } from '../../client/origins.ts';
import { retryAfter } from '../../client/retry-after.ts';
import type { OAuth2Definition, TokenAnswer, TokenFailure } from '../../definition/auth.ts';
import type { Needs } from '../../definition/values.ts';
import { isPatchbayError } from '../../errors/patchbay-error.ts';
import { providerWord } from '../../errors/redact.ts';
import { type BoundApp, type PlaceContext, resolve } from '../app.ts';
import type { Kernel } from '../kernel.ts';
import { authUrl } from './auth-url.ts';
import { cleanTokenAnswer } from './token-answer.ts';

/** How the token endpoint answered. Nothing of a failed answer but the provider's error word leaves this file. */
export type TokenOutcome =
  | { readonly ok: true; readonly answer: TokenAnswer }
  | {
      readonly ok: false;
      readonly failure: TokenFailure | 'unreadable';
      readonly reason: string | undefined;
      /** False only when the provider surely did not process the request. */
      readonly spent: boolean;
      readonly retryAfterMs: number | undefined;
    };

type Refusal = Extract<TokenOutcome, { ok: false }>;

/** The halves of a grant: oauth4webapi sends and then validates; between the two the vendor's lies are corrected. */
export interface GrantRequest {
  readonly send: (
    server: oauth.AuthorizationServer,
    auth: oauth.ClientAuth,
    options: oauth.TokenEndpointRequestOptions,
  ) => Promise<Response>;
  readonly validate: (server: oauth.AuthorizationServer, response: Response) => Promise<unknown>;
}

const maxAnswerBytes = 64 * 1024;

/** Carries a refusal out of oauth4webapi's fetch. */
class Refused {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    this.refusal = refusal;
  }
}

const notSent: Refusal = {
  ok: false,
  failure: 'rejected',
  reason: 'origin_refused',
  spent: false,
  retryAfterMs: undefined,
};

/** Sends one grant to the token endpoint, once. Never throws: an error of the library may hold live tokens. */
export async function tokenRequest(
  kernel: Kernel,
  bound: BoundApp,
  site: PlaceContext['site'],
  grant: GrantRequest,
): Promise<TokenOutcome> {
  const definition = bound.connector.auth.definition;
  const context = { app: bound.values, site };
  let answer: Record<string, unknown> = {};
  const customFetch = async (
    url: string,
    init: { method: string; headers: Record<string, string>; body?: BodyInit; signal?: AbortSignal },
  ) => {
    const response = await reach(kernel, new Request(url, init));
    const cleaned = await cleanedAnswer(kernel, definition, response);
    answer = cleaned;
    return Response.json(cleaned);
  };
  try {
    const server = authorizationServer(kernel, bound, site);
    const endpoint = new URL(server.token_endpoint as string);
    const response = await grant.send(server, clientAuth(definition, context), {
      [oauth.customFetch]: customFetch as typeof fetch,
      [oauth.allowInsecureRequests]: isLoopback(endpoint),
      signal: AbortSignal.timeout(kernel.timeoutMs),
    });
    await grant.validate(server, response);
    return { ok: true, answer };
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    if (isPatchbayError(error, 'request/origin-refused')) return notSent;
    return { ok: false, failure: 'unreadable', reason: undefined, spent: true, retryAfterMs: undefined };
  }
}

/** The provider's server as oauth4webapi knows it, at the place where it is reached. Throws as {@link authUrl} does. */
export function authorizationServer(
  kernel: Kernel,
  bound: BoundApp,
  site: PlaceContext['site'],
): oauth.AuthorizationServer {
  const { definition } = bound.connector.auth;
  const context = { app: bound.values, site };
  const token = resolve<string>(definition.tokenEndpoint, context);
  const issuer = definition.issuer === undefined ? undefined : resolve<string>(definition.issuer, context);
  return {
    token_endpoint: authUrl(kernel, bound, token).href,
    issuer: issuer ?? new URL(token).origin,
    ...(issuer !== undefined && { authorization_response_iss_parameter_supported: true }),
  };
}

function clientAuth(definition: OAuth2Definition<Needs, string>, context: PlaceContext): oauth.ClientAuth {
  const { clientId, clientSecret } = context.app;
  switch (resolve(definition.clientAuth, context)) {
    case 'post':
      return oauth.ClientSecretPost(clientSecret);
    case 'basic':
      return oauth.ClientSecretBasic(clientSecret);
    case 'basicRaw':
      return (_server, _client, _body, headers) =>
        headers.set('authorization', `Basic ${btoa(`${clientId}:${clientSecret}`)}`);
    case 'none':
      return oauth.None();
  }
}

/** Node's words for a connection that never came about; elsewhere a lost request may have arrived. */
const unsent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

async function reach(kernel: Kernel, request: Request): Promise<Response> {
  try {
    return await kernel.fetch(request, { redirect: 'manual' });
  } catch (error) {
    const cause = error instanceof Error && error.cause;
    const refused = cause instanceof Error && 'code' in cause && unsent.has(String(cause.code));
    throw new Refused({
      ok: false,
      failure: 'unavailable',
      reason: undefined,
      spent: !refused,
      retryAfterMs: undefined,
    });
  }
}

/** Corrects the answer, and turns every refusal into one of five kinds, before the validator sees it. */
async function cleanedAnswer(
  kernel: Kernel,
  definition: OAuth2Definition<Needs, string>,
  raw: Response,
): Promise<Record<string, unknown>> {
  const now = kernel.clock.now();
  const retryAfterMs = retryAfter(raw.headers, now);
  const refuse = (failure: TokenFailure | 'unreadable', reason?: string, spent = false) =>
    new Refused({ ok: false, failure, reason, spent, retryAfterMs });
  if (raw.status === 429) throw refuse('rate-limited');
  if (raw.status >= 500) throw refuse('unavailable', undefined, true);
  const text = await raw.text();
  if (text.length > maxAnswerBytes) throw refuse('unreadable', undefined, true);
  const { status, headers } = raw;
  const copy = new Response(text, { status, headers });
  const response = (await definition.normalizeTokenResponse?.(copy)) ?? copy;
  const body = await jsonObject(response);
  const error = body?.error;
  if (typeof error === 'string') {
    const failure = definition.classifyTokenError?.(error, response.status) ?? standardFailure(error);
    throw refuse(failure, providerWord(error), failure === 'grant-dead' || failure === 'unavailable');
  }
  if (response.status === 401) throw refuse('client-refused');
  if (body === undefined || !response.ok) throw refuse('unreadable', undefined, true);
  return cleanTokenAnswer(body, now);
}

async function jsonObject(response: Response): Promise<Record<string, unknown> | undefined> {
  const value: unknown = await response.json().catch(() => undefined);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** RFC 6749 section 5.2, and the two of section 4.1.2.1 that some token endpoints use. */
function standardFailure(error: string): TokenFailure {
  if (error === 'invalid_grant') return 'grant-dead';
  if (error === 'invalid_client' || error === 'unauthorized_client') return 'client-refused';
  if (error === 'temporarily_unavailable' || error === 'server_error') return 'unavailable';
  return 'rejected';
}
