import type { AppResolver, Configured, RuntimeConnector } from '../definition/connector.ts';
import { PatchbayError } from '../errors/patchbay-error.ts';
import { type BoundApp, bindApp } from './app.ts';

/** Where a connector's app comes from: one for everybody, or one for each tenant. */
export interface AppSource {
  readonly connector: RuntimeConnector;
  /** The app of every tenant; undefined where each has its own. */
  readonly shared: BoundApp | undefined;
  /** Throws `config/app-missing` for a tenant that has none. Asked anew each time: nothing of a tenant's app is kept. */
  of(tenantId: string): BoundApp | Promise<BoundApp>;
}

/** Sources by their connectors' ids. */
export type AppSources = ReadonlyMap<string, AppSource>;

/** The source of a configured connector. Throws `config/invalid` where it was given an app that does not fit. */
export function appSource({ definition: connector, app }: Configured): AppSource {
  if (typeof app === 'function') {
    return { connector, shared: undefined, of: (tenantId) => resolveApp(connector, app, tenantId) };
  }
  const shared = bindApp(connector, app, { context: connector.id, tenantId: undefined });
  return { connector, shared, of: () => shared };
}

/** The source of a connector's app. Throws `config/unknown-connector`. */
export function sourceOf({ apps }: { readonly apps: AppSources }, id: string): AppSource {
  const source = apps.get(id);
  if (source !== undefined) return source;
  const known = [...apps.keys()].join(', ') || 'none';
  throw new PatchbayError(
    'config/unknown-connector',
    `There is no connector called ${JSON.stringify(String(id).slice(0, 64))} here. Configured are: ${known}.`,
  );
}

/** The app that a tenant uses a connector with. Throws as the source does, and `config/unknown-connector`. */
export async function appOf(
  kernel: { readonly apps: AppSources },
  connector: string,
  tenantId: string,
): Promise<BoundApp> {
  return sourceOf(kernel, connector).of(tenantId);
}

/**
 * Names an authorization server and an app for one tenant. Where endpoints are computed, a tenant's app may name its own
 * server, and the tenant is part of the name: else a server of one tenant's could have a code of another's delivered to
 * it (COAT, draft-ietf-oauth-security-topics-update). Where they are written down, one server serves every app.
 */
export function contextOf({ id, auth }: RuntimeConnector, tenantId: string): string {
  const { authorizationEndpoint, tokenEndpoint } = auth.definition;
  const isComputed = typeof authorizationEndpoint === 'function' || typeof tokenEndpoint === 'function';
  return isComputed ? `${id}~${tenantId}` : id;
}

async function resolveApp(
  connector: RuntimeConnector,
  resolver: AppResolver<object>,
  tenantId: string,
): Promise<BoundApp> {
  const app = await ask(connector, resolver, tenantId);
  if (app !== undefined)
    return bindApp(connector, app, { context: checkedContext(connector, tenantId), tenantId });
  throw new PatchbayError(
    'config/app-missing',
    `This tenant has no app of ${connector.name}: the function given to ${connector.id}(...) knows none for it. Register one with ${connector.name} (${connector.docsUrl}) and let the function return it.`,
    { connector: connector.id },
  );
}

async function ask(
  { id, name }: RuntimeConnector,
  resolver: AppResolver<object>,
  tenantId: string,
): Promise<object | undefined> {
  try {
    return (await resolver({ tenantId })) ?? undefined;
  } catch {
    // Its words may hold anything, so they are not even kept as the cause.
    throw new PatchbayError(
      'config/app-unavailable',
      `The function given to ${id}(...) failed to say which app of ${name} this tenant has. What it threw is not repeated here: report it there.`,
      { connector: id },
    );
  }
}

const longestContext = 200;

/** The context stands in the redirect URI as one segment, which has to come back as it was sent. */
function checkedContext(connector: RuntimeConnector, tenantId: string): string {
  const context = contextOf(connector, tenantId);
  if (!/[/\\\p{Cc}]/u.test(context) && encodeURIComponent(context).length <= longestContext) return context;
  throw new PatchbayError(
    'config/invalid',
    `${connector.id} needs the tenant in its redirect URI, and this tenant’s id cannot stand in one: it has a slash, a control character, or is too long.`,
    { connector: connector.id },
  );
}
