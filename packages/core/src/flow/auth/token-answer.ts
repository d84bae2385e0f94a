import type { TokenAnswer } from '../../definition/auth.ts';
import type { TokenSet } from '../../definition/token-set.ts';

/**
 * A token answer without what the strict validator trips over and vendors send all the same: nulls, empty strings and
 * lists, scopes as a list, an expiry as a date or as text, "0" for "no expiry". Without a token type it is a bearer's.
 */
export function cleanTokenAnswer(answer: TokenAnswer, now: Date): Record<string, unknown> {
  const clean: Record<string, unknown> = { token_type: 'Bearer' };
  for (const [name, value] of Object.entries(answer)) {
    if (!isNothing(value) && name !== '__proto__') clean[name] = value;
  }
  if (Array.isArray(clean.scope)) clean.scope = clean.scope.join(' ');
  const seconds = lifetime(clean, now);
  delete clean.expires_in;
  return seconds === undefined ? clean : { ...clean, expires_in: seconds };
}

function isNothing(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function lifetime({ expires_in, expires_at }: Record<string, unknown>, now: Date): number | undefined {
  const seconds = Number(expires_in ?? Number.NaN);
  if (Number.isFinite(seconds)) return seconds > 0 ? seconds : undefined;
  const at = moment(expires_at);
  return at === undefined ? undefined : Math.max(0, Math.floor((at - now.getTime()) / 1000));
}

/** Epoch seconds, epoch milliseconds, or a date as text, in milliseconds. */
function moment(value: unknown): number | undefined {
  const number = Number(value ?? Number.NaN);
  if (Number.isFinite(number)) return number > 1e11 ? number : number * 1000;
  const date = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
}

/** How long a token set is still good, which does not depend on whether this process and the store agree on the time. */
export function secondsOf({ expiresAt }: TokenSet, now: Date): number | undefined {
  return expiresAt && (expiresAt.getTime() - now.getTime()) / 1000;
}

/** A century: what is beyond it means no end, and may be no date. */
const farSeconds = 100 * 365 * 24 * 3600;

/** The named token in a cleaned answer, or undefined where it has none. */
export function readTokenSet(answer: Readonly<Record<string, unknown>>, now: Date): TokenSet | undefined {
  const { access_token, refresh_token, expires_in, refresh_token_expires_in, scope, account_id } = answer;
  if (typeof access_token !== 'string') return undefined;
  const rests = Number(refresh_token_expires_in ?? Number.NaN);
  return {
    accessToken: access_token,
    ...(typeof refresh_token === 'string' && { refreshToken: refresh_token }),
    ...(typeof expires_in === 'number' && { expiresAt: new Date(now.getTime() + expires_in * 1000) }),
    ...(rests > 0 && rests < farSeconds && { refreshExpiresAt: new Date(now.getTime() + rests * 1000) }),
    ...(typeof scope === 'string' && { scopes: scope.split(/[\s,]+/).filter((part) => part !== '') }),
    ...(typeof account_id === 'string' && { accountId: account_id }),
  };
}
