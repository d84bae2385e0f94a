import { type PresentedClient, presentedClient, type RecordedRequest } from '@patchbay/testing/emulator';
import {
  type Installation,
  type Installations,
  type SlackAuthorization,
  type SlackToken,
  scopesOf,
} from './installations.ts';
import { isDesktopRedirect } from './oauth-authorize.ts';
import type { SlackApp } from './slack-app.ts';
import { SlackFailure } from './slack-failure.ts';

/** What the token methods work on. */
export interface OAuthParts {
  readonly server: SlackAuthorization;
  readonly installations: Installations;
}

/** `oauth.v2.access`: exchanges a code, or a refresh token. */
export async function oauthAccess(parts: OAuthParts, request: RecordedRequest): Promise<object> {
  const form = argumentsOf(request);
  const { app, presented } = identifyApp(parts.server, request);
  const grantType = form.get('grant_type') ?? 'authorization_code';
  if (grantType === 'refresh_token') return refresh(parts, app, presented, form);
  if (grantType !== 'authorization_code') throw new SlackFailure('invalid_grant_type');

  const codeVerifier = form.get('code_verifier') ?? undefined;
  authenticate(app, presented, app.publicClient && codeVerifier !== undefined ? 'refused' : 'demanded');
  const redirectUri = form.get('redirect_uri') ?? undefined;
  const attempt = { code: form.get('code') ?? '', clientId: app.clientId, redirectUri, codeVerifier };
  const redeemed = await parts.server.redeem(attempt);
  if (!redeemed.ok) throw new SlackFailure(codeErrors[redeemed.problem]);
  const { consent, grantId } = redeemed;
  const overDesktop = redirectUri !== undefined && isDesktopRedirect(redirectUri);
  const given = parts.installations.install(app, consent, grantId, overDesktop);
  return installAnswer(given, consent.userId);
}

/** `oauth.v2.exchange`: makes a long-lived token rotate, once. */
export function oauthExchange({ server, installations }: OAuthParts, request: RecordedRequest): object {
  const { app, presented } = identifyApp(server, request);
  authenticate(app, presented, 'demanded');
  if (!app.rotation) throw new SlackFailure('token_rotation_not_enabled');
  const form = argumentsOf(request);
  const found = server.tokens.check(bearer(request) ?? form.get('token') ?? '');
  if (found.state === 'unknown' || found.token.clientId !== app.clientId)
    throw new SlackFailure('invalid_token');
  if (found.token.refresh !== undefined) throw new SlackFailure('invalid_token');
  if (found.state === 'revoked') throw new SlackFailure('token_already_exchanged');
  return tokenAnswer(installations.exchange(found.token));
}

/** The token of an `Authorization: Bearer` header. */
export function bearer({ headers }: RecordedRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
}

/** Checks the app of a request by its id and secret; used by `apps.uninstall` too. */
export function authenticatedApp(server: SlackAuthorization, request: RecordedRequest): SlackApp {
  const { app, presented } = identifyApp(server, request);
  authenticate(app, presented, 'demanded');
  return app;
}

/** One token as token answers show it. */
export interface TokenFields {
  readonly access_token: string;
  readonly token_type: 'bot' | 'user';
  readonly scope: string;
  /** Rotating tokens only. */
  readonly refresh_token?: string;
  readonly expires_in?: number;
}

/** What `oauth.v2.access` answers: without bot scopes there is no token at the top, only the person's. */
export interface InstallAnswer extends Partial<TokenFields> {
  readonly ok: true;
  readonly app_id: string;
  readonly bot_user_id?: string;
  readonly authed_user: { readonly id: string } & Partial<TokenFields>;
  /** Null for a whole organisation. */
  readonly team: { readonly id: string; readonly name: string } | null;
  readonly enterprise: { readonly id: string; readonly name: string } | null;
  readonly is_enterprise_install: boolean;
}

/** The answer of an installation: the bot's token at the top, the person's inside `authed_user`. */
export function installAnswer(
  {
    installation,
    bot,
    user,
  }: { installation: Installation; bot?: SlackToken | undefined; user?: SlackToken | undefined },
  userId: string,
): InstallAnswer {
  const authed = user === undefined ? {} : tokenFields(user);
  return {
    ok: true,
    app_id: installation.app.id,
    authed_user: { id: userId, ...authed },
    ...(bot && { ...tokenFields(bot), bot_user_id: installation.botUserId }),
    ...placeFields(installation),
  };
}

function refresh(
  { server, installations }: OAuthParts,
  app: SlackApp,
  presented: PresentedClient,
  form: URLSearchParams,
): object {
  authenticate(app, presented, app.publicClient ? 'checked' : 'demanded');
  const refreshed = server.tokens.refresh(form.get('refresh_token') ?? '', app.clientId);
  if (!refreshed.ok) throw new SlackFailure('invalid_refresh_token');
  installations.endSurplus(refreshed.token.payload);
  return tokenAnswer(refreshed.token);
}

/** A refreshed token stands at the top level, a user's too: the vendor's Python SDK reads it there. */
function tokenAnswer(token: SlackToken): object {
  const { installation, kind } = token.payload;
  const bot = kind === 'bot' ? { bot_user_id: installation.botUserId } : {};
  const fields = { app_id: installation.app.id, ...tokenFields(token), ...bot };
  return { ok: true, ...fields, ...placeFields(installation) };
}

function tokenFields(token: SlackToken): TokenFields {
  const { access, refresh: refresh_token, expiresIn: expires_in, payload } = token;
  const lifetime = expires_in === undefined ? {} : { expires_in };
  const rotating = refresh_token === undefined ? {} : { refresh_token, ...lifetime };
  const scope = [...scopesOf(payload)].join(',');
  return { scope, access_token: access, token_type: payload.kind, ...rotating };
}

function placeFields({ workspace: { team }, orgWide }: Installation) {
  const place = orgWide ? null : { id: team.id, name: team.name };
  return { team: place, enterprise: team.enterprise ?? null, is_enterprise_install: orgWide };
}

function identifyApp(server: SlackAuthorization, request: RecordedRequest) {
  const isKnown = (id: string, secret: string) => server.client(id)?.clientSecret === secret;
  const presented = presentedClient(request.headers, argumentsOf(request), isKnown);
  const app = server.client(presented.clientId);
  if (app === undefined) throw new SlackFailure('invalid_client_id');
  return { app, presented };
}

function authenticate(
  app: SlackApp,
  { clientSecret }: PresentedClient,
  secret: 'demanded' | 'checked' | 'refused',
) {
  const isRight = clientSecret === app.clientSecret;
  const mayPass = {
    demanded: isRight,
    checked: isRight || clientSecret === undefined,
    refused: clientSecret === undefined,
  };
  if (!mayPass[secret]) throw new SlackFailure('bad_client_secret');
}

function argumentsOf({ form, search }: RecordedRequest): URLSearchParams {
  return new URLSearchParams([...search, ...form]);
}

const codeErrors = {
  'unknown-code': 'invalid_code',
  'expired-code': 'invalid_code',
  'used-code': 'code_already_used',
  'other-client': 'invalid_code',
  'redirect-mismatch': 'bad_redirect_uri',
  'verifier-missing': 'invalid_code_verifier',
  'verifier-mismatch': 'invalid_code_verifier',
  'verifier-unexpected': 'invalid_code_verifier',
} as const;
