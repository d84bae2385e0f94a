import { expect, test } from 'vitest';
import { Bench, ben, collect, stranger } from '../../fieldbook/bench.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

const url = 'https://app.example.com/integrations/webhooks/fieldbook';
const account = 'orchard';

async function connected() {
  const bench = new Bench();
  const { world } = bench.emulator;
  world.put('items', ...rows(1, 4));
  world.put('notes', ...rows(1, 90));
  for (const id of ['f1', 'f2']) world.put('folders', { id, at: minute(1), name: id, open: true });
  world.put('entries', { id: 'e1', at: minute(1), name: 'one', folder: 'f1' });
  const connection = await bench.connect();
  const workspace = bench.workspace(connection);
  await bench.patchbay.tick();
  const send = async (...events: readonly object[]) => {
    const request = await bench.emulator.delivery(url, { events });
    const { response, handled } = await bench.patchbay.webhook('fieldbook', request);
    await handled;
    return response;
  };
  return { bench, world, connection, workspace, send };
}

test('a signed event is answered, stored and handled: its stream is synced', async () => {
  const { bench, world, workspace, send } = await connected();
  world.put('items', ...rows(5, 5));
  expect((await send({ id: 'e1', account, stream: 'items' })).status).toBe(200);
  expect(await collect(workspace.records('items'))).toHaveLength(5);
  expect(bench.events).toContainEqual({
    type: 'delivery-accepted',
    connector: 'fieldbook',
    event: 'changed',
  });
});

test('G31 an event is stored before it is answered, and a failing database is not answered with success', async () => {
  const { bench } = await connected();
  const order: string[] = [];
  const { accept } = bench.store.deliveries;
  Object.assign(bench.store.deliveries, {
    accept: async (delivery: Parameters<typeof accept>[0]) => {
      order.push('stored');
      return accept(delivery);
    },
  });
  const request = await bench.emulator.delivery(url, { events: [{ id: 'e1', account }] });
  const { response, handled } = await bench.patchbay.webhook('fieldbook', request);
  order.push(`answered ${response.status}`);
  await handled;
  expect(order).toEqual(['stored', 'answered 200']);
  Object.assign(bench.store.deliveries, {
    accept: async () => {
      throw new Error('the database is gone');
    },
  });
  const again = await bench.emulator.delivery(url, { events: [{ id: 'e2', account }] });
  await expect(bench.patchbay.webhook('fieldbook', again)).rejects.toThrow('the database is gone');
});

test('G31 an event is handled once, however often it is delivered', async () => {
  const { bench, send } = await connected();
  const before = bench.sent('/lists/items').length;
  const event = { id: 'e1', account, stream: 'items' };
  await Promise.all(Array.from({ length: 10 }, () => send(event)));
  await send(event);
  expect(bench.sent('/lists/items').length - before).toBe(1);
});

test('G31 an event whose handling fails stays due until tick has handled it', async () => {
  const { bench, world, workspace, send } = await connected();
  world.put('items', ...rows(5, 5));
  bench.emulator.fault({ match: '/lists/items', kind: 'server-error', times: 4 });
  const request = { id: 'e1', account, stream: 'items' };
  expect((await send(request)).status).toBe(200);
  expect(bench.events.at(-1)).toEqual({ type: 'work-failed', kind: 'delivery', code: 'request/unavailable' });
  expect(await collect(workspace.records('items'))).toHaveLength(4);
  await send(request); // a redelivery does not handle it either: it is the work's to do
  expect(await bench.patchbay.tick()).toEqual({ done: 1, failed: 0 });
  expect(await collect(workspace.records('items'))).toHaveLength(5);
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 0 });
});

test('G31 an event that comes while its stream is being synced is handled after that', async () => {
  const { bench, connection, workspace, send, world } = await connected();
  const held = await bench.store.sync.begin({
    connectionId: connection.id,
    stream: 'items',
    partition: '',
    tenantId: 'acme',
    runId: 'another-worker',
    holder: 'another-worker',
    leaseSeconds: 60,
    settingsHash: '',
  });
  expect(held).toBeDefined();
  world.put('items', ...rows(5, 5));
  await send({ id: 'e1', account, stream: 'items' });
  expect(bench.events.at(-1)).toEqual({ type: 'work-failed', kind: 'delivery', code: 'store/conflict' });
  bench.clock.advance(61_000);
  await bench.patchbay.tick();
  expect(await collect(workspace.records('items'))).toHaveLength(5);
});

test('an event may touch one partition, one span of time, or one record that is gone', async () => {
  const { bench, world, workspace, send } = await connected();
  world.put('entries', { id: 'e2', at: minute(2), name: 'two', folder: 'f1' });
  await send({ id: 'w1', account, stream: 'entries', parent: 'f1' });
  expect(await collect(workspace.records('entries'))).toHaveLength(2);
  expect(bench.sent('/lists/entries').map(({ search }) => search.get('parent'))).toEqual(['f1', 'f2', 'f1']);

  world.put('notes', { id: 'r002', at: minute(2), name: 'edited' });
  const range = { from: minute(2), to: minute(3) };
  await send({ id: 'w2', account, stream: 'notes', range });
  expect((await collect(workspace.records('notes'))).find(({ id }) => id === 'r002')?.name).toBe('edited');
  expect(bench.sent('/lists/notes').at(-1)?.search.get('from')).toBe(minute(2));

  const asked = bench.urls.length;
  await send({ id: 'w3', account, stream: 'entries', parent: 'f1', gone: { folder: 'f1', id: 'e1' } });
  await send({ id: 'w4', account, stream: 'items', gone: { id: 'r001' } });
  expect((await collect(workspace.records('entries'))).map(({ id }) => id)).toEqual(['e2']);
  expect((await collect(workspace.records('items'))).map(({ id }) => id)).toEqual(['r002', 'r003', 'r004']);
  expect(bench.urls).toHaveLength(asked);
});

test('an event reaches every connection of its account, and no other', async () => {
  const { bench, send } = await connected();
  await bench.connect({ owner: stranger, account: 'ben' });
  await bench.connect({ owner: ben, account: 'cleo' });
  const narrow = { owner: { tenantId: 'narrow' }, abilities: ['notes'] as const };
  await bench.connect(narrow);
  const before = bench.sent('/lists/items').length;
  await send({ id: 'e1', account, stream: 'items' });
  expect(bench.sent('/lists/items').length - before).toBe(3); // one page for Ada, two for the stranger's first sync
});

test('an event of nobody we know, or of no account, is answered and forgotten', async () => {
  const { bench, send } = await connected();
  const before = bench.urls.length;
  expect((await send({ id: 'e1', account: 'elsewhere', stream: 'items' }, { id: 'e2' })).status).toBe(200);
  expect(bench.urls).toHaveLength(before);
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 0 });
});

test('a revocation ends every connection of the account until the person connects again', async () => {
  const { bench, connection, workspace, send } = await connected();
  await send({ id: 'e1', account, revoked: true });
  expect(await workspace.connection()).toMatchObject({ status: 'reauth_required', reason: 'revoked' });
  expect(bench.events).toContainEqual(
    expect.objectContaining({ type: 'reauth-required', connection: connection.id, reason: 'revoked' }),
  );
  expect(await refusal(workspace.getToken())).toMatchObject({ code: 'auth/reauth-required' });
  expect(await bench.connect()).toMatchObject({ id: connection.id, status: 'active' });
});
