import {
  type Client,
  createPatchbay,
  defineConnector,
  defineStream,
  defineTelemetry,
  keyring,
  type Owner,
  oauth2,
  type PatchbayEvent,
  siteByChoice,
  sync,
  telemetry,
  work,
} from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { fakeClock } from '@patchbay/testing';
import * as z from 'zod';
import { ada, encryptionKey, inBrowser } from './bench.ts';
import { fieldbookAuth } from './fieldbook.ts';
import { FieldbookEmulator } from './fieldbook-emulator.ts';

const api = 'https://api.fieldbook.example';
const place = z.object({ cloud: z.string(), zone: z.string() });
const row = z.object({ id: z.string(), at: z.string(), name: z.string() });
const listed = z.object({ records: z.array(row) });

async function places(client: Client) {
  const { records } = await client.get(`${api}/lists/clouds`, { schema: listed });
  return records.map(({ id, name }) => ({ value: { zone: 'eu', cloud: id }, label: name }));
}

/** A connector whose account reaches several sites, of which one is chosen after consent. */
export const atlas = defineConnector({
  id: 'atlas',
  name: 'Atlas',
  provider: 'fieldbook',
  category: 'testing',
  icon: '<svg xmlns="http://www.w3.org/2000/svg"/>',
  docsUrl: 'https://fieldbook.example/docs',
  site: siteByChoice(place, places),
  auth: oauth2<Record<never, never>, 'default'>({ ...fieldbookAuth, grantPer: 'account' }),
  api: {
    baseUrl: ({ site }) => `https://${site.cloud}.fieldbook.example/`,
    origins: [api, ...['c1', 'c2', 'c3', 'c4'].map((cloud) => `https://${cloud}.fieldbook.example`)],
  },
  identify: ({ client }) =>
    client.get(`${api}/me`, { schema: z.object({ id: z.string(), name: z.string() }) }),
  streams: {
    pages: defineStream({
      schema: row,
      key: 'id',
      async *read({ client }) {
        yield { records: (await client.get('lists/pages', { schema: listed })).records };
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

/** One Patchbay with Atlas, and the sites that there are. */
export class AtlasBench {
  readonly clock = fakeClock(undefined, { auto: true });
  readonly emulator = new FieldbookEmulator({
    now: this.clock.now,
    redirectUris: ['https://app.example.com/callback/atlas'],
  });
  readonly store = memoryStore({ clock: this.clock });
  readonly events: PatchbayEvent[] = [];
  readonly hosts: string[] = [];
  readonly patchbay: ReturnType<typeof makePatchbay>;

  constructor(sites: readonly string[], accounts: 'one' | 'many' = 'one') {
    for (const site of sites) this.add(site);
    this.patchbay = makePatchbay(this, accounts);
  }

  add(site: string): void {
    this.emulator.world.put('clouds', { id: site, at: '2026', name: `Site ${site}` });
  }

  async connect(
    options: { connection?: string; account?: string; owner?: Owner; otherAccount?: boolean } = {},
  ) {
    const { account = 'ada', owner = ada, ...rest } = options;
    const started = await this.patchbay.connect('atlas', { owner, ...rest });
    const request = inBrowser(await this.emulator.consent(started.url, { account }), started);
    return (await this.patchbay.callback(request)).connection;
  }

  /** Chooses by the words that a person reads. */
  async choose(connection: string, label: string) {
    const sites = await this.patchbay.sites(connection, { owner: ada });
    const site = sites.find((each) => each.label === label)?.id ?? '';
    return this.patchbay.chooseSite(connection, { owner: ada, site });
  }
}

function makePatchbay(bench: AtlasBench, accounts: 'one' | 'many') {
  const { clientId, clientSecret } = bench.emulator.app;
  return createPatchbay({
    baseUrl: 'https://app.example.com',
    connectors: [atlas({ clientId, clientSecret, accounts })],
    store: bench.store,
    keys: keyring(encryptionKey),
    features: [sync(), telemetry(), work()],
    clock: bench.clock,
    onEvent: (event) => bench.events.push(event),
    fetch: (input, init) => {
      const request = new Request(input, init);
      bench.hosts.push(new URL(request.url).hostname);
      return bench.emulator.fetch(request);
    },
  });
}
