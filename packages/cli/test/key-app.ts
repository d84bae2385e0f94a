import {
  type Clock,
  createPatchbay,
  defineConnector,
  defineStream,
  defineTelemetry,
  imports,
  keyring,
  oauth2,
  type Store,
} from '@patchbay/core';
import * as z from 'zod/mini';

const id = 'https://id.vault.example';

/** A provider that gives every account a token that never ends. */
const vault = defineConnector({
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
    rotation: 'none',
  }),
  api: { baseUrl: 'https://api.vault.example/' },
  identify: async () => ({ id: 'ada', name: 'Ada' }),
  streams: {
    notes: defineStream({
      schema: z.object({ id: z.string() }),
      key: 'id',
      scopes: ['notes'],
      async *read() {},
    }),
  },
  telemetry: defineTelemetry({ everySeconds: 3600, async *poll() {} }),
});

/** What may differ from the usual app. */
interface KeyAppOptions {
  readonly clientId?: string;
  readonly baseUrl?: string;
  readonly origins?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
}

/** An app whose tenants each have one connection, with keys of its own. */
export function keyApp(
  store: Store,
  keys: string | undefined,
  { clientId = 'client', ...more }: KeyAppOptions = {},
) {
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [vault({ clientId, clientSecret: 'canary-client-secret' })],
    store,
    keys: keyring(keys),
    features: [imports()],
    fetch: async (input, init) => {
      const form = new URLSearchParams(await new Request(input, init).text());
      return Response.json({ access_token: `token-${form.get('code')}`, token_type: 'bearer' });
    },
    ...more,
  });
  return {
    patchbay,
    async connect(tenantId: string): Promise<void> {
      const started = await patchbay.connect('vault', { owner: { tenantId } });
      const sent = new URL(started.url).searchParams;
      const back = new URL(sent.get('redirect_uri') ?? '');
      back.search = new URLSearchParams({ code: tenantId, state: sent.get('state') ?? '' }).toString();
      const cookie = started.cookie.split(';')[0] ?? '';
      await patchbay.callback(new Request(back, { headers: { cookie } }));
    },
    /** Throws unless the tenant's token is the one that it was given. */
    async read(tenantId: string): Promise<void> {
      const owner = { tenantId };
      const [connection] = await patchbay.list({ owner });
      const workspace = patchbay.use(vault, { connection: connection?.id ?? '', owner });
      const token = await workspace.getToken();
      if (token !== `token-${tenantId}`) throw new Error(`${tenantId} has the token of somebody else`);
    },
  };
}
