import {
  type Client,
  createPatchbay,
  defineAction,
  defineConnector,
  defineTelemetry,
  keyring,
  oauth2,
  reading,
} from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import * as z from 'zod';
import { accessToken } from './note.ts';

export const notebookOrigin = 'https://api.notebook.example';

/** How every candidate checks the API's answer. */
export const noteSchema = z.object({ id: z.string(), title: z.string(), pages: z.array(z.number()) });

export const notebookAuth = {
  authorizationEndpoint: 'https://id.notebook.example/authorize',
  tokenEndpoint: 'https://id.notebook.example/token',
  pkce: 'S256',
  clientAuth: 'post',
} as const;

/** Hands out the client that streams and actions are given, so that a call can be measured without what is around it. */
const lendClient = defineAction({
  input: z.object({}),
  output: z.custom<Client>(),
  run: async (_, { client }) => client,
});

/** The least connector there can be. */
const notebook = defineConnector({
  id: 'notebook',
  name: 'Notebook',
  provider: 'notebook',
  category: 'files',
  icon: '<svg/>',
  docsUrl: 'https://notebook.example/',
  auth: oauth2(notebookAuth),
  api: { baseUrl: `${notebookOrigin}/` },
  identify: async () => ({ id: 'a1', name: 'Notebook' }),
  streams: {},
  actions: { lendClient },
  telemetry: defineTelemetry({
    everySeconds: 3600,
    async *poll() {
      yield { readings: [reading('account.members', 1)] };
    },
  }),
});

/** A Patchbay that reaches nothing but the fetch it is given; `origins` leads the API elsewhere. */
export function makePatchbay(fetch: typeof globalThis.fetch, origins: Record<string, string> = {}) {
  return createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [notebook({ clientId: 'notebook', clientSecret: 'secret' })],
    store: memoryStore(),
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    fetch,
    origins,
  });
}

export const owner = { tenantId: 'acme', userId: 'u1' };

/** Connects one account, as a browser would. */
export async function connectedNotebook(fetch: typeof globalThis.fetch, origins?: Record<string, string>) {
  const patchbay = makePatchbay(answeringTokens(fetch), origins);
  const { url, cookie } = await patchbay.connect('notebook', { owner });
  const back = new URL(new URL(url).searchParams.get('redirect_uri') ?? '');
  back.searchParams.set('code', 'c1');
  back.searchParams.set('state', new URL(url).searchParams.get('state') ?? '');
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  const { connection } = await patchbay.callback(new Request(back, { headers }));
  return patchbay.use(notebook, { connection: connection.id, owner });
}

/** The token endpoint is the only address answered here; it is asked once, before anything is measured. */
function answeringTokens(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (url !== notebookAuth.tokenEndpoint) return fetch(input, init);
    return Response.json({ access_token: accessToken, token_type: 'bearer' });
  };
}
