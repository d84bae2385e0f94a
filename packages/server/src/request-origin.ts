import { PatchbayError } from '@patchbay/core';

/** Which origins a browser's request may come from. */
export interface TrustedOrigins {
  /** The base URL's. */
  readonly own: string;
  /** Others that the app named: they get CORS headers. */
  readonly allowed: ReadonlySet<string>;
}

/** Throws `config/invalid` for anything but exact origins. */
export function trustedOrigins(baseUrl: URL, allowed: readonly string[]): TrustedOrigins {
  const wrong = allowed.filter((origin) => !isOrigin(origin));
  if (wrong.length === 0) return { own: baseUrl.origin, allowed: new Set(allowed) };
  throw new PatchbayError(
    'config/invalid',
    `createHandler: allowedOrigins must be origins such as https://app.example.com, without a path or a wildcard; these are not: ${wrong.join(', ')}.`,
  );
}

function isOrigin(text: string): boolean {
  return /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/**
 * Whether a request that changes something may have been meant by the session's owner (threat T26). In this order:
 *
 * 1. an `Origin` among the allowed ones is trusted;
 * 2. a browser that sends `Sec-Fetch-Site` is trusted when it says `same-origin` or `none` (typed by the person);
 * 3. one that sends only `Origin` is trusted when that is the base URL's;
 * 4. a request with neither header comes from no browser that a stranger's page could steer, and must have a JSON
 *    content type, which no HTML form can send.
 */
export function isTrustedOrigin({ headers }: Request, { own, allowed }: TrustedOrigins): boolean {
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  if (origin !== null && allowed.has(origin)) return true;
  if (site !== null) return site === 'same-origin' || site === 'none';
  if (origin !== null) return origin === own;
  return mediaType(headers) === 'application/json';
}

/** The content type without its parameters. */
export function mediaType(headers: Headers): string {
  return (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
