import type { Clock } from '../client/clock.ts';
import { systemClock } from '../client/clock.ts';
import { isLoopback, type OriginMap } from '../client/origins.ts';
import type { KeyProvider } from '../crypto/key-provider.ts';
import type { Configured } from '../definition/connector.ts';
import { PatchbayError } from '../errors/patchbay-error.ts';
import { emitter, type OnEvent } from '../events/events.ts';
import type { Store } from '../store/store.ts';
import { type AppSource, appSource } from './app-source.ts';
import type { EmergencySink } from './auth/emergency-sink.ts';
import { createTokenEngine } from './auth/token-engine.ts';
import { BudgetWindows } from './budget/budget-windows.ts';
import type { AnyFeature, FeatureName, Kernel } from './kernel.ts';
import { timedStore } from './timed-store.ts';

/** What `createPatchbay` needs to know. It reads no environment. */
export interface PatchbayOptions<C extends readonly Configured[], F extends readonly AnyFeature[]> {
  /** Where the handler is mounted, as browsers and providers reach it. Https, or http on loopback. */
  readonly baseUrl: string;
  readonly connectors: C;
  readonly store: Store;
  readonly keys: KeyProvider;
  /** `sync()`, `telemetry()`, `webhooks()`, `work()`, `ownerData()`, `subjects()`, `imports()`, `bulk()`: what is left out is not in the bundle, and its methods are not in the types. */
  readonly features?: F;
  readonly onEvent?: OnEvent;
  /** Takes a refreshed token set, sealed, when the store was down for as long as its refresh could wait. */
  readonly emergencySink?: EmergencySink;
  /** Where `returnTo` may lead beside the base URL's own origin. */
  readonly returnOrigins?: readonly string[];
  /** Moves providers' origins elsewhere: `{ 'https://slack.com': 'http://127.0.0.1:4010' }` for an emulator or a proxy. */
  readonly origins?: OriginMap;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  /** For one attempt of one request to a provider, in milliseconds; 30 seconds when left out. */
  readonly timeoutMs?: number;
}

/** Checks the options and puts the parts together. Throws `config/invalid` for what can be seen to be wrong now. */
export function createKernel(options: PatchbayOptions<readonly Configured[], readonly AnyFeature[]>): Kernel {
  const baseUrl = checkBaseUrl(options.baseUrl);
  // Only types stand in the way of leaving one out, and JavaScript has none.
  if (!options.store || !options.keys)
    throw invalid('store and keys are both needed, before anything is asked for');
  const apps = new Map<string, AppSource>();
  for (const configured of options.connectors) {
    if (apps.has(configured.id))
      throw invalid(`two connectors are called ${configured.id}; give each its own id`);
    apps.set(configured.id, appSource(configured));
  }
  const [store, clock] = [timedStore(options.store), options.clock ?? systemClock];
  const kernel: Kernel = {
    baseUrl,
    apps,
    store,
    keys: options.keys,
    clock,
    budgets: new BudgetWindows({ limits: store.limits, clock }),
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    emit: emitter(options.onEvent),
    emergencySink: options.emergencySink,
    relocations: checkOrigins(options.origins ?? {}),
    returnOrigins: new Set([baseUrl.origin, ...checkReturnOrigins(options.returnOrigins ?? [])]),
    tokens: createTokenEngine(() => kernel),
    features: checkFeatures(options.features ?? []),
    timeoutMs: options.timeoutMs ?? 30_000,
  };
  return kernel;
}

function checkBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (url !== undefined && secure && url.search === '' && url.hash === '' && url.username === '') return url;
  throw invalid(
    'baseUrl must be the https URL where the handler is mounted, such as https://app.example.com/integrations (http only on loopback)',
  );
}

/** An entry with a path, a slash at its end or a wildcard would match nothing, and nobody would know why. */
function checkReturnOrigins(origins: readonly string[]): readonly string[] {
  const exact = (origin: string) =>
    URL.canParse(origin) && new URL(origin).origin === origin && !origin.includes('*');
  if (origins.every(exact)) return origins;
  throw invalid(
    'returnOrigins must be origins such as https://app.example.com, without a path or a wildcard',
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
