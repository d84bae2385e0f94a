import { calculatePKCECodeChallenge } from 'oauth4webapi';
import { safeParse } from 'zod/v4/core';
import { sha256 } from '../../crypto/hash.ts';
import { randomToken } from '../../crypto/random.ts';
import { seal } from '../../crypto/seal.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { ConnectionRow } from '../../store/connections.ts';
import type { Owner } from '../../store/scope.ts';
import { type BoundApp, resolve } from '../app.ts';
import type { Kernel } from '../kernel.ts';
import { checkOwner } from '../owner.ts';
import { checkAbilities, knownAbilities, scopesFor } from './abilities.ts';
import { authUrl } from './auth-url.ts';
import { bindingCookie, bindingSecret } from './browser-binding.ts';
import { findLive, isLive } from './consent-place.ts';
import { checkOpener, checkReturnTo } from './return-to.ts';
import { authorizationServer } from './token-request.ts';

/** Whose connection is begun, and what is asked for. Left out, all abilities are. */
export interface ConnectOptions {
  readonly owner: Owner;
  /** Whose account or equipment it is, when that is not the owner. */
  readonly subject?: string;
  readonly returnTo?: string;
  /**
   * The origin of the page that opens a popup for this: the base URL's own, or one of `returnOrigins`. Take it from the
   * request's `Origin`. The callback hands it back, so that this page can be told, and no other.
   */
  readonly opener?: string;
  readonly abilities?: readonly string[];
  readonly site?: object;
  /** Connects this one of the owner's connections again: with its account, and what it holds when no ability is named. */
  readonly connection?: string;
  /** With `connection`: another account may take its place. That connection then ends, and a new one begins. */
  readonly otherAccount?: boolean;
}

/** A consent that has begun. */
export interface StartedConsent {
  /** The provider's authorization page. */
  readonly url: string;
  /** What the flow is called in pages and messages; of use for nothing else. */
  readonly flowId: string;
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
  const { held, wanted, before } = await wantedOf(kernel, bound, owner, options);
  const abilities = checkAbilities(bound.connector, wanted);
  const site = before?.site ?? checkSite(bound, options.site);
  const returnTo = options.returnTo === undefined ? undefined : checkReturnTo(kernel, options.returnTo);
  const opener = options.opener === undefined ? undefined : checkOpener(kernel, options.opener);
  const context = { app: bound.values, site };
  const flowId = randomToken(16);
  const [state, verifier, secret, salt] = [randomToken(), randomToken(), bindingSecret(), randomToken(16)];
  const stateHash = await sha256(state);
  const scopes = scopesFor(bound.connector, [...held, ...abilities]);
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
    subject: options.subject ?? before?.subject,
    sealedVerifier: pkce ? (await seal(kernel.keys, place, JSON.stringify(verifier))).sealed : undefined,
    salt,
    scopes,
    abilities,
    site,
    returnTo,
    flowId,
    opener,
    reconnect: before && { connection: before.id, otherAccount: options.otherAccount === true },
  };
  const challenge = pkce ? await calculatePKCECodeChallenge(verifier) : undefined;
  const url = authorizationUrl(kernel, bound, { site, scopes, state, challenge });
  await kernel.store.flows.save(flow, flowSeconds);
  kernel.emit({ type: 'flow-started', connector: bound.connector.id, tenantId: owner.tenantId });
  const cookie = bindingCookie(kernel.baseUrl, stateHash, secret);
  return { url, flowId, cookie, response: () => redirect(url, cookie) };
}

interface Wanted {
  /** What is asked for again, so that the new tokens can do no less. */
  readonly held: readonly string[];
  readonly wanted: readonly string[] | undefined;
  /** The connection that was named. */
  readonly before: ConnectionRow | undefined;
}

async function wantedOf(
  kernel: Kernel,
  bound: BoundApp,
  owner: Owner,
  { connection, abilities }: ConnectOptions,
): Promise<Wanted> {
  const { connector } = bound;
  const known = (names: readonly string[]) => knownAbilities(connector, names);
  if (connection !== undefined) {
    const before = await findLive(kernel, bound, { owner, id: connection });
    const wanted = abilities ?? known([...before.abilities, ...before.missing]);
    return { held: known(before.abilities), wanted, before };
  }
  // Of several accounts nobody knows yet which one it will be.
  const rows =
    bound.accounts === 'one' ? await kernel.store.connections.list(owner, { connector: connector.id }) : [];
  const held = known(rows.filter(isLive).flatMap((row) => row.abilities));
  return { held, wanted: abilities, before: undefined };
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
export function redirectUri(kernel: Pick<Kernel, 'baseUrl'>, bound: Pick<BoundApp, 'context'>): string {
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
  // Both are looked at before a person is sent anywhere.
  authorizationServer(kernel, bound, site);
  const url = authUrl(kernel, bound, resolve<string>(definition.authorizationEndpoint, context));
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
