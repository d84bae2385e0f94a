import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { TokenRow } from '../../store/tokens.ts';
import type { Kernel, TokenRequest } from '../kernel.ts';
import type { TokenOutcome } from './token-request.ts';

type Failed = Extract<TokenOutcome, { ok: false }>;

/** Gives the lease of a refresh back that brought nothing, and says so; returns the error for whoever waits. */
export async function refreshFailed(
  kernel: Kernel,
  request: TokenRequest,
  held: { readonly generation: number; readonly fence: number },
  outcome: TokenOutcome,
): Promise<PatchbayError> {
  const failed: Failed = outcome.ok
    ? { ok: false, failure: 'unreadable', reason: undefined, spent: true, retryAfterMs: undefined }
    : outcome;
  const retryAfterSeconds = pauseSeconds(failed);
  await kernel.store.tokens.release({
    grantId: request.grant.id,
    name: request.name,
    ...held,
    spent: failed.spent,
    retryAfterSeconds,
  });
  const error = tokenError(
    request,
    failed,
    new Date(kernel.clock.now().getTime() + retryAfterSeconds * 1000),
  );
  kernel.emit({
    type: 'refresh-failed',
    connector: request.bound.connector.id,
    grant: request.grant.id,
    code: error.code,
  });
  return error;
}

const usualPauseSeconds = 5;
const longestPauseSeconds = 24 * 3600;

/** As the provider asks, within reason: a moment that has passed says nothing, and a year would be the connection's end. */
function pauseSeconds({ retryAfterMs = 0 }: Failed): number {
  if (retryAfterMs <= 0) return usualPauseSeconds;
  return Math.min(longestPauseSeconds, Math.max(1, retryAfterMs / 1000));
}

function tokenError({ bound }: TokenRequest, { failure, reason }: Failed, retryAt: Date): PatchbayError {
  const { id: connector, name } = bound.connector;
  const detail = { connector, retryAt, ...(reason !== undefined && { reason }) };
  if (failure === 'rate-limited')
    return new PatchbayError(
      'request/rate-limited',
      `${name} asked us to slow down while a token was refreshed.`,
      detail,
    );
  if (failure === 'unavailable')
    return new PatchbayError(
      'request/unavailable',
      `${name} could not refresh a token just now. Try again later.`,
      detail,
    );
  if (failure === 'unreadable')
    return new PatchbayError(
      'response/invalid',
      `${name} answered a token refresh in a form the connector does not know.`,
      detail,
    );
  return new PatchbayError(
    'auth/provider-misconfigured',
    `${name} refused our app (${reason ?? failure}), so no token can be refreshed. Compare the client id and secret with the app’s page at ${name}. No connection was ended.`,
    detail,
  );
}

/** Somebody else is at it, or it failed a moment ago. */
export function stillBusy({ bound }: TokenRequest, row: TokenRow): PatchbayError {
  return new PatchbayError(
    'request/unavailable',
    `The token for ${bound.connector.name} could not be refreshed yet. Try again shortly.`,
    { connector: bound.connector.id, ...(row.nextAttemptAt !== undefined && { retryAt: row.nextAttemptAt }) },
  );
}
