import { expect, test } from 'vitest';
import { collect } from '../../fieldbook/bench.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';
import { expectNoSecret, refusal } from '../../fieldbook/refusal.ts';
import { acme, base, globex, Tenants } from '../../fieldbook/tenants.ts';

const account = 'orchard';
const secrets = { acme: 'whsec-canary-acme', globex: 'whsec-canary-globex' };

/** Two tenants with a connection to one account each. */
async function connected() {
  const tenants = new Tenants();
  tenants.emulator.world.put('items', ...rows(1, 4));
  const [ours, theirs] = [await tenants.connect(acme), await tenants.connect(globex)];
  await tenants.patchbay.tick();
  tenants.emulator.world.put('items', ...rows(5, 5));
  const counts = async () => {
    const all = [ours, theirs].map((one) => collect(tenants.workspace(one).records('items')));
    return (await Promise.all(all)).map(({ length }) => length);
  };
  return { tenants, ours, theirs, counts };
}

async function call(tenants: Tenants, tenantId: string, secret: string, ...events: readonly object[]) {
  const url = `${base}/webhooks/fieldbook/${tenantId}`;
  const request = await tenants.emulator.delivery(url, { events }, secret);
  const { response, handled } = await tenants.patchbay.webhook('fieldbook', request, { tenantId });
  await handled;
  return response.status;
}

test('G30 a call to a tenant’s URL is verified with that tenant’s secret, as registered there', async () => {
  const { tenants, counts } = await connected();
  expect(await call(tenants, 'acme', secrets.acme, { id: 'e1', account, stream: 'items' })).toBe(200);
  expect(tenants.heard).toEqual([`${base}/webhooks/fieldbook/acme`]);
  expect(await counts()).toEqual([5, 4]);
  const error = await refusal(call(tenants, 'acme', secrets.globex, { id: 'e2', account }));
  expect(error.code).toBe('webhook/unverified');
});

test('G14 a tenant that claims another’s client id reaches no connection and no event of that one', async () => {
  const { tenants, ours, counts } = await connected();
  tenants.apps.set('globex', {
    clientId: 'acme-client',
    clientSecret: 'canary-unknown',
    webhookSecret: secrets.globex,
  });
  const event = { id: 'e1', account, stream: 'items' };
  expect(await call(tenants, 'globex', secrets.globex, event, { id: 'e2', account, revoked: true })).toBe(
    200,
  );
  expect(await counts()).toEqual([4, 4]);
  expect(await tenants.workspace(ours).connection()).toMatchObject({ status: 'active' });
  await call(tenants, 'acme', secrets.acme, event);
  expect(await counts()).toEqual([5, 4]);
  await call(tenants, 'acme', secrets.acme, { id: 'e2', account, revoked: true });
  expect(await tenants.workspace(ours).connection()).toMatchObject({ status: 'reauth_required' });
});

test('G31 an event of a tenant’s URL whose handling fails stays due as that tenant’s', async () => {
  const { tenants, counts } = await connected();
  tenants.emulator.fault({ match: '/lists/items', kind: 'server-error', times: 4 });
  await call(tenants, 'acme', secrets.acme, { id: 'e1', account, stream: 'items' });
  expect(await counts()).toEqual([4, 4]);
  expect(await tenants.patchbay.tick()).toEqual({ done: 1, failed: 0 });
  expect(await counts()).toEqual([5, 4]);
  expect(await tenants.patchbay.tick()).toEqual({ done: 0, failed: 0 });
});

test('G30 an unknown tenant is refused exactly as a wrong signature is; only the event tells', async () => {
  const { tenants } = await connected();
  tenants.apps.set('failing', () => {
    throw new Error('canary: no such row');
  });
  tenants.apps.set('spoilt', { clientId: '', clientSecret: 'canary' });
  const told: object[] = [];
  for (const tenantId of ['acme', 'initech', 'failing', 'spoilt', 'a\u0000']) {
    const { code, message, detail, retryable, cause } = await refusal(call(tenants, tenantId, 'wrong'));
    told.push({ code, message, detail, retryable, cause });
    const tooLarge = { body: 'x'.repeat(1024 * 1024 + 1) };
    expect(await refusal(call(tenants, tenantId, 'wrong', tooLarge))).toMatchObject({
      code: 'webhook/invalid',
    });
  }
  expect(told[0]).toMatchObject({ code: 'webhook/unverified' });
  expect(told).toEqual(Array(5).fill(told[0]));
  const codes = tenants.events.flatMap((event) => (event.type === 'delivery-refused' ? event.code : []));
  expect(codes.filter((code) => code !== 'webhook/invalid')).toEqual([
    ...['webhook/unverified', 'config/app-missing', 'config/app-unavailable'],
    ...['config/invalid', 'input/owner-missing'],
  ]);
  expectNoSecret(tenants.events);
});

test('a URL has a tenant exactly where each tenant has its own app', async () => {
  const tenants = new Tenants();
  const request = await tenants.emulator.delivery(`${base}/webhooks/fieldbook`, { events: [] }, secrets.acme);
  const error = await refusal(tenants.patchbay.webhook('fieldbook', request));
  expect(error.code).toBe('config/unknown-connector');
  expect(tenants.heard).toEqual([]);
});
