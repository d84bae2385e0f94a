import {
  createPatchbay,
  defineConnector,
  defineStream,
  defineTelemetry,
  keyring,
  oauth2,
  siteFromCallback,
  siteFromOwner,
} from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { ada, inBrowser } from '../../fieldbook/bench.ts';
import { refusal } from '../../fieldbook/refusal.ts';

const schema = z.object({ id: z.string() });
const common = {
  name: 'Harbour',
  provider: 'harbour',
  category: 'testing',
  icon: '<svg xmlns="http://www.w3.org/2000/svg"/>',
  docsUrl: 'https://harbour.example/docs',
} as const;
const telemetry = defineTelemetry({
  everySeconds: 60,
  async *poll() {
    yield { readings: [] };
  },
});
const ships = defineStream({
  schema,
  key: 'id',
  scopes: ['app:read'],
  async *read() {
    yield { records: [] };
  },
});
const letters = defineStream({
  schema,
  key: 'id',
  as: 'person',
  scopes: ['person:read'],
  async *read() {
    yield { records: [] };
  },
});
const region = z.object({ region: z.enum(['eu', 'us']) });
const origins = ['https://api.eu.harbour.example', 'https://api.us.harbour.example'];

/** Its site is asked for before consent, its endpoints follow it, and its grants have two tokens. */
const byOwner = defineConnector({
  ...common,
  id: 'by-owner',
  site: siteFromOwner(region),
  auth: oauth2({
    needs: { site: region },
    tokens: ['app', 'person'],
    authorizationEndpoint: ({ site }) => `https://id.${site.region}.harbour.example/authorize`,
    tokenEndpoint: ({ site }) => `https://id.${site.region}.harbour.example/token`,
    origins: ['https://id.eu.harbour.example', 'https://id.us.harbour.example'],
    pkce: 'none',
    clientAuth: 'post',
    scopes: { separator: ',', covers: (granted, needed) => granted === 'all' || granted === needed },
    authorizationParameters: ({ scopes }) => ({ person_scope: scopes.person.join('+'), prompt: 'consent' }),
    splitTokens: (answer) => ({
      app: { ...answer, scope: 'all' },
      ...(typeof answer.person === 'string' && { person: { access_token: answer.person } }),
    }),
  }),
  api: { baseUrl: ({ site }) => `https://api.${site.region}.harbour.example/`, origins },
  identify: async ({ client, site, accountId }) => {
    const { id } = await client.get('who', { schema });
    return { id: accountId ?? id, name: `${id} in ${site.region}` };
  },
  streams: { ships, letters },
  telemetry,
});

/** Its site comes back with the code. */
const byCallback = defineConnector({
  ...common,
  id: 'by-callback',
  site: siteFromCallback(z.object({ company: z.string().min(1) }), ({ callback }) => ({
    company: callback.get('company') ?? '',
  })),
  auth: oauth2({
    authorizationEndpoint: 'https://id.harbour.example/authorize',
    tokenEndpoint: 'https://id.harbour.example/token',
    pkce: 'none',
    clientAuth: 'post',
  }),
  api: { baseUrl: 'https://api.harbour.example/' },
  identify: async ({ site }) => ({ id: site.company, name: site.company }),
  streams: { ships },
  telemetry,
});

/** Its account reaches several companies, and the callback says which one was consented to. */
const manyCompanies = defineConnector({
  ...common,
  id: 'many-companies',
  site: siteFromCallback(z.object({ company: z.string().min(1) }), ({ callback }) => ({
    company: callback.get('company') ?? '',
  })),
  auth: oauth2({
    authorizationEndpoint: 'https://id.harbour.example/authorize',
    tokenEndpoint: 'https://id.harbour.example/token',
    pkce: 'none',
    clientAuth: 'post',
  }),
  api: { baseUrl: 'https://api.harbour.example/' },
  identify: async () => ({ id: 'ada', name: 'Ada' }),
  streams: { ships },
  telemetry,
});

const app = { clientId: 'client', clientSecret: 'canary-secret' };

function harbour(answer: object) {
  const urls: string[] = [];
  const tokens: (string | null)[] = [];
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com',
    connectors: [byOwner(app), byCallback(app), manyCompanies(app)],
    store: memoryStore(),
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      urls.push(request.url);
      tokens.push(request.headers.get('authorization'));
      return Response.json(request.url.endsWith('/token') ? answer : { id: 'ada' });
    },
  });
  return { patchbay, urls, tokens };
}

const tokens = { access_token: 'canary-app', token_type: 'bearer' };
const back = (url: string, context: string, more = '') => {
  const state = new URL(url).searchParams.get('state') ?? '';
  return `https://app.example.com/callback/${context}?code=canary-code&state=${state}${more}`;
};

test('a site of the owner is asked for by connect, and endpoints, API and name follow it', async () => {
  const { patchbay, urls, tokens: sent } = harbour(tokens);
  const started = await patchbay.connect('by-owner', { owner: ada, site: { region: 'eu' } });
  expect(started.url).toMatch(/^https:\/\/id\.eu\.harbour\.example\/authorize\?/);
  const { connection } = await patchbay.callback(inBrowser(back(started.url, 'by-owner'), started));
  expect(connection).toMatchObject({ site: { region: 'eu' }, account: { id: 'ada', name: 'ada in eu' } });
  expect(urls).toEqual(['https://id.eu.harbour.example/token', 'https://api.eu.harbour.example/who']);
  expect(sent[1]).toBe('Bearer canary-app');
});

test.for([undefined, {}, { region: 'moon' }, 'eu', null])(
  'a site %j is refused by its fields',
  async (site) => {
    const { patchbay, urls } = harbour(tokens);
    const error = await refusal(patchbay.connect('by-owner', { owner: ada, site: site as { region: 'eu' } }));
    expect(error).toMatchObject({ code: 'input/invalid' });
    expect(error.message).toContain('needs a site');
    expect(urls).toEqual([]);
  },
);

test('abilities ask for scopes of the token they use, and tokens are kept apart', async () => {
  const { patchbay } = harbour({ ...tokens, person: 'canary-person' });
  const only = await patchbay.connect('by-owner', {
    owner: ada,
    site: { region: 'us' },
    abilities: ['ships'],
  });
  expect(Object.fromEntries(new URL(only.url).searchParams)).toMatchObject({
    scope: 'app:read',
    person_scope: '',
    prompt: 'consent',
  });
  const started = await patchbay.connect('by-owner', { owner: ada, site: { region: 'us' } });
  expect(new URL(started.url).searchParams.get('person_scope')).toBe('person:read');
  const { connection } = await patchbay.callback(inBrowser(back(started.url, 'by-owner'), started));
  const workspace = patchbay.use(byOwner, { connection: connection.id, owner: ada });
  expect(await workspace.getToken()).toBe('canary-app');
  expect(await workspace.getToken({ as: 'person' })).toBe('canary-person');
  expect(await workspace.can('ships')).toBe(true); // `all` covers it
  expect(await workspace.can('letters')).toBe(true); // left out of the answer: as asked (RFC 6749 section 5.1)
});

test('a token that the person did not give is lacking, and says so', async () => {
  const { patchbay } = harbour(tokens);
  const started = await patchbay.connect('by-owner', { owner: ada, site: { region: 'us' } });
  const { connection } = await patchbay.callback(inBrowser(back(started.url, 'by-owner'), started));
  const workspace = patchbay.use(byOwner, { connection: connection.id, owner: ada });
  expect(await workspace.can('letters')).toBe(false);
  expect(await refusal(workspace.getToken({ as: 'person' }))).toMatchObject({ code: 'auth/scope-missing' });
});

test('a site of the callback is read from it, or the consent is refused', async () => {
  const { patchbay } = harbour(tokens);
  const started = await patchbay.connect('by-callback', { owner: ada });
  const request = inBrowser(back(started.url, 'by-callback', '&company=acme-1'), started);
  expect((await patchbay.callback(request)).connection).toMatchObject({
    site: { company: 'acme-1' },
    account: { id: 'acme-1' },
  });
  const second = await patchbay.connect('by-callback', { owner: { tenantId: 'other' } });
  const without = inBrowser(back(second.url, 'by-callback'), second);
  const error = await refusal(patchbay.callback(without));
  expect(error).toMatchObject({ code: 'auth/callback-invalid' });
  expect(error.message).toContain('which of its sites');
  expect(await patchbay.list({ owner: { tenantId: 'other' } })).toEqual([]);
});

test('a connection that is named takes its own site only, also when another account might replace it', async () => {
  const { patchbay } = harbour(tokens);
  const consent = async (company: string, connection?: string) => {
    const named = connection === undefined ? {} : { connection, otherAccount: true };
    const started = await patchbay.connect('many-companies', { owner: ada, ...named });
    const more = `&company=${company}`;
    return patchbay.callback(inBrowser(back(started.url, 'many-companies', more), started));
  };
  const { connection } = await consent('acme-1');
  expect((await consent('acme-1', connection.id)).connection.id).toBe(connection.id);
  const error = await refusal(consent('acme-2', connection.id));
  expect(error).toMatchObject({ code: 'auth/account-mismatch', detail: { connection: connection.id } });
  expect(await patchbay.list({ owner: ada })).toMatchObject([
    { status: 'active', site: { company: 'acme-1' } },
  ]);
});
