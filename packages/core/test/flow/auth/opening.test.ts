import { expect, test } from 'vitest';
import { ada, Bench, ben, stranger } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';
import { refusal } from '../../fieldbook/refusal.ts';

const sharing = defineFieldbook({
  auth: {
    grantPer: 'account',
    revocation: {
      reach: 'account',
      request: () => new Request('https://id.fieldbook.example/oauth/revoke', { method: 'POST' }),
    },
  },
});

test('a connection says who is connected, and what may be known of it', async () => {
  const bench = new Bench();
  const connection = await bench.connect({ abilities: ['items', 'createItem'] });
  expect(connection).toEqual({
    id: expect.any(String),
    connector: 'fieldbook',
    owner: ada,
    status: 'active',
    paused: false,
    degraded: false,
    account: { id: 'ada', group: 'orchard', name: 'Ada Abara' },
    site: {},
    abilities: ['items', 'createItem'],
    missing: [],
    scopes: { default: ['gauges', 'profile', 'read', 'write'] },
    expiresAt: new Date(bench.clock.now().getTime() + 3_600_000),
    createdAt: expect.any(Date),
    updatedAt: expect.any(Date),
  });
  expect(bench.events).toContainEqual({
    type: 'connection-opened',
    connector: 'fieldbook',
    connection: connection.id,
    tenantId: 'acme',
    reconnected: false,
  });
});

test('connecting again keeps the id, the settings and the history, and widens the abilities', async () => {
  const bench = new Bench();
  bench.emulator.world.put('items', { id: 'r1', at: '2026-01-01', name: 'one' });
  const first = await bench.connect({ abilities: ['items'] });
  await bench.workspace(first).changeSettings({ region: 'north' });
  await bench.workspace(first).sync('items');
  const again = await bench.connect({ abilities: ['items', 'createItem'] });
  expect(again).toMatchObject({ id: first.id, status: 'active', abilities: ['items', 'createItem'] });
  expect(await bench.workspace(again).settings()).toEqual({ region: 'north' });
  expect(await bench.workspace(again).sync('items')).toMatchObject({ counts: { inserted: 0, unchanged: 1 } });
  expect(await bench.patchbay.list({ owner: ada })).toHaveLength(1);
});

test('a consent of another account is refused, and the connection goes on as it was', async () => {
  const bench = new Bench();
  const first = await bench.connect();
  const before = await bench.token(first);
  const error = await refusal(bench.connect({ account: 'cleo' }));
  expect(error).toMatchObject({ code: 'auth/account-mismatch', detail: { connection: first.id } });
  expect(error.message).toContain('Ada Abara');
  expect(await bench.token(first)).toMatchObject({ generation: before?.generation, sealed: before?.sealed });
  expect((await bench.patchbay.health(first.id, { owner: ada })).healthy).toBe(true);
});

test('after a disconnect another account takes the slot, under another id', async () => {
  const bench = new Bench();
  const first = await bench.connect();
  await bench.patchbay.disconnect(first.id, { owner: ada });
  const second = await bench.connect({ account: 'cleo' });
  expect(second.id).not.toBe(first.id);
  expect((await bench.patchbay.list({ owner: ada })).map(({ status }) => status)).toEqual([
    'disconnected',
    'active',
  ]);
});

test('after a disconnect the same account comes back under its id', async () => {
  const bench = new Bench();
  const first = await bench.connect();
  await bench.patchbay.disconnect(first.id, { owner: ada });
  expect(await bench.connect()).toMatchObject({ id: first.id, status: 'active' });
});

test('two first consents of one account at once share its grant', async () => {
  const bench = new Bench({ connector: sharing });
  const started = [await bench.begin(), await bench.begin({ owner: ben })] as const;
  const requests = [await bench.agree(started[0]), await bench.agree(started[1])] as const;
  const both = await Promise.all(requests.map((request) => bench.patchbay.callback(request)));
  const grants = await Promise.all(both.map(({ connection }) => bench.token(connection)));
  expect(grants[0]?.grantId).toBe(grants[1]?.grantId);
  for (const { connection } of both)
    expect((await bench.patchbay.health(connection.id, connection)).healthy).toBe(true);
});

test('two first consents of one owner at once become one connection, told of under its own id', async () => {
  const bench = new Bench();
  const started = [await bench.begin(), await bench.begin()] as const;
  const requests = [await bench.agree(started[0]), await bench.agree(started[1])] as const;
  const both = await Promise.all(requests.map((request) => bench.patchbay.callback(request)));
  expect(both[0]?.connection.id).toBe(both[1]?.connection.id);
  const opened = bench.events.filter(({ type }) => type === 'connection-opened');
  expect(opened).toEqual([
    expect.objectContaining({ connection: both[0]?.connection.id }),
    expect.objectContaining({ connection: both[0]?.connection.id }),
  ]);
});

test('grants are shared within a tenant only, and not at all where the provider keeps one a consent', async () => {
  const shared = new Bench({ connector: sharing });
  const [first, other] = [await shared.connect(), await shared.connect({ owner: stranger })];
  expect((await shared.token(first))?.grantId).not.toBe((await shared.token(other))?.grantId);
  const apart = new Bench();
  const [mine, theirs] = [await apart.connect(), await apart.connect({ owner: ben })];
  expect((await apart.token(mine))?.grantId).not.toBe((await apart.token(theirs))?.grantId);
});

test('G14 another owner finds nothing by an id, at any call', async () => {
  const bench = new Bench();
  const { id } = await bench.connect();
  for (const owner of [stranger, ben, { tenantId: 'acme' }]) {
    const theirs = bench.workspace({ id, owner });
    for (const call of [
      () => bench.patchbay.health(id, { owner }),
      () => bench.patchbay.disconnect(id, { owner }),
      () => bench.begin({ owner, connection: id }),
      () => bench.patchbay.sites(id, { owner }),
      () => bench.patchbay.chooseSite(id, { owner, site: '' }),
      () => bench.patchbay.consents({ owner, connection: id }),
      () => bench.patchbay.withdraw(id, { owner, abilities: ['items'] }),
      () => theirs.connection(),
      () => theirs.getToken(),
      () => theirs.request('GET', 'me'),
      () => theirs.can('items'),
      () => theirs.settings(),
      () => theirs.changeSettings({ region: 'south' }),
      () => theirs.actions.createItem({ name: 'x' }),
      () => theirs.sync('items'),
      () => theirs.runs(),
      () => theirs.poll(),
      () => theirs.latest(),
      () => theirs.readings(),
      async () => {
        for await (const _record of theirs.records('items')) expect.unreachable();
      },
    ])
      expect(await refusal(call())).toMatchObject({ code: 'connection/not-found' });
    expect(await bench.patchbay.list({ owner })).toEqual([]);
  }
  expect(bench.sent('/me')).toHaveLength(1);
});
