import { PatchbayError } from '../errors/patchbay-error.ts';

/** Moves a provider's origins elsewhere: to an emulator on loopback, or through an egress proxy. */
export type OriginMap = Readonly<Record<string, string>>;

/** The same path and query at the origin that stands in, where one does. */
export function relocate(url: string | URL, map: OriginMap): URL {
  const found = new URL(url);
  const origin = map[found.origin];
  if (origin === undefined) return found;
  const moved = new URL(origin);
  moved.pathname = found.pathname;
  moved.search = found.search;
  return moved;
}

/** True for http on this machine only, where there is no network to listen on. */
export function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(url.hostname);
}

/** The URL a path means. Throws `request/origin-refused` for text that is no URL: the platform's error would show it. */
export function resolveUrl(path: string, base: URL, connector: string): URL {
  if (URL.canParse(path, base)) return new URL(path, base);
  throw new PatchbayError(
    'request/origin-refused',
    `${connector}: a request would have gone to an address that is not a URL. Nothing was sent.`,
    { connector },
  );
}

/** A URL the token may be sent to: on an origin the connector names, by https, or http on loopback. */
export function guardOrigin(url: URL, allowed: ReadonlySet<string>, connector: string): URL {
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
  const plain = url.username === '' && url.password === '';
  if (secure && plain && allowed.has(url.origin)) return url;
  throw new PatchbayError(
    'request/origin-refused',
    `${connector}: a request would have gone to ${url.origin}, which the connector does not name. ` +
      'Nothing was sent. If the provider has moved, its connector has to list the new origin.',
    { connector },
  );
}
