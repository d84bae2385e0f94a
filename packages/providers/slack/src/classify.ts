import type { Answer, Classified } from '@patchbay/core';
import * as z from 'zod/mini';

const refusal = z.looseObject({ ok: z.literal(false), error: z.string(), needed: z.optional(z.string()) });

const codes: Readonly<Record<string, Classified['code']>> = {
  invalid_auth: 'auth/token-rejected',
  not_authed: 'auth/token-rejected',
  token_expired: 'auth/token-rejected',
  token_revoked: 'auth/token-rejected',
  account_inactive: 'auth/token-rejected',
  org_login_required: 'auth/token-rejected',
  missing_scope: 'auth/scope-missing',
  no_permission: 'auth/scope-missing',
  access_denied: 'request/forbidden',
  not_in_channel: 'request/forbidden',
  restricted_action: 'request/forbidden',
  not_allowed_token_type: 'request/forbidden',
  channel_not_found: 'request/not-found',
  user_not_found: 'request/not-found',
  message_not_found: 'request/not-found',
  ratelimited: 'request/rate-limited',
  rate_limited: 'request/rate-limited',
  internal_error: 'request/unavailable',
  fatal_error: 'request/unavailable',
  service_unavailable: 'request/unavailable',
  request_timeout: 'request/unavailable',
};

/** Slack answers nearly every failure with status 200 and `ok: false`, so the body decides. */
export function classify({ body }: Answer): Classified | 'ok' | undefined {
  const refused = refusal.safeParse(body);
  if (!refused.success) return undefined;
  const { error, needed } = refused.data;
  if (error === 'already_reacted') return 'ok'; // what was asked for is so
  const code = Object.hasOwn(codes, error) ? codes[error] : undefined;
  return {
    code: code ?? 'request/rejected',
    reason: error,
    ...(needed !== undefined && { scopes: needed.split(',') }),
  };
}
