import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPatchbay, type ErrorCode, errorCodes, keyring } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { expect, test } from 'vitest';
import { ada, Bench, collect, encryptionKey } from '../fieldbook/bench.ts';
import { defineFieldbook } from '../fieldbook/fieldbook.ts';
import { rows } from '../fieldbook/fieldbook-world.ts';
import { expectNoSecret } from '../fieldbook/refusal.ts';
import { makeStore } from '../fieldbook/store-under-test.ts';

type Options = ConstructorParameters<typeof Bench>[0];

const hook = 'https://app.example.com/integrations/webhooks/fieldbook';
const hour = 3_600_000;
const otherKey = 'ff'.repeat(16) + '01'.repeat(16);
const secrets = { access_token: 'canary-1', refresh_token: 'canary-2', error_description: 'canary-3' };

async function connected(options?: Options) {
  const bench = new Bench(options);
  bench.emulator.world.put('items', ...rows(1, 8));
  const connection = await bench.connect();
  return { bench, connection, workspace: bench.workspace(connection) };
}

/** The API answers every call so, with secrets in its body and headers. */
async function answered(status: number, body: object = {}) {
  const { bench, workspace } = await connected();
  bench.intercept = async (request, next) => {
    if (!new URL(request.url).host.startsWith('api.')) return next(request);
    return Response.json({ ...secrets, ...body }, { status, headers: { 'x-request-id': 'canary-4' } });
  };
  return workspace.sync('items');
}

/** The token endpoint answers a refresh so. */
async function refreshed(status: number, error: string) {
  const { bench, workspace } = await connected();
  bench.clock.advance(2 * hour);
  bench.intercept = async () => Response.json({ ...secrets, error }, { status });
  return workspace.getToken();
}

async function faulty(kind: 'repeated-cursor' | 'connection-lost' | 'hang', options?: Options) {
  const { bench, workspace } = await connected(options);
  bench.emulator.fault({ match: '/lists/items', kind, times: Infinity });
  return workspace.sync('items');
}

/** The browser comes back, and something about it is wrong. */
async function returning(spoil: (bench: Bench, request: Request) => Request, decision?: 'deny') {
  const bench = new Bench();
  const started = await bench.begin();
  const back = await bench.emulator.consent(started.url, { ...(decision && { decision }) });
  const headers = { cookie: started.cookie.split(';')[0] ?? '' };
  return bench.patchbay.callback(spoil(bench, new Request(back, { headers })));
}

async function otherKeys(keys: string, ask: (bench: Bench, workspace: Workspace) => Promise<unknown>) {
  const { bench, connection } = await connected();
  const other = bench.beside({ keys: keyring(keys) });
  return ask(other, other.workspace(connection));
}
type Workspace = ReturnType<Bench['workspace']>;

/** Whose apps a function finds. */
async function tenantsWith(findApp: () => undefined) {
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com/',
    connectors: [defineFieldbook()(findApp)],
    store: new Bench().store,
    keys: keyring(encryptionKey),
  });
  return patchbay.connect('fieldbook', { owner: ada });
}

/** What somebody does who meets the code. */
const met: Readonly<Partial<Record<ErrorCode, () => Promise<unknown>>>> = {
  'config/invalid': async () =>
    createPatchbay({
      baseUrl: 'http://app.example.com/?token=canary',
      connectors: [],
      store: new Bench().store,
      keys: keyring(encryptionKey),
    }),
  'config/key-missing': () => otherKeys(`other:${otherKey}`, (bench) => bench.patchbay.check()),
  'config/key-invalid': () => otherKeys(`k1:${otherKey}`, (bench) => bench.patchbay.check()),
  'config/unknown-connector': async () =>
    new Bench().patchbay.connect('nothing' as 'fieldbook', { owner: ada }),
  'config/app-missing': () => tenantsWith(() => undefined),
  'config/app-unavailable': () =>
    tenantsWith(() => {
      throw new Error('canary');
    }),
  'input/owner-missing': () => new Bench().begin({ owner: { tenantId: '' } }),
  'input/invalid': async () => (await connected()).workspace.actions.createItem({ name: '' }),
  'connection/not-found': () => new Bench().patchbay.workspaceOf('nothing', { owner: ada }),
  'connection/not-active': async () => {
    const { bench, connection, workspace } = await connected();
    await bench.patchbay.disconnect(connection.id, { owner: ada });
    return workspace.getToken();
  },
  'auth/callback-invalid': () =>
    returning(({ patchbay }) => new Request(`${patchbay.baseUrl}/callback/fieldbook?code=canary`)),
  'auth/flow-expired': () =>
    returning((bench, request) => {
      bench.clock.advance(hour);
      return request;
    }),
  'auth/state-mismatch': () =>
    returning((_, { url }) => new Request(url, { headers: { cookie: 'x=canary' } })),
  'auth/denied': () => returning((_, request) => request, 'deny'),
  'auth/forbidden': async () => {
    const bench = new Bench();
    return bench.patchbay.callback(await bench.agree(await bench.begin()), { allow: () => false });
  },
  'auth/account-mismatch': async () => (await connected()).bench.connect({ account: 'cleo' }),
  'auth/provider-misconfigured': () => refreshed(401, 'invalid_client'),
  'auth/token-rejected': () => answered(401),
  'auth/reauth-required': () => refreshed(400, 'invalid_grant'),
  'auth/scope-missing': async () => {
    const bench = new Bench();
    return bench.workspace(await bench.connect({ abilities: ['items'] })).actions.createItem({ name: 'x' });
  },
  'request/origin-refused': async () =>
    (await connected()).workspace.request('GET', 'https://evil.example/?token=canary'),
  'request/rate-limited': () => answered(429),
  'request/unavailable': () => faulty('connection-lost'),
  'request/timeout': () => faulty('hang', { timeoutMs: 20 }),
  'request/aborted': async () =>
    (await connected()).workspace.sync('items', { signal: AbortSignal.abort('canary') }),
  'request/forbidden': () => answered(403),
  'request/not-found': () => answered(404),
  'request/rejected': () => answered(400),
  'response/invalid': () => answered(200, { records: 'canary' }),
  'response/paging-loop': () => faulty('repeated-cursor'),
  'outcome/unknown': async () => {
    const { bench, workspace } = await connected();
    bench.emulator.fault({ match: 'POST /items', kind: 'connection-lost', carriedOut: true });
    return workspace.actions.createItem({ name: 'canary' });
  },
  'sync/lease-lost': async () => {
    const { bench, connection, workspace } = await connected();
    const other = bench.beside().workspace(connection);
    bench.intercept = async (request, next) => {
      bench.intercept = (later, on) => on(later);
      bench.clock.advance(hour / 2);
      await other.sync('items');
      return next(request);
    };
    return workspace.sync('items');
  },
  'sync/cursor-expired': async () => {
    const { bench, workspace } = await connected();
    await bench.patchbay.tick();
    const [change] = await collect(workspace.changes('items', { limit: 1 }));
    bench.emulator.world.put('items', ...rows(9, 10));
    await workspace.sync('items');
    bench.clock.advance(31 * 24 * hour);
    await bench.patchbay.tick();
    return collect(workspace.changes('items', { since: change?.cursor ?? '' }));
  },
  'sync/sink-failed': async () => {
    const sinks = { 'fieldbook.items': () => Promise.reject(new Error('canary')) };
    const { workspace } = await connected({ store: (clock) => memoryStore({ clock, sinks }) });
    return workspace.sync('items');
  },
  'webhook/unverified': async () => {
    const { patchbay, emulator } = new Bench();
    return patchbay.webhook('fieldbook', await emulator.delivery(hook, { events: [] }, 'canary'));
  },
  'webhook/invalid': async () => {
    const { patchbay, emulator } = new Bench();
    return patchbay.webhook('fieldbook', await emulator.delivery(hook, { events: 'canary' }));
  },
  'crypto/unopenable': () => otherKeys(`k1:${otherKey}`, (_, workspace) => workspace.getToken()),
  'store/unavailable': async () => {
    const { bench, workspace } = await connected({
      store(clock) {
        const store = makeStore(clock);
        const commit = () => Promise.reject(new Error('Bearer canary'));
        return { ...store, tokens: { ...store.tokens, commit } };
      },
    });
    bench.clock.advance(2 * hour);
    return workspace.getToken();
  },
  'store/conflict': async () => {
    const { bench, connection } = await connected();
    const run = { connectionId: connection.id, tenantId: 'acme', runId: 'other', holder: 'other' };
    const partition = { stream: 'items', partition: '', leaseSeconds: 60, settingsHash: '' };
    await bench.store.sync.begin({ ...run, ...partition });
    const event = { id: 'e1', account: 'orchard', stream: 'items' };
    const delivery = await bench.emulator.delivery(hook, { events: [event] });
    await (await bench.patchbay.webhook('fieldbook', delivery)).handled;
    return bench.events.at(-1);
  },
};

/** Codes that core itself has no words for, and why. */
const elsewhere: Readonly<Partial<Record<ErrorCode, string>>> = {
  'store/not-migrated': 'only a store with a schema can lack it: its own package throws it',
};

const sources = join(import.meta.dirname, '../../src');
const throwing = globSync('**/*.ts', { cwd: sources })
  .filter((file) => !file.endsWith('error-codes.ts'))
  .map((file) => readFileSync(join(sources, file), 'utf8'));

test('G9 every code of the table is met below, or no line of core throws it', () => {
  for (const code of Object.keys(errorCodes) as ErrorCode[]) {
    expect([code, code in met !== code in elsewhere]).toEqual([code, true]);
    if (code in elsewhere) expect(throwing.filter((text) => text.includes(`'${code}'`))).toEqual([]);
  }
});

test.for(Object.entries(met))('G9 %s, as it is met, shows no secret', async ([code, meet]) => {
  const ended: unknown = await meet().catch((thrown: unknown) => thrown);
  expect(ended).toMatchObject({ code });
  expectNoSecret(ended);
  if (ended instanceof Error) expectNoSecret([ended.message, ended.stack, ended.cause, String(ended)]);
});
