import {
  type Client,
  type Connection,
  createPatchbay,
  defineAction,
  defineConnector,
  defineTelemetry,
  type KeyProvider,
  keyring,
  type Owner,
  oauth2,
  reading,
  type Store,
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
export const notebook = defineConnector({
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

/** The notebook's app: its client id and secret. */
export const notebookApp = { clientId: 'notebook', clientSecret: 'secret' };

interface Kept {
  readonly store: Store;
  readonly keys: KeyProvider;
}

/** A Patchbay that reaches nothing but the fetch it is given; `origins` leads the API elsewhere. */
export function makePatchbay(
  fetch: typeof globalThis.fetch,
  origins: Record<string, string> = {},
  kept?: Partial<Kept>,
) {
  return createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [notebook(notebookApp)],
    store: memoryStore(),
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    fetch,
    origins,
    ...kept,
  });
}

export const owner = { tenantId: 'acme', userId: 'u1' };

/** Connects one account, as a browser would. */
export async function connectedNotebook(fetch: typeof globalThis.fetch, origins?: Record<string, string>) {
  const patchbay = makePatchbay(answeringTokens(fetch), origins);
  const { id } = await consent(patchbay, owner, 'c1');
  return patchbay.use(notebook, { connection: id, owner });
}

/** The way through the browser: there, and back with the code. */
export async function consent(
  patchbay: ReturnType<typeof makePatchbay>,
  owner: Owner,
  code?: string,
): Promise<Connection> {
  const { url, cookie } = await patchbay.connect('notebook', { owner });
  const back = throughBrowser(new URL(url), code);
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  return (await patchbay.callback(new Request(back, { headers }))).connection;
}

/** Where the provider sends the browser back at once. Without a code of its own it gives the challenge as the code. */
export function throughBrowser({ searchParams }: URL, code = searchParams.get('code_challenge')): URL {
  const back = new URL(searchParams.get('redirect_uri') ?? '');
  back.searchParams.set('code', code ?? '');
  back.searchParams.set('state', searchParams.get('state') ?? '');
  return back;
}

/** The token endpoint is the only address answered here; it is asked once, before anything is measured. */
function answeringTokens(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (url !== notebookAuth.tokenEndpoint) return fetch(input, init);
    return Response.json({ access_token: accessToken, token_type: 'bearer' });
  };
}
