import type { Clock } from './client/clock.ts';
import { systemClock } from './client/clock.ts';
import { isLoopback, type OriginMap } from './client/origins.ts';
import type { Keyring } from './crypto/keyring.ts';
import type { Configured } from './definition/connector.ts';
import { PatchbayError } from './errors/patchbay-error.ts';
import { emitter, type OnEvent } from './events/events.ts';
import { type BoundApp, bindApp } from './flow/app.ts';
import { callback } from './flow/auth/callback.ts';
import { connect } from './flow/auth/connect.ts';
import { disconnect } from './flow/auth/disconnect.ts';
import { health } from './flow/auth/health.ts';
import { createTokenEngine } from './flow/auth/token-engine.ts';
import { toConnection } from './flow/connection.ts';
import type { AnyFeature, FeatureName } from './flow/feature.ts';
import type { Kernel } from './flow/kernel.ts';
import { checkOwner } from './flow/owner.ts';
import { createWorkspace } from './flow/workspace.ts';
import { findConnection } from './flow/workspace-scope.ts';
import type { Patchbay } from './patchbay-types.ts';
import type { ConnectionKey, Owner } from './store/scope.ts';
import type { Store } from './store/store.ts';

/** What {@link createPatchbay} needs to know. It reads no environment. */
export interface PatchbayOptions<C extends readonly Configured[], F extends readonly AnyFeature[]> {
  /** Where the handler is mounted, as browsers and providers reach it. Https, or http on loopback. */
  readonly baseUrl: string;
  readonly connectors: C;
  readonly store: Store;
  readonly keys: Keyring;
  /** `sync()`, `telemetry()`, `webhooks()`, `work()`: what is left out is not in the bundle, and its methods are not in the types. */
  readonly features?: F;
  readonly onEvent?: OnEvent;
  /** Where `returnTo` may lead beside the base URL's own origin. */
  readonly returnOrigins?: readonly string[];
  /** Moves providers' origins elsewhere: `{ 'https://slack.com': 'http://127.0.0.1:4010' }` for an emulator or a proxy. */
  readonly origins?: OriginMap;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  /** For one attempt of one request to a provider, in milliseconds; 30 seconds when left out. */
  readonly timeoutMs?: number;
}

/** Ties the parts together. Throws `config/invalid` for what can be seen to be wrong now, before any person meets it. */
export function createPatchbay<
  const C extends readonly Configured[],
  const F extends readonly AnyFeature[] = readonly [],
>(options: PatchbayOptions<C, F>): Patchbay<C[number], F[number]['name']> {
  const kernel = createKernel(options);
  const scope = (key: ConnectionKey, connector: string) => ({
    kernel,
    bound: findApp(kernel, connector),
    key,
  });
  const keyOf = (id: string, owner: Owner): ConnectionKey => ({ owner: checkOwner(owner), id });
  const found = async (id: string, owner: Owner) => {
    const key = keyOf(id, owner);
    return scope(key, (await findConnection(kernel, key)).connector);
  };
  const patchbay: Patchbay<Configured, never> = {
    baseUrl: kernel.baseUrl,
    connectors: [...kernel.apps.keys()],
    has: (id): id is string => kernel.apps.has(id),
    connect: async (id, wanted) => connect(kernel, findApp(kernel, id), wanted),
    async callback(request) {
      const { connection, ...rest } = await callback(kernel, request);
      return { connection: toConnection(connection), ...rest };
    },
    use: (connector, { connection, owner }) =>
      createWorkspace(scope(keyOf(connection, owner), connector.id)) as never,
    workspaceOf: async (connection, { owner }) => createWorkspace(await found(connection, owner)) as never,
    async list({ owner, ...filter }) {
      return (await kernel.store.connections.list(checkOwner(owner), filter)).map(toConnection);
    },
    health: async (connection, { owner, signal }) => health(await found(connection, owner), signal),
    disconnect: async (connection, { owner }) => disconnect(await found(connection, owner)),
    idle: () => kernel.tokens.idle(),
  };
  const added = kernel.features.map((feature) => feature.patchbayMethods?.(kernel));
  return Object.freeze(Object.assign(patchbay, ...added)) as Patchbay<C[number], F[number]['name']>;
}

function createKernel<C extends readonly Configured[], F extends readonly AnyFeature[]>(
  options: PatchbayOptions<C, F>,
): Kernel {
  const baseUrl = checkBaseUrl(options.baseUrl);
  const apps = new Map<string, BoundApp>();
  for (const configured of options.connectors) {
    if (apps.has(configured.id))
      throw invalid(`two connectors are called ${configured.id}; give each its own id`);
    apps.set(configured.id, bindApp(configured));
  }
  const kernel: Kernel = {
    baseUrl,
    apps,
    store: options.store,
    keys: options.keys,
    clock: options.clock ?? systemClock,
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    emit: emitter(options.onEvent),
    relocations: checkOrigins(options.origins ?? {}),
    returnOrigins: new Set([baseUrl.origin, ...(options.returnOrigins ?? [])]),
    tokens: createTokenEngine(() => kernel),
    features: checkFeatures(options.features ?? []),
    timeoutMs: options.timeoutMs ?? 30_000,
  };
  return kernel;
}

function findApp(kernel: Kernel, id: string): BoundApp {
  const bound = kernel.apps.get(id);
  if (bound !== undefined) return bound;
  const known = [...kernel.apps.keys()].join(', ') || 'none';
  throw new PatchbayError(
    'config/unknown-connector',
    `There is no connector called ${JSON.stringify(String(id).slice(0, 64))} here. Configured are: ${known}.`,
  );
}

function checkBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (url !== undefined && secure && url.search === '' && url.hash === '' && url.username === '') return url;
  throw invalid(
    'baseUrl must be the https URL where the handler is mounted, such as https://app.example.com/integrations (http only on loopback)',
  );
}

function checkOrigins(map: OriginMap): OriginMap {
  for (const [from, to] of Object.entries(map)) {
    const target = URL.canParse(to) ? new URL(to) : undefined;
    const secure = target?.protocol === 'https:' || (target !== undefined && isLoopback(target));
    const exact = URL.canParse(from) && new URL(from).origin === from && target?.origin === to;
    if (!exact || !secure)
      throw invalid(
        'origins must map origins such as https://slack.com to https origins, or http ones on loopback, without a path',
      );
  }
  return map;
}

function checkFeatures(features: readonly AnyFeature[]): readonly AnyFeature[] {
  const names: readonly FeatureName[] = features.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw invalid('a feature was passed twice');
  return features;
}

function invalid(what: string): PatchbayError {
  return new PatchbayError('config/invalid', `createPatchbay: ${what}.`);
}
