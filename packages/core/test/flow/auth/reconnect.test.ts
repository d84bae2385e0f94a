import { expect, test } from 'vitest';
import { ada, Bench, ben, collect, stranger } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

const weak = defineFieldbook({ account: { weak: true } });

/** A connection with some history. */
async function connected(bench: Bench) {
  bench.emulator.world.put('items', ...rows(1, 2));
  const connection = await bench.connect({ abilities: ['items', 'createItem'] });
  await bench.workspace(connection).sync('items');
  return connection;
}

test('row C1 several accounts stand beside each other where the app allows it, each under its own id', async () => {
  const bench = new Bench({ accounts: 'many' });
  const first = await bench.connect({ account: 'ada' });
  const second = await bench.connect({ account: 'cleo' });
  expect(await bench.connect({ account: 'cleo' })).toMatchObject({ id: second.id, account: { id: 'cleo' } });
  expect((await bench.patchbay.list({ owner: ada })).map(({ id }) => id)).toEqual([first.id, second.id]);
  for (const { id } of [first, second])
    expect((await bench.patchbay.health(id, { owner: ada })).healthy).toBe(true);
});

test('row C1 an app that goes from one account to many, or back, finds its connections again', async () => {
  const one = new Bench();
  const first = await one.connect();
  const many = one.beside({ accounts: 'many' });
  expect((await many.connect()).id).toBe(first.id);
  const second = await many.connect({ account: 'cleo' });
  await one.patchbay.disconnect(first.id, { owner: ada });
  expect((await one.connect({ account: 'cleo' })).id).toBe(second.id);
  const error = await refusal(one.connect());
  expect(error).toMatchObject({ code: 'auth/account-mismatch', detail: { connection: second.id } });
});

test('accounts is one of two words', async () => {
  expect(await refusal((async () => new Bench({ accounts: 'two' as 'many' }))())).toMatchObject({
    code: 'config/invalid',
  });
});

test('threat T13 only a connection of this owner and connector that lives can be named, and nothing is begun else', async () => {
  const bench = new Bench();
  const { id: connection } = await bench.connect();
  const begun = bench.events.filter(({ type }) => type === 'flow-started').length;
  const save = bench.store.flows.save;
  const saved: unknown[] = [];
  bench.store.flows.save = async (flow, seconds) => {
    saved.push(flow);
    return save(flow, seconds);
  };
  for (const owner of [ben, stranger, { tenantId: 'acme' }])
    expect(await refusal(bench.begin({ owner, connection }))).toMatchObject({ code: 'connection/not-found' });
  expect(await refusal(bench.begin({ connection: 'none' }))).toMatchObject({ code: 'connection/not-found' });
  await bench.patchbay.disconnect(connection, { owner: ada });
  expect(await refusal(bench.begin({ connection }))).toMatchObject({ code: 'connection/not-found' });
  expect(saved).toEqual([]);
  expect(bench.events.filter(({ type }) => type === 'flow-started')).toHaveLength(begun);
});

test('threat T13 a connection that ended while its consent was given stays ended', async () => {
  const bench = new Bench();
  const { id: connection } = await bench.connect();
  const request = await bench.agree(await bench.begin({ connection }));
  await bench.patchbay.disconnect(connection, { owner: ada });
  expect(await refusal(bench.patchbay.callback(request))).toMatchObject({ code: 'connection/not-found' });
  expect(await bench.patchbay.list({ owner: ada })).toMatchObject([{ status: 'disconnected' }]);
  expect(bench.emulator.tokens.living()).toEqual([]);
});

test('threat T13 a connection that ends between the check and the write stays ended', async () => {
  const bench = new Bench();
  // One that holds nothing, so that what it holds tells no difference either.
  const { id: connection, abilities } = await bench.connect({ abilities: ['items'], granted: ['write'] });
  expect(abilities).toEqual([]);
  const request = await bench.agree(await bench.begin({ connection }));
  const { open } = bench.store.connections;
  bench.store.connections.open = async (opening) => {
    await bench.patchbay.disconnect(connection, { owner: ada });
    return open(opening);
  };
  expect(await refusal(bench.patchbay.callback(request))).toMatchObject({ code: 'connection/not-found' });
  expect(await bench.patchbay.list({ owner: ada })).toMatchObject([{ status: 'disconnected' }]);
});

test('threat T12 a named connection takes its own account only, whatever the e-mail address says', async () => {
  const bench = new Bench({ connector: defineFieldbook(), accounts: 'many' });
  bench.intercept = async (request, next) => {
    const response = await next(request);
    if (new URL(request.url).pathname !== '/me') return response;
    return Response.json({ ...(await response.json()), email: 'shared@acme.example' });
  };
  const connection = await connected(bench);
  const before = await bench.token(connection);
  const error = await refusal(bench.finish({ connection: connection.id, account: 'cleo' }));
  expect(error).toMatchObject({ code: 'auth/account-mismatch', detail: { connection: connection.id } });
  expect(await bench.token(connection)).toMatchObject({ sealed: before?.sealed });
  expect(await bench.patchbay.list({ owner: ada })).toMatchObject([{ account: { id: 'ada' } }]);
});

test('connecting a named connection again keeps its id, its subject and history, and asks for what it holds', async () => {
  const bench = new Bench();
  const started = await bench.patchbay.connect('fieldbook', {
    owner: ada,
    subject: 'client-7',
    abilities: ['items'],
  });
  const { connection } = await bench.patchbay.callback(await bench.agree(started));
  const grantId = (await bench.token(connection))?.grantId ?? '';
  await bench.store.connections.requireReauth(grantId, 'revoked');
  const again = await bench.begin({ connection: connection.id });
  expect(new URL(again.url).searchParams.get('scope')).toBe('gauges profile read');
  const { connection: row } = await bench.patchbay.callback(await bench.agree(again));
  expect(row).toMatchObject({
    id: connection.id,
    status: 'active',
    subject: 'client-7',
    abilities: ['items'],
  });
});

test('threat T12 another account takes a connection’s place only when told to, with a history of its own', async () => {
  const bench = new Bench();
  const old = await connected(bench);
  const { connection, accountUnsure } = await bench.finish({
    connection: old.id,
    otherAccount: true,
    account: 'cleo',
  });
  expect(connection).toMatchObject({ account: { id: 'cleo' }, abilities: ['items', 'createItem'] });
  expect(connection.id).not.toBe(old.id);
  expect(accountUnsure).toBe(false);
  expect(await collect(bench.workspace(connection).records('items'))).toEqual([]);
  expect(await collect(bench.workspace(old).records('items'))).toHaveLength(2);
  expect(await bench.patchbay.list({ owner: ada })).toMatchObject([
    { id: old.id, status: 'disconnected', account: { id: 'ada' } },
    { id: connection.id, status: 'active' },
  ]);
  expect(bench.sent('/oauth/revoke')).toHaveLength(1);
  expect(bench.emulator.tokens.living().map(({ payload }) => payload.account)).toEqual(['cleo']);
  expect(bench.events).toContainEqual(
    expect.objectContaining({ type: 'connection-closed', connection: old.id }),
  );
});

test('with otherAccount the same account goes on as it was', async () => {
  const bench = new Bench();
  const old = await connected(bench);
  const again = await bench.finish({ connection: old.id, otherAccount: true });
  expect(again.connection.id).toBe(old.id);
  expect(await collect(bench.workspace(again.connection).records('items'))).toHaveLength(2);
});

test('a provider that names nobody is believed, and that is told', async () => {
  const bench = new Bench({ connector: weak });
  const first = await bench.finish();
  expect(first.accountUnsure).toBe(false);
  const again = await bench.finish({ connection: first.connection.id, account: 'cleo' });
  expect(again).toMatchObject({ accountUnsure: true, connection: { id: first.connection.id } });
  const unsure = { type: 'account-unsure', connector: 'fieldbook', connection: first.connection.id };
  expect(bench.events).toContainEqual({ ...unsure, tenantId: 'acme' });
  expect((await bench.finish({ account: 'ben' })).connection.id).toBe(first.connection.id);
  await bench.patchbay.disconnect(first.connection.id, { owner: ada });
  expect((await bench.finish({ account: 'ada' })).connection.id).not.toBe(first.connection.id);
});
