import { isLoopback } from '../../client/origins.ts';
import { randomToken } from '../../crypto/random.ts';

const maxAgeSeconds = 600;

/** One cookie a flow, so that two tabs do not disturb each other; its name tells nothing but which flow it is. */
function bindingCookieName(baseUrl: URL, stateHash: string): string {
  return `${isInsecure(baseUrl) ? '' : '__Host-'}patchbay-${stateHash.slice(0, 16)}`;
}

/** A Set-Cookie value with a secret of its own, which only this browser has. */
export function bindingCookie(
  baseUrl: URL,
  stateHash: string,
  secret: string,
  maxAge = maxAgeSeconds,
): string {
  const secure = isInsecure(baseUrl) ? '' : '; Secure';
  return `${bindingCookieName(baseUrl, stateHash)}=${secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`;
}

export function bindingSecret(): string {
  return randomToken();
}

/** The secret this browser holds for the flow, if any. */
export function readBinding(baseUrl: URL, stateHash: string, cookies: string | null): string | undefined {
  const name = bindingCookieName(baseUrl, stateHash);
  for (const pair of (cookies ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** A `__Host-` cookie needs https, which a developer's own machine does not have. */
function isInsecure(baseUrl: URL): boolean {
  return baseUrl.protocol === 'http:' && isLoopback(baseUrl);
}
