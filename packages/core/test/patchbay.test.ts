import { createPatchbay, defineConnector, keyring, sync, systemClock, work } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { expect, test } from 'vitest';
import { ada, Bench } from './fieldbook/bench.ts';
import { defineFieldbook } from './fieldbook/fieldbook.ts';
import { refusal } from './fieldbook/refusal.ts';

const key = '00112233445566778899aabbccddeeff'.repeat(2);
const fieldbook = defineFieldbook();
const app = { clientId: 'canary-id', clientSecret: 'canary-secret' };

const good = {
  baseUrl: 'https://app.example.com/integrations',
  connectors: [fieldbook(app)],
  store: memoryStore(),
  keys: keyring(key),
};

/** The refusal of a set-up that can be seen to be wrong at once. */
function misfit(options: object) {
  return refusal((async () => createPatchbay({ ...good, ...options } as typeof good))());
}

test.for([
  '',
  'app.example.com',
  '/integrations',
  'ftp://app.example.com',
  'http://app.example.com',
  'http://127.0.0.1.example.com',
  'http://localhost.example.com',
  'https://app.example.com/?tenant=1',
  'https://app.example.com/#x',
  'https://user:canary@app.example.com/',
  undefined,
  7,
])('G40 baseUrl %j is refused with what to pass instead', async (baseUrl) => {
  const error = await misfit({ baseUrl });
  expect(error).toMatchObject({ code: 'config/invalid', actor: 'developer' });
  expect(error.message).toContain('baseUrl must be the https URL');
});

test.for(['https://app.example.com/', 'https://app.example.com/settings', 'app.example.com', '*'])(
  'G13 returnOrigins with %j, which would never match, is refused',
  async (origin) => {
    const error = await misfit({ returnOrigins: [origin] });
    expect(error).toMatchObject({ code: 'config/invalid' });
    expect(error.message).toContain('returnOrigins must be origins');
  },
);

test.for(['http://localhost:3000', 'http://127.0.0.1:4010/x', 'http://[::1]/', 'https://a.example/b/c/'])(
  'baseUrl %s is good',
  (baseUrl) => {
    expect(createPatchbay({ ...good, baseUrl }).baseUrl.href).toContain(baseUrl);
  },
);

test.for([
  ['no client id', { clientSecret: 'canary-secret' }],
  ['an empty client id', { clientId: '', clientSecret: 'canary-secret' }],
  ['no client secret', { clientId: 'canary-id' }],
  ['an empty client secret', { clientId: 'canary-id', clientSecret: '' }],
  ['a number as secret', { clientId: 'canary-id', clientSecret: 7 }],
  ['nothing', {}],
] as const)('G40 an app with %s is refused, and none of it is shown', async ([, given]) => {
  const error = await misfit({ connectors: [fieldbook(given as unknown as typeof app)] });
  expect(error).toMatchObject({ code: 'config/invalid', detail: { connector: 'fieldbook' } });
  expect(error.message).toMatch(/clientId and clientSecret.*https:\/\/fieldbook\.example\/docs/);
});

test('G40 an option that the connector does not take is named, its value is not', async () => {
  const error = await misfit({ connectors: [fieldbook({ ...app, webhookSecret: 7 } as never)] });
  expect(error).toMatchObject({ code: 'config/invalid' });
  expect(error.message).toContain('webhookSecret');
  const unknown = await misfit({ connectors: [fieldbook({ ...app, webhookSecrte: 'canary' } as never)] });
  expect(unknown.code).toBe('config/invalid');
});

test('G40 two connectors of one id, and one feature twice, are refused', async () => {
  const twice = await misfit({ connectors: [fieldbook(app), fieldbook(app)] });
  expect(twice.message).toContain('two connectors are called fieldbook');
  const doubled = await misfit({ features: [sync(), sync()] });
  expect(doubled.message).toContain('a feature was passed twice');
});

test.for([
  { 'https://id.fieldbook.example/path': 'http://127.0.0.1:4010' },
  { 'https://id.fieldbook.example': 'http://127.0.0.1:4010/path' },
  { 'https://id.fieldbook.example': 'http://emulator.example' },
  { 'id.fieldbook.example': 'https://emulator.example' },
  { 'https://id.fieldbook.example': 'nowhere' },
])('G15 origins %j are refused', async (origins) => {
  expect(await misfit({ origins })).toMatchObject({ code: 'config/invalid' });
});

test.for([
  ['missing', undefined, 'config/key-missing'],
  ['empty', ' ', 'config/key-missing'],
  ['short', 'canary', 'config/key-invalid'],
  ['one byte repeated', '00'.repeat(32), 'config/key-invalid'],
] as const)('G8 a key that is %s stops the start', async ([, text, code]) => {
  const error = await refusal((async () => keyring(text))());
  expect(error).toMatchObject({ code, actor: 'operator' });
  expect(error.message).toContain('openssl rand -hex 32');
});

test('G8 with another key than the one it was sealed with a credential is refused, and kept', async () => {
  const bench = new Bench();
  const connection = await bench.connect();
  const others = createPatchbay({
    ...good,
    connectors: [bench.connector({ clientId: 'fieldbook-client', clientSecret: 'x' })],
    store: bench.store,
    keys: keyring('ffeeddccbbaa99887766554433221100'.repeat(2)),
    fetch: bench.fetch,
    clock: bench.clock,
  });
  const workspace = others.use(bench.connector, { connection: connection.id, owner: ada });
  expect(await refusal(workspace.getToken())).toMatchObject({ code: 'crypto/unopenable', actor: 'operator' });
  expect(await bench.workspace(connection).getToken()).toMatch(/^canary-access/);
});

test('what was not passed in features is not there', () => {
  const bare = createPatchbay(good);
  expect(bare).not.toHaveProperty('tick');
  expect(bare).not.toHaveProperty('webhook');
  const workspace = bare.use(fieldbook, { connection: 'any', owner: ada });
  for (const method of ['sync', 'records', 'runs', 'poll', 'latest', 'readings'])
    expect(workspace).not.toHaveProperty(method);
  expect(createPatchbay({ ...good, features: [work()] })).toHaveProperty('tick');
});

test('a Patchbay is frozen, and narrows ids', () => {
  const patchbay = createPatchbay(good);
  expect(Object.isFrozen(patchbay)).toBe(true);
  expect(patchbay.connectors).toEqual(['fieldbook']);
  expect(patchbay.has('fieldbook')).toBe(true);
  for (const id of ['slick', '__proto__', 'constructor', '']) expect(patchbay.has(id)).toBe(false);
});

test('use throws for a connector that was not configured', () => {
  const other = { ...fieldbook, id: 'other' } as unknown as typeof fieldbook;
  expect(() => createPatchbay(good).use(other, { connection: 'any', owner: ada })).toThrow(
    /no connector called "other".*fieldbook/,
  );
});

test('a connection is not found through another connector', async () => {
  const bench = new Bench();
  const connection = await bench.connect();
  const second = defineConnector({ ...defineFieldbook().definition, id: 'second' } as never) as never;
  const both = createPatchbay({
    ...good,
    connectors: [bench.connector(app), (second as typeof fieldbook)(app)],
    store: bench.store,
    fetch: bench.fetch,
  });
  const workspace = both.use(second as typeof fieldbook, { connection: connection.id, owner: ada });
  expect(await refusal(workspace.getToken())).toMatchObject({ code: 'connection/not-found' });
});

test('list shows exactly this owner’s connections, by connector and status', async () => {
  const bench = new Bench();
  const mine = await bench.connect();
  const ours = await bench.connect({ owner: { tenantId: 'acme' } });
  expect(await bench.patchbay.list({ owner: ada })).toEqual([mine]);
  expect(await bench.patchbay.list({ owner: { tenantId: 'acme' } })).toEqual([ours]);
  expect(await bench.patchbay.list({ owner: ada, connector: 'other' })).toEqual([]);
  expect(await bench.patchbay.list({ owner: ada, status: 'disconnected' })).toEqual([]);
  await bench.patchbay.disconnect(mine.id, { owner: ada });
  expect(await bench.patchbay.list({ owner: ada, status: 'disconnected' })).toHaveLength(1);
});

test('a listener that throws disturbs nothing', async () => {
  const bench = new Bench();
  const { fetch, clock, store } = bench;
  const patchbay = createPatchbay({
    ...good,
    connectors: [bench.connector({ clientId: 'fieldbook-client', clientSecret: 'canary-client-secret' })],
    ...{ fetch, clock, store },
    onEvent() {
      throw new Error('the listener is broken');
    },
  });
  const started = await patchbay.connect('fieldbook', { owner: ada });
  expect((await patchbay.callback(await bench.agree(started))).connection.status).toBe('active');
});

test('origins move a provider’s requests, and nothing else', async () => {
  const bench = new Bench();
  const origins = {
    'https://id.fieldbook.example': 'http://127.0.0.1:4010',
    'https://api.fieldbook.example': 'http://127.0.0.1:4011',
  };
  const patchbay = createPatchbay({
    ...good,
    connectors: [bench.connector({ clientId: 'fieldbook-client', clientSecret: 'canary-client-secret' })],
    store: bench.store,
    fetch: bench.fetch,
    clock: bench.clock,
    origins,
  });
  const started = await patchbay.connect('fieldbook', { owner: ada });
  expect(new URL(started.url).origin).toBe('http://127.0.0.1:4010');
  const { connection } = await patchbay.callback(await bench.agree(started));
  await patchbay.disconnect(connection.id, { owner: ada });
  expect(new Set(bench.urls.map(({ origin }) => origin))).toEqual(new Set(Object.values(origins)));
});

test('the defaults are the machine’s own clock and fetch', async () => {
  const before = Date.now();
  expect(systemClock.now().getTime()).toBeGreaterThanOrEqual(before);
  await systemClock.sleep(1);
  await expect(systemClock.sleep(1, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  const patchbay = createPatchbay({ ...good, store: memoryStore() });
  const started = await patchbay.connect('fieldbook', { owner: ada });
  expect(started.url).toContain('https://id.fieldbook.example/');
  await patchbay.idle();
});
