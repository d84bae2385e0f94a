import {
  createPatchbay,
  defineConnector,
  defineTelemetry,
  keyring,
  type OwedRevocation,
  oauth2,
  reading,
  type TokenSet,
  work,
} from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import type { Golden, GoldenValue } from './golden.ts';
import { movedClock } from './moved-clock.ts';

/**
 * Opens sealed tokens by the public interface alone: each rests in a revocation that is due, and a revocation hands the
 * opened token to the connector. What did not open is not among the results; `failed` counts it.
 */
export async function openByRevocation({ keys, values }: Golden) {
  const opened: TokenSet[] = [];
  const clock = movedClock();
  const store = memoryStore({ clock });
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [vault(opened)({ clientId: 'vault', clientSecret: 'secret' })],
    store,
    keys: keyring(keys),
    features: [work()],
    fetch: () => Promise.resolve(new Response()),
    clock,
  });
  await store.work.submit(values.map(dueRevocation));
  // One by one, so that they are opened in the order in which they are due.
  const { failed } = await patchbay.tick({ concurrency: 1 });
  return { opened, failed };
}

/** A connector whose provider forgets tokens gladly; what it is asked to forget lands in `opened`. */
function vault(opened: TokenSet[]) {
  const auth = oauth2({
    authorizationEndpoint: 'https://vault.example.com/authorize',
    tokenEndpoint: 'https://vault.example.com/token',
    pkce: 'S256',
    clientAuth: 'post',
    revocation: {
      reach: 'token',
      request(token) {
        opened.push(token);
        return new Request('https://vault.example.com/revoke', { method: 'POST' });
      },
    },
  });
  const telemetry = defineTelemetry({
    everySeconds: 3600,
    async *poll() {
      yield { readings: [reading('account.members', 1)] };
    },
  });
  return defineConnector({
    id: 'vault',
    name: 'Vault',
    provider: 'vault',
    category: 'files',
    icon: '<svg/>',
    docsUrl: 'https://vault.example.com/',
    auth,
    api: { baseUrl: 'https://vault.example.com/' },
    identify: async () => ({ id: 'v1', name: 'Vault' }),
    streams: {},
    telemetry,
  });
}

function dueRevocation({ place, sealed }: GoldenValue, index: number) {
  const { row: id, tenantId, salt, name } = place;
  const whose = { appId: 'vault/vault', provider: 'vault', accountId: 'v1', accountGroup: 'v1' };
  const key = `revocation ${index}`;
  const args: OwedRevocation = {
    workKey: key,
    connector: 'vault',
    grant: { id, tenantId, salt, ...whose },
    name,
    sealed,
    site: {},
    giveUpAt: '2027-01-01T00:00:00Z',
  };
  const nobody = { connectionId: undefined, tenantId: undefined };
  const once = { kind: 'revocation', inSeconds: 0, everySeconds: undefined } as const;
  return { key, args: { ...args }, ...nobody, ...once };
}
