import {
  type Client,
  type ConnectionKey,
  createPatchbay,
  defineConnector,
  defineStream,
  defineTelemetry,
  keyring,
  type Owner,
  oauth2,
  offsetPages,
  type Page,
  reading,
  type Store,
  sync,
} from '@patchbay/core';
import * as z from 'zod/mini';
import { accessToken } from '../note.ts';
import { notebookApp, notebookAuth, throughBrowser } from '../notebook.ts';
import { contactSchema } from './contact-records.ts';

/** How the stream's pages come about. */
export type ReadContacts = (client: Client) => AsyncIterable<Page<never, never>>;

const answerSchema = z.object({ total: z.number(), contacts: z.array(z.unknown()) });

/** The pages of the server that `contacts-server.ts` is. */
export function pagesOverHttp(pageSize: number): ReadContacts {
  return (client) =>
    offsetPages(client, 'contacts', {
      page: answerSchema,
      records: ({ contacts }) => contacts,
      total: ({ total }) => total,
      parameter: 'offset',
      searchParams: { limit: pageSize },
    });
}

const apiOrigin = 'https://api.contacts.example';

/** A connector whose one stream is read like this. */
function contactsConnector(read: ReadContacts) {
  return defineConnector({
    id: 'contacts',
    name: 'Contacts',
    provider: 'contacts',
    category: 'crm',
    icon: '<svg/>',
    docsUrl: 'https://contacts.example/',
    auth: oauth2(notebookAuth),
    api: { baseUrl: `${apiOrigin}/` },
    identify: async () => ({ id: 'a1', name: 'Contacts' }),
    streams: {
      // Ascending: each page saves its mark.
      contacts: defineStream({
        schema: contactSchema,
        key: 'id',
        cursor: 'updatedAt',
        ascending: true,
        read: ({ client }) => read(client),
      }),
    },
    telemetry: defineTelemetry({
      everySeconds: 3600,
      async *poll() {
        yield { readings: [reading('account.members', 1)] };
      },
    }),
  });
}

/** A Patchbay with nothing but that connector and the sync feature; its API is at `origin`. */
export function contactsApp(store: Store, read: ReadContacts, origin?: string) {
  const connector = contactsConnector(read);
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [connector(notebookApp)],
    store,
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    features: [sync()],
    fetch: answeringTokens,
    origins: origin === undefined ? {} : { [apiOrigin]: origin },
  });
  return {
    workspace: ({ id, owner }: ConnectionKey) => patchbay.use(connector, { connection: id, owner }),
    /** Connects an account of this owner, as a browser would. */
    async connect(owner: Owner): Promise<ConnectionKey> {
      const { url, cookie } = await patchbay.connect('contacts', { owner });
      const headers = { cookie: cookie.split(';')[0] ?? '' };
      const back = throughBrowser(new URL(url), owner.userId);
      const { connection } = await patchbay.callback(new Request(back, { headers }));
      return { id: connection.id, owner };
    },
  };
}

/** Tokens are answered here, all else by the network. */
const answeringTokens: typeof globalThis.fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (url !== notebookAuth.tokenEndpoint) return fetch(input, init);
  return Response.json({ access_token: accessToken, token_type: 'bearer' });
};
