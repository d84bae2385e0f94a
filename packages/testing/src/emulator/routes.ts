import type { Fault, ProviderFault } from './faults.ts';
import type { RecordedRequest } from './recorded-request.ts';

/** One request on its way through a provider's emulator. */
export interface Exchange {
  readonly request: RecordedRequest;
  /** The `:name` parts of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The fault that the handler has to carry out, if any. */
  readonly fault: Fault<ProviderFault> | undefined;
}

/** Answers requests of one method and path. */
export interface Route {
  /** An HTTP method, or `*`. */
  readonly method: string;
  /** A path such as `/repos/:owner/:repo/issues`. */
  readonly path: string;
  handle(exchange: Exchange): Response | Promise<Response>;
}

/** The first route for a request, with the values of its path's names. */
export function findRoute(
  routes: readonly Route[],
  { method, path }: { method: string; path: string },
): { route: Route; params: Record<string, string> } | undefined {
  for (const route of routes) {
    if (route.method !== '*' && route.method !== method) continue;
    const params = matchPath(route.path, path);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':') && value !== '') params[part.slice(1)] = decoded(value);
    else if (part !== value) return undefined;
  }
  return params;
}

/** A path with a broken escape names nothing that exists, but it is no crash either. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
