import { setupOf } from '@patchbay/core';
import { describe, expect, test } from 'vitest';
import { inBrowser } from '../../fieldbook/bench.ts';
import { expectNoSecret, refusal } from '../../fieldbook/refusal.ts';
import { acme, base, globex, Tenants } from '../../fieldbook/tenants.ts';

const week = 7 * 24 * 3_600_000;

async function bothConnected() {
  const tenants = new Tenants();
  return { tenants, ours: await tenants.connect(acme), theirs: await tenants.connect(globex, 'ben') };
}

test('G14 each tenant consents to its own app, and its code is exchanged with that one’s secret', async () => {
  const { tenants, ours, theirs } = await bothConnected();
  expect(tenants.clients('authorization_code')).toEqual([
    ['acme-client', 'canary-acme'],
    ['globex-client', 'canary-globex'],
  ]);
  expect([ours.status, theirs.status]).toEqual(['active', 'active']);
  const grants = await Promise.all([ours, theirs].map((key) => tenants.store.connections.find(key)));
  expect(grants.map((row) => row?.appId)).toEqual(['fieldbook/acme-client', 'fieldbook/globex-client']);
  expect(new Set(tenants.asked.map((owner) => JSON.stringify(owner)))).toEqual(
    new Set(['{"tenantId":"acme"}', '{"tenantId":"globex"}']),
  );
});

test('G14 a tick refreshes each tenant’s token with its own app', async () => {
  const { tenants } = await bothConnected();
  tenants.clock.advance(week + 3_600_000);
  expect(await tenants.patchbay.tick()).toMatchObject({ failed: 0 });
  expect([...tenants.clients('refresh_token')].sort()).toEqual([
    ['acme-client', 'canary-acme'],
    ['globex-client', 'canary-globex'],
  ]);
});

test('a new secret of a tenant’s app counts from the next use', async () => {
  const { tenants, ours } = await bothConnected();
  tenants.clock.advance(2 * 3_600_000);
  tenants.apps.set('acme', { clientId: 'acme-client', clientSecret: 'canary-new' });
  expect(await refusal(tenants.workspace(ours).getToken())).toMatchObject({
    code: 'auth/provider-misconfigured',
  });
  expect(tenants.clients('refresh_token')).toEqual([['acme-client', 'canary-new']]);
});

describe('G16 a disconnect revokes', () => {
  const revoked = ({ emulator }: Tenants) =>
    emulator.sent('/oauth/revoke').map(({ headers }) => headers.get('x-client'));

  test('with the tenant’s own app', async () => {
    const { tenants, theirs } = await bothConnected();
    expect(await tenants.patchbay.disconnect(theirs.id, theirs)).toMatchObject({ revocation: 'done' });
    expect(revoked(tenants)).toEqual(['globex-client']);
  });

  test.for<[string, (tenants: Tenants) => void]>([
    ['is gone', ({ apps }) => apps.delete('acme')],
    ['is another one', ({ apps }) => apps.set('acme', { clientId: 'fieldbook-client', clientSecret: 'x' })],
    ['cannot be found out', ({ apps }) => apps.set('acme', failing)],
  ])('later, where the tenant’s app %s', async ([, change]) => {
    const { tenants, ours } = await bothConnected();
    const app = tenants.apps.get('acme');
    change(tenants);
    expect(await tenants.patchbay.disconnect(ours.id, ours)).toMatchObject({
      revocation: 'owed',
      connection: { status: 'disconnected' },
    });
    expect(revoked(tenants)).toEqual([]);
    if (app !== undefined) tenants.apps.set('acme', app);
    tenants.clock.advance(61_000);
    await tenants.patchbay.tick();
    expect(revoked(tenants)).toEqual(['acme-client']);
  });
});

test('G14 a tenant whose app is another now keeps its connection, and its tokens go to no other app', async () => {
  const { tenants, ours } = await bothConnected();
  tenants.clock.advance(2 * 3_600_000);
  tenants.apps.set('acme', { clientId: 'fieldbook-client', clientSecret: 'canary-client-secret' });
  const before = tenants.emulator.requests.length;
  const error = await refusal(tenants.workspace(ours).getToken());
  expect(error).toMatchObject({ code: 'auth/provider-misconfigured', actor: 'operator' });
  expect(tenants.emulator.requests).toHaveLength(before);
});

test('G11 a flow is finished by the app that began it, or not at all', async () => {
  const tenants = new Tenants();
  const started = await tenants.patchbay.connect('fieldbook', { owner: acme });
  const request = inBrowser(await tenants.emulator.consent(started.url), started);
  const app = tenants.apps.get('acme');
  tenants.apps.set('acme', { clientId: 'globex-client', clientSecret: 'canary-globex' });
  expect(await refusal(tenants.patchbay.callback(request.clone()))).toMatchObject({
    code: 'auth/state-mismatch',
  });
  tenants.apps.delete('acme');
  expect(await refusal(tenants.patchbay.callback(request.clone()))).toMatchObject({
    code: 'config/app-missing',
  });
  expect(tenants.emulator.sent('/oauth/token')).toEqual([]);
  if (app !== undefined) tenants.apps.set('acme', app);
  expect((await tenants.patchbay.callback(request)).connection.status).toBe('active');
});

test('G11 a stranger’s callback asks for nobody’s app', async () => {
  const tenants = new Tenants();
  const started = await tenants.patchbay.connect('fieldbook', { owner: acme });
  const back = await tenants.emulator.consent(started.url);
  tenants.asked.length = 0;
  expect(await refusal(tenants.patchbay.callback(new Request(back)))).toMatchObject({
    code: 'auth/state-mismatch',
  });
  expect(tenants.asked).toEqual([]);
});

const failing = () => {
  throw new Error('canary: postgres://app:canary@db refused');
};

describe('threat T15 a tenant without an app gets no other tenant’s', () => {
  const initech = { tenantId: 'initech' };

  async function everyUse(tenants: Tenants, id: string, owner: typeof acme) {
    const workspace = tenants.workspace({ id, owner });
    const tokens = { accessToken: 'canary-imported' };
    return Promise.all([
      refusal(tenants.patchbay.connect('fieldbook', { owner })),
      refusal(workspace.getToken()),
      refusal(workspace.sync('items')),
      refusal(workspace.actions.createItem({ name: 'x' })),
      refusal(tenants.patchbay.importConnection('fieldbook', { owner, tokens })),
    ]);
  }

  test('says so wherever the app is needed', async () => {
    const { tenants, ours } = await bothConnected();
    tenants.apps.delete('acme');
    for (const error of await everyUse(tenants, ours.id, acme)) {
      expect(error).toMatchObject({ code: 'config/app-missing', actor: 'operator', retryable: false });
      expect(error.message).toContain('no app of Fieldbook');
    }
    expect(await refusal(tenants.patchbay.connect('fieldbook', { owner: initech }))).toMatchObject({
      code: 'config/app-missing',
    });
  });

  test('its data stay readable, and are erased', async () => {
    const { tenants, ours } = await bothConnected();
    tenants.apps.delete('acme');
    expect(await tenants.patchbay.list(ours)).toMatchObject([{ id: ours.id, status: 'active' }]);
    const { erased } = await tenants.patchbay.eraseOwner(acme);
    expect(erased).toMatchObject({ connections: 1 });
  });

  test('G9 a resolver that fails is named, and nothing that it said', async () => {
    const { tenants, ours } = await bothConnected();
    tenants.apps.set('acme', failing);
    for (const error of await everyUse(tenants, ours.id, acme)) {
      expect(error).toMatchObject({ code: 'config/app-unavailable', retryable: true });
      expect(error.cause).toBeUndefined();
    }
    tenants.clock.advance(week + 3_600_000);
    const { done, failed } = await tenants.patchbay.tick();
    expect(Math.min(done, failed)).toBeGreaterThan(0); // the other tenant’s work goes on
    const codes = tenants.events.flatMap((event) => (event.type === 'work-failed' ? event.code : []));
    expect(codes).toEqual(Array(failed).fill('config/app-unavailable'));
    expectNoSecret(tenants.events);
  });

  test.for<[string, unknown]>([
    ['nothing', null],
    ['no secret', { clientId: 'canary-id' }],
    ['a field that the connector does not read', { clientId: 'a', clientSecret: 'b', other: 'canary' }],
  ])('a resolver that returns %s is refused as an app given at once is', async ([, app]) => {
    const tenants = new Tenants();
    tenants.apps.set('acme', app as never);
    const error = await refusal(tenants.patchbay.connect('fieldbook', { owner: acme }));
    expect(error.code).toBe(app === null ? 'config/app-missing' : 'config/invalid');
  });
});

test('a set-up tells what each tenant has to register, and asks no function', () => {
  const tenants = new Tenants();
  expect(setupOf(tenants.patchbay).apps).toMatchObject([
    { clientId: undefined, redirectUri: `${base}/callback/fieldbook`, tokenEndpoint: expect.any(String) },
    { clientId: undefined, redirectUri: `${base}/callback/ledger~TENANT`, tokenEndpoint: undefined },
  ]);
  expect(tenants.asked).toEqual([]);
});
