import type { Clock } from '../../client/clock.ts';
import type { OriginMap } from '../../client/origins.ts';
import type { KeyProvider } from '../../crypto/key-provider.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { Store } from '../../store/store.ts';
import { resolve } from '../app.ts';
import { type AppSource, contextOf } from '../app-source.ts';
import { redirectUri } from '../auth/connect.ts';
import type { Kernel } from '../kernel.ts';

/** What one connector was configured with, of what is no secret. */
export interface AppFacts {
  readonly connector: string;
  /** The provider, as people call it. */
  readonly name: string;
  readonly provider: string;
  /** Undefined where each owner may have an app of its own. */
  readonly clientId: string | undefined;
  /** What has to be registered with the provider, exactly so; `TENANT` stands for a tenant’s id. */
  readonly redirectUri: string;
  /** Undefined where it depends on the owner's app or site. */
  readonly tokenEndpoint: string | undefined;
}

/** What a Patchbay was made of, for whoever checks it. Client secrets are not in it. */
export interface Setup {
  /** Undefined where no app is known, only its store and keys. */
  readonly baseUrl: URL | undefined;
  readonly apps: readonly AppFacts[];
  readonly store: Store;
  readonly keys: KeyProvider;
  readonly origins: OriginMap;
  readonly fetch: typeof fetch;
  readonly clock: Pick<Clock, 'now'>;
}

/** Where a Patchbay keeps its parts. A string, so that a second installed copy of core finds them too. */
export const kernelKey = '~kernel';

/** The parts of a Patchbay that {@link Setup} names. Throws `config/invalid` for anything that `createPatchbay` did not make. */
export function setupOf(patchbay: object): Setup {
  const kernel = (patchbay as { readonly [kernelKey]?: Kernel })[kernelKey];
  if (kernel === undefined)
    throw new PatchbayError('config/invalid', 'This is no Patchbay: pass what createPatchbay returned.');
  const { baseUrl, store, keys, relocations, fetch, clock } = kernel;
  const apps = [...kernel.apps.values()].map((source) => factsOf(kernel, source));
  return { baseUrl, apps, store, keys, origins: relocations, fetch, clock };
}

function factsOf(kernel: Kernel, { connector, shared }: AppSource): AppFacts {
  const { tokenEndpoint } = connector.auth.definition;
  const place = connector.site === undefined && shared ? { app: shared.values, site: {} } : undefined;
  return {
    connector: connector.id,
    name: connector.name,
    provider: connector.provider,
    clientId: shared?.values.clientId,
    redirectUri: redirectUri(kernel, shared ?? { context: contextOf(connector, 'TENANT') }),
    tokenEndpoint:
      typeof tokenEndpoint === 'string' ? tokenEndpoint : place && resolve<string>(tokenEndpoint, place),
  };
}
