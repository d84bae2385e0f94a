import {
  type Client,
  createPatchbay,
  defineConnector,
  defineTelemetry,
  keyring,
  oauth2,
  type Site,
  siteFromCallback,
  siteFromOwner,
} from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { ada, Bench, encryptionKey, inBrowser } from '../fieldbook/bench.ts';
import { expectNoSecret, refusal } from '../fieldbook/refusal.ts';
import { forbiddenAddresses } from './forbidden-addresses.ts';

const home = 'https://api.fieldbook.example';

/** A connected workspace, and the URLs that its requests went to since. */
async function connected() {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect());
  bench.urls.length = 0;
  return { bench, workspace, urls: bench.urls };
}

test('threat T14 an address that a caller chose is refused before anything is sent', async () => {
  const { workspace, urls } = await connected();
  for (const address of forbiddenAddresses) {
    for (const method of ['GET', 'POST']) {
      const error = await refusal(workspace.request(method, address));
      expect([address, error.code]).toEqual([address, 'request/origin-refused']);
    }
  }
  expect(urls).toEqual([]);
});

test('threat T14 an address that a provider sent is not followed', async () => {
  const { bench, workspace, urls } = await connected();
  // What can stand in a header and is an address there.
  const sendable = forbiddenAddresses.filter((text) => /^[ -~]+$/.test(text) && URL.canParse(text, home));
  for (const location of sendable) {
    bench.intercept = async () => new Response(null, { status: 302, headers: { location } });
    const error = await refusal(workspace.request('GET', 'me'));
    expect([location, error.code]).toEqual([location, 'request/origin-refused']);
  }
  expect(new Set(urls.map(String))).toEqual(new Set([`${home}/me`]));
  expect(urls).toHaveLength(sendable.length);
});

test('threat T14 no text leads a request away from where the connector lives', async () => {
  const { workspace, urls } = await connected();
  const tricks = [
    '/',
    '//',
    '\\',
    '@',
    ':',
    '%2f',
    '%5c',
    '\t',
    '.',
    '..',
    '#',
    '?',
    ':8443',
    'http:',
    'https:',
  ];
  const hosts = ['api.fieldbook.example', 'evil.example', '127.0.0.1', '[::1]', 'localhost', 'me'];
  const part = fc.oneof(fc.constantFrom(...tricks), fc.constantFrom(...hosts), fc.string({ maxLength: 4 }));
  const address = fc.array(part, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(address, async (path) => {
      await workspace.request('GET', path).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'request/origin-refused' });
      });
    }),
    { numRuns: 400, seed: 14, examples: forbiddenAddresses.map((address) => [address]) },
  );
  expect(urls.length).toBeGreaterThan(100);
  expect(new Set(urls.map(({ origin }) => origin))).toEqual(new Set([home]));
});

const place = z.object({ shop: z.string() });

const shopkeeperBase = {
  name: 'Shopkeeper',
  provider: 'shopkeeper',
  category: 'testing',
  icon: '<svg xmlns="http://www.w3.org/2000/svg"/>',
  docsUrl: 'https://shopkeeper.example/docs',
  api: {
    baseUrl: ({ site: { shop } }: { site: { shop: string } }) => `https://${shop}.shopkeeper.example/`,
    origins: ['https://one.shopkeeper.example', 'https://two.shopkeeper.example'],
  },
  identify: ({ client }: { client: Client }) =>
    client.get('me', { schema: z.object({ id: z.string(), name: z.string() }) }),
  streams: {},
  telemetry: defineTelemetry({ everySeconds: 3600, async *poll() {} }),
};

type Revocation = NonNullable<Parameters<typeof oauth2>[0]['revocation']>;

/** A connector whose API lies where its site says, with a site that takes any text. */
function shopkeeper(site: Site<{ shop: string }, 'owner' | 'callback'>, revocation?: Revocation) {
  return defineConnector({
    ...shopkeeperBase,
    id: 'shopkeeper',
    site,
    auth: oauth2({
      authorizationEndpoint: 'https://id.shopkeeper.example/authorize',
      tokenEndpoint: 'https://id.shopkeeper.example/token',
      pkce: 'S256',
      clientAuth: 'post',
      ...(revocation && { revocation }),
    }),
  });
}

/** A Patchbay with a shop under a name that a person or a provider chose, and where its requests went. */
function openShop(connector: ReturnType<typeof shopkeeper>, shop: string) {
  const urls: URL[] = [];
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com',
    connectors: [connector({ clientId: 'client', clientSecret: 'canary-secret' })],
    store: memoryStore(),
    keys: keyring(encryptionKey),
    fetch: async (input, init) => {
      const url = new URL(new Request(input, init).url);
      urls.push(url);
      const answer = { access_token: 'canary-token', token_type: 'bearer', id: 'ada', name: 'Ada' };
      return Response.json(answer);
    },
  });
  const connect = async () => {
    const started = await patchbay.connect('shopkeeper', { owner: ada, site: { shop } } as never);
    const back = new URL('https://app.example.com/callback/shopkeeper');
    back.searchParams.set('state', new URL(started.url).searchParams.get('state') ?? '');
    back.searchParams.set('code', 'canary-code');
    back.searchParams.set('shop', shop);
    return patchbay.callback(inBrowser(back, started));
  };
  return { urls, connect, patchbay };
}

function shopFrom(from: 'owner' | 'callback') {
  const byCallback = siteFromCallback(place, ({ callback }) => ({ shop: callback.get('shop') ?? '' }));
  return shopkeeper(from === 'owner' ? siteFromOwner(place) : byCallback);
}

const hostileShops = [
  'three',
  'evil.example/',
  'evil.example#',
  'evil.example?',
  'evil.example\\',
  'one.shopkeeper.example@evil.example/',
  'one.shopkeeper.example:8443/',
  '169.254.169.254/',
  '127.0.0.1:6379/',
  '[::1]/',
  'user:word@one',
  '',
];

test.for(['owner', 'callback'] as const)(
  'threat T23 a site from the %s leads a token to no origin that the connector does not name',
  async (from) => {
    for (const shop of ['one', 'two']) {
      const { urls, connect } = openShop(shopFrom(from), shop);
      expect((await connect()).connection.status).toBe('active');
      expect(urls.map(({ origin }) => origin)).toContain(`https://${shop}.shopkeeper.example`);
    }
    for (const shop of hostileShops) {
      const { urls, connect } = openShop(shopFrom(from), shop);
      const ended = await connect().then(
        () => 'connected',
        (error: unknown) => error,
      );
      expect([shop, ended]).toEqual([shop, expect.objectContaining({ code: 'request/origin-refused' })]);
      expectNoSecret(ended);
      expect(new Set(urls.map(({ origin }) => origin))).toEqual(new Set(['https://id.shopkeeper.example']));
    }
  },
);

/** A connector whose authorization server lies where its site says. */
function franchise() {
  return defineConnector({
    ...shopkeeperBase,
    id: 'franchise',
    site: siteFromOwner(place),
    auth: oauth2({
      needs: { site: place },
      authorizationEndpoint: ({ site: { shop } }) => `https://${shop}.shopkeeper.example/authorize`,
      tokenEndpoint: ({ site: { shop } }) => `https://${shop}.shopkeeper.example/token`,
      origins: ['https://one.shopkeeper.example', 'https://two.shopkeeper.example'],
      pkce: 'S256',
      clientAuth: 'post',
    }),
  });
}

test('threat T23 a site leads neither person, code nor secret to an authorization server that the connector does not name', async () => {
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com',
    connectors: [franchise()({ clientId: 'client', clientSecret: 'canary-secret' })],
    store: memoryStore(),
    keys: keyring(encryptionKey),
    fetch: async () => expect.unreachable('nothing is sent'),
  });
  const begin = (shop: string) => patchbay.connect('franchise', { owner: ada, site: { shop } });
  expect((await begin('one')).url).toMatch(/^https:\/\/one\.shopkeeper\.example\/authorize\?/);
  for (const shop of hostileShops) {
    const ended = await begin(shop).catch((error: unknown) => error);
    expect([shop, ended]).toEqual([shop, expect.objectContaining({ code: 'request/origin-refused' })]);
    expectNoSecret(ended);
  }
});

test('threat T23 a revocation goes to no origin that the connector does not name', async () => {
  const shop = shopkeeper(siteFromOwner(place), {
    reach: 'token',
    request: ({ accessToken }) => new Request(`https://evil.example/revoke?token=${accessToken}`),
  });
  const { urls, connect, patchbay } = openShop(shop, 'one');
  const { connection } = await connect();
  expect(await patchbay.disconnect(connection.id, { owner: ada })).toMatchObject({ revocation: 'owed' });
  expect(urls.map(({ origin }) => origin)).not.toContain('https://evil.example');
});

test('an endpoint that is computed without a list of origins is no connector', () => {
  expect(() =>
    oauth2({
      needs: { site: place },
      authorizationEndpoint: 'https://id.shopkeeper.example/authorize',
      tokenEndpoint: ({ site: { shop } }) => `https://${shop}.shopkeeper.example/token`,
      pkce: 'S256',
      clientAuth: 'post',
    }),
  ).toThrow(/origins/);
});
