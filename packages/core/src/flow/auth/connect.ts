import { calculatePKCECodeChallenge } from 'oauth4webapi';
import { safeParse } from 'zod/v4/core';
import { relocate } from '../../client/origins.ts';
import { sha256 } from '../../crypto/hash.ts';
import { randomToken } from '../../crypto/random.ts';
import { seal } from '../../crypto/seal.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { Owner } from '../../store/scope.ts';
import { type BoundApp, resolve } from '../app.ts';
import type { Kernel } from '../kernel.ts';
import { checkOwner } from '../owner.ts';
import { checkAbilities, scopesFor } from './abilities.ts';
import { bindingCookie, bindingSecret } from './browser-binding.ts';
import { checkReturnTo } from './return-to.ts';

/** Whose connection is begun, and what is asked for. Left out, all abilities are. */
export interface ConnectOptions {
  readonly owner: Owner;
  /** Whose account or equipment it is, when that is not the owner. */
  readonly subject?: string;
  readonly returnTo?: string;
  readonly abilities?: readonly string[];
  readonly site?: object;
}

/** A consent that has begun. */
export interface StartedConsent {
  /** The provider's authorization page. */
  readonly url: string;
  /** A Set-Cookie value that binds the flow to this browser; the callback is refused without it. */
  readonly cookie: string;
  /** Both as one 303 redirect. */
  response(): Response;
}

const flowSeconds = 600;

/** Begins a consent: writes the flow, and says where to send the browser. Nothing is written when the input is bad. */
export async function connect(
  kernel: Kernel,
  bound: BoundApp,
  options: ConnectOptions,
): Promise<StartedConsent> {
  const owner = checkOwner(options.owner);
  const abilities = checkAbilities(bound.connector, options.abilities);
  const site = checkSite(bound, options.site);
  const returnTo = options.returnTo === undefined ? undefined : checkReturnTo(kernel, options.returnTo);
  const context = { app: bound.values, site };
  const [state, verifier, secret, salt] = [randomToken(), randomToken(), bindingSecret(), randomToken(16)];
  const stateHash = await sha256(state);
  const scopes = scopesFor(bound.connector, abilities);
  const pkce = resolve(bound.connector.auth.definition.pkce, context) === 'S256';
  const place = {
    purpose: 'flow',
    tenantId: owner.tenantId,
    row: stateHash,
    name: 'verifier',
    salt,
  } as const;
  const flow = {
    stateHash,
    bindingHash: await sha256(secret),
    context: bound.context,
    connector: bound.connector.id,
    appId: bound.id,
    owner,
    subject: options.subject,
    sealedVerifier: pkce ? (await seal(kernel.keys, place, JSON.stringify(verifier))).sealed : undefined,
    salt,
    scopes,
    abilities,
    site,
    returnTo,
  };
  const challenge = pkce ? await calculatePKCECodeChallenge(verifier) : undefined;
  const url = authorizationUrl(kernel, bound, { site, scopes, state, challenge });
  await kernel.store.flows.save(flow, flowSeconds);
  kernel.emit({ type: 'flow-started', connector: bound.connector.id, tenantId: owner.tenantId });
  const cookie = bindingCookie(kernel.baseUrl, stateHash, secret);
  return { url, cookie, response: () => redirect(url, cookie) };
}

function redirect(url: string, cookie: string): Response {
  return new Response(undefined, {
    status: 303,
    headers: {
      location: url,
      'set-cookie': cookie,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  });
}

/** Where the provider sends the browser back. The context names the authorization server, so that no code is redeemed at another. */
export function redirectUri(kernel: Pick<Kernel, 'baseUrl'>, bound: BoundApp): string {
  return `${kernel.baseUrl.href.replace(/\/$/, '')}/callback/${encodeURIComponent(bound.context)}`;
}

function checkSite({ connector }: BoundApp, given: object | undefined): Readonly<Record<string, unknown>> {
  if (connector.site?.from !== 'owner') return {};
  const parsed = safeParse(connector.site.schema, given ?? {});
  if (parsed.success) return { ...parsed.data };
  const fields = parsed.error.issues.map((issue) => issue.path.map(String).join('.') || 'site');
  throw new PatchbayError(
    'input/invalid',
    `connect("${connector.id}") needs a site; these fields do not fit: ${fields.join(', ')}.`,
    { connector: connector.id },
  );
}

interface Asked {
  readonly site: Readonly<Record<string, unknown>>;
  readonly scopes: Readonly<Record<string, readonly string[]>>;
  readonly state: string;
  readonly challenge: string | undefined;
}

function authorizationUrl(
  kernel: Kernel,
  bound: BoundApp,
  { site, scopes, state, challenge }: Asked,
): string {
  const { definition, tokens } = bound.connector.auth;
  const context = { app: bound.values, site };
  const url = relocate(resolve<string>(definition.authorizationEndpoint, context), kernel.relocations);
  const scope = (scopes[tokens[0]] ?? []).join(definition.scopes?.separator ?? ' ');
  const further = definition.authorizationParameters?.({ ...context, scopes } as never) ?? {};
  const parameters: Record<string, string> = {
    response_type: 'code',
    client_id: bound.values.clientId,
    redirect_uri: redirectUri(kernel, bound),
    state,
    ...(scope !== '' && { scope }),
    ...(challenge !== undefined && { code_challenge: challenge, code_challenge_method: 'S256' }),
    ...further,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
