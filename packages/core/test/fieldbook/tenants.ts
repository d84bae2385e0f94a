import {
  createPatchbay,
  defineConnector,
  defineStream,
  defineTelemetry,
  imports,
  keyring,
  type Owner,
  oauth2,
  ownerData,
  type PatchbayEvent,
  sync,
  webhooks,
  work,
} from '@patchbay/core';
import { fakeClock } from '@patchbay/testing';
import * as z from 'zod';
import { encryptionKey, inBrowser } from './bench.ts';
import { defineFieldbook, fieldbookAuth } from './fieldbook.ts';
import { FieldbookEmulator } from './fieldbook-emulator.ts';
import { webhooks as fieldbookWebhooks } from './fieldbook-webhooks.ts';
import { makeStore } from './store-under-test.ts';

export const acme: Owner = { tenantId: 'acme', userId: 'u-ada' };
export const globex: Owner = { tenantId: 'globex', userId: 'u-gus' };

const server = 'https://id.fieldbook.example';
export const base = 'https://app.example.com/integrations';

/** Fieldbook where revocations and webhooks tell in which app's name they came. */
function defineOurs(heard: string[]) {
  return defineFieldbook({
    auth: {
      revocation: {
        reach: 'token',
        request: ({ refreshToken, accessToken }, { app }) =>
          new Request(`${server}/oauth/revoke`, {
            method: 'POST',
            headers: { 'x-client': app.clientId },
            body: new URLSearchParams({ token: refreshToken ?? accessToken }),
          }),
      },
    },
    webhooks: {
      ...fieldbookWebhooks,
      verify(delivery, context) {
        heard.push(delivery.url);
        return fieldbookWebhooks.verify(delivery, context);
      },
    },
  });
}

const place = z.object({ server: z.string(), issuer: z.string() });
const identity = z.object({ id: z.string(), name: z.string() });

/** Each app says where its authorization server is. */
const ledger = defineConnector({
  id: 'ledger',
  name: 'Ledger',
  provider: 'ledger',
  category: 'testing',
  icon: '<svg xmlns="http://www.w3.org/2000/svg"/>',
  docsUrl: 'https://ledger.example/docs',
  app: z.strictObject(place.shape),
  auth: oauth2<{ app: typeof place }, 'default'>({
    ...fieldbookAuth,
    needs: { app: place },
    authorizationEndpoint: ({ app }) => `${app.server}/oauth/authorize`,
    tokenEndpoint: ({ app }) => `${app.server}/oauth/token`,
    origins: [server, 'https://evil.example'],
    issuer: ({ app }) => app.issuer,
  }),
  api: { baseUrl: 'https://api.fieldbook.example/' },
  identify: ({ client }) => client.get('me', { schema: identity }),
  streams: {
    items: defineStream({
      schema: identity,
      key: 'id',
      async *read() {
        yield { records: [] };
      },
    }),
  },
  telemetry: defineTelemetry({
    everySeconds: 900,
    async *poll() {
      yield { readings: [] };
    },
  }),
});

export interface FieldbookApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookSecret?: string;
}

/** One Patchbay for several tenants, each with its own apps at Fieldbook and Ledger. */
export class Tenants {
  readonly clock = fakeClock(undefined, { auto: true });
  readonly store = makeStore(this.clock);
  readonly events: PatchbayEvent[] = [];
  readonly urls: URL[] = [];
  /** What the resolver knows; a test may change it, or put a function there that throws. */
  readonly apps = new Map<string, FieldbookApp | (() => never)>([
    ['acme', { clientId: 'acme-client', clientSecret: 'canary-acme', webhookSecret: 'whsec-canary-acme' }],
    [
      'globex',
      { clientId: 'globex-client', clientSecret: 'canary-globex', webhookSecret: 'whsec-canary-globex' },
    ],
  ]);
  /** Where the tenants' Ledgers are. */
  readonly servers = new Map([['globex', 'https://evil.example']]);
  /** Owners that the resolver was asked about. */
  readonly asked: object[] = [];
  readonly emulator = new FieldbookEmulator({
    now: this.clock.now,
    redirectUris: ['fieldbook', 'ledger', 'ledger~acme'].map((context) => `${base}/callback/${context}`),
    clients: [...this.apps.values()].flatMap((app) => (typeof app === 'function' ? [] : app)),
  });
  /** URLs that webhooks were verified for. */
  readonly heard: string[] = [];
  readonly fieldbook = defineOurs(this.heard);
  readonly patchbay = makePatchbay(this);

  readonly appOf = (owner: { readonly tenantId: string }): FieldbookApp | undefined => {
    this.asked.push(owner);
    const app = this.apps.get(owner.tenantId);
    return typeof app === 'function' ? app() : app;
  };

  async connect(owner: Owner, account?: string) {
    const started = await this.patchbay.connect('fieldbook', { owner });
    const back = await this.emulator.consent(started.url, account === undefined ? {} : { account });
    return (await this.patchbay.callback(inBrowser(back, started))).connection;
  }

  workspace({ id, owner }: { readonly id: string; readonly owner: Owner }) {
    return this.patchbay.use(this.fieldbook, { connection: id, owner });
  }

  /** Client ids and secrets that came to the token endpoint with a kind of grant. */
  clients(grant: string) {
    const forms = this.emulator.sent('/oauth/token').map(({ form }) => form);
    return forms
      .filter((form) => form.get('grant_type') === grant)
      .map((form) => [form.get('client_id'), form.get('client_secret')]);
  }
}

function makePatchbay(tenants: Tenants) {
  return createPatchbay({
    baseUrl: base,
    connectors: [
      tenants.fieldbook(async (owner) => tenants.appOf(owner)),
      ledger(({ tenantId }) => ({
        clientId: `${tenantId}-client`,
        clientSecret: `canary-${tenantId}`,
        server: tenants.servers.get(tenantId) ?? server,
        issuer: server,
      })),
    ],
    store: tenants.store,
    keys: keyring(encryptionKey),
    features: [sync(), webhooks(), work(), ownerData(), imports()],
    clock: tenants.clock,
    onEvent: (event) => tenants.events.push(event),
    fetch: (input, init) => {
      const request = new Request(input, init);
      tenants.urls.push(new URL(request.url));
      return tenants.emulator.fetch(request);
    },
  });
}
