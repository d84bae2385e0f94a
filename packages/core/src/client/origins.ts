import { PatchbayError } from '../errors/patchbay-error.ts';

/** Moves a provider's origins elsewhere: to an emulator on loopback, or through an egress proxy. */
export type OriginMap = Readonly<Record<string, string>>;

/** The same path and query at the origin that stands in, where one does. */
export function relocate(url: string | URL, map: OriginMap): URL {
  const found = new URL(url);
  const origin = map[found.origin];
  return origin === undefined ? found : new URL(found.pathname + found.search, origin);
}

/** True for http on this machine only, where there is no network to listen on. */
export function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(url.hostname);
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
