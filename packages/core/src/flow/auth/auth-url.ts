import { guardOrigin, relocate, resolveUrl } from '../../client/origins.ts';
import type { BoundApp } from '../app.ts';
import type { Kernel } from '../kernel.ts';

/**
 * A URL that the app's secret, a code or a token may be sent to, at the place where it is reached. Throws
 * `request/origin-refused` for one on an origin that the connector does not write down: the site or app that it was
 * computed from may come from outside.
 */
export function authUrl(kernel: Pick<Kernel, 'relocations'>, { connector }: BoundApp, url: string): URL {
  const { authorizationEndpoint, tokenEndpoint, origins = [] } = connector.auth.definition;
  const written = [authorizationEndpoint, tokenEndpoint].flatMap((endpoint) =>
    typeof endpoint === 'string' ? new URL(endpoint).origin : [],
  );
  const allowed = new Set([...written, ...origins]);
  const base = new URL('https://relative.invalid');
  return relocate(
    guardOrigin(resolveUrl(url, base, connector.id), allowed, connector.id),
    kernel.relocations,
  );
}
