import {
  type Clock,
  createPatchbay,
  defineConnector,
  defineTelemetry,
  keyring,
  oauth2,
  type Rotation,
  type Store,
} from '@patchbay/core';
import { graceSeconds, rotationOf, clientSecret as theSecret } from './provider/clients.ts';

const id = 'https://id.vault.example';
export const api = 'https://api.vault.example';

/** A connector that knows nothing but tokens, of the client's rotation class. */
function vaultFor(client: string) {
  return defineConnector({
    id: 'vault',
    name: 'Vault',
    provider: 'vault',
    category: 'testing',
    icon: '<svg xmlns="http://www.w3.org/2000/svg"/>',
    docsUrl: 'https://vault.example/docs',
    auth: oauth2({
      authorizationEndpoint: `${id}/auth`,
      tokenEndpoint: `${id}/token`,
      pkce: 'S256',
      clientAuth: 'post',
      rotation: declared(client),
    }),
    api: { baseUrl: `${api}/`, limits: { exports: { per: 'account', concurrent: 3 } } },
    identify: async () => ({ id: 'ada', name: 'Ada' }),
    streams: {},
    telemetry: defineTelemetry({ everySeconds: 3600, async *poll() {} }),
  });
}

function declared(client: string): Rotation {
  const rotation = rotationOf(client);
  return rotation === 'grace' ? { graceSeconds } : rotation;
}

/** One process's way to the provider and to the store. */
export interface VaultOptions {
  readonly client: string;
  readonly clientSecret?: string;
  readonly providerOrigin: string;
  readonly store: Store;
  readonly timeoutMs: number;
  readonly clock?: Clock;
  readonly fetch?: typeof fetch;
}

/** A Patchbay with the one connector, on a store that several processes share. */
export function vaultPatchbay({
  client,
  providerOrigin,
  clientSecret = theSecret,
  ...options
}: VaultOptions) {
  const connector = vaultFor(client);
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [connector({ clientId: client, clientSecret })],
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    origins: { [id]: providerOrigin },
    ...options,
  });
  return { connector, patchbay };
}
