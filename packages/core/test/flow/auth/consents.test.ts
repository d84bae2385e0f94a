import { expect, test } from 'vitest';
import { ada, Bench, ben, collect, stranger } from '../../fieldbook/bench.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

test('an owner reads what was agreed to, from when until when', async () => {
  const bench = new Bench();
  const { id: connection } = await bench.connect({ abilities: ['items'] });
  const givenAt = bench.clock.now();
  bench.clock.advance(60_000);
  await bench.connect({ owner: ben });
  await bench.patchbay.disconnect(connection, { owner: ada });
  const facts = { connection, connector: 'fieldbook', owner: ada, abilities: ['items'] };
  const scopes = ['gauges', 'profile', 'read'];
  const consent = { ...facts, scopes, givenAt, withdrawnAt: bench.clock.now() };
  expect(await bench.patchbay.consents({ owner: ada })).toEqual([consent]);
  expect(await bench.patchbay.consents({ owner: ada, connection })).toEqual([consent]);
  expect(await refusal(bench.patchbay.consents({ owner: ben, connection }))).toMatchObject({
    code: 'connection/not-found',
  });
});

test('a withdrawn ability stops working at once, with its schedule; the rest goes on', async () => {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 2));
  const { id, owner } = await bench.connect({ abilities: ['items', 'folders', 'createItem'] });
  await bench.patchbay.tick();
  const narrowed = await bench.patchbay.withdraw(id, { owner, abilities: ['items', 'createItem'] });
  expect(narrowed).toMatchObject({ id, status: 'active', abilities: ['folders'] });
  const workspace = bench.workspace({ id, owner });
  for (const call of [workspace.sync('items'), workspace.actions.createItem({ name: 'x' })])
    expect(await refusal(call)).toMatchObject({ code: 'auth/scope-missing' });
  expect(bench.sent('/items')).toEqual([]);
  bench.clock.advance(900_000);
  expect(await bench.patchbay.tick()).toEqual({ done: 2, failed: 0 });
  const runs = (await workspace.runs()).map(({ stream }) => stream);
  expect(runs.sort()).toEqual(['folders', 'folders', 'items']);
  expect(bench.events).toContainEqual(
    expect.objectContaining({ type: 'abilities-withdrawn', abilities: ['items', 'createItem'] }),
  );
  expect(await bench.patchbay.consents({ owner })).toMatchObject([
    { abilities: ['items', 'folders', 'createItem'], withdrawnAt: expect.any(Date) },
    { abilities: ['folders'], scopes: ['gauges', 'profile', 'read'] },
  ]);
});

test('a sync that is running when its consent is withdrawn brings nothing more', async () => {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 9));
  const { id, owner } = await bench.connect({ abilities: ['items', 'notes'] });
  const workspace = bench.workspace({ id, owner });
  bench.intercept = async (request, next) => {
    if (new URL(request.url).searchParams.has('cursor'))
      await bench.patchbay.withdraw(id, { owner, abilities: ['items'] });
    return next(request);
  };
  expect(await refusal(workspace.sync('items'))).toMatchObject({ code: 'sync/lease-lost' });
  expect(await collect(workspace.records('items'))).toHaveLength(3);
});

test('what was withdrawn is not asked for again, nor brought back by a consent under way', async () => {
  const bench = new Bench();
  const { id, owner } = await bench.connect({ abilities: ['items', 'createItem'] });
  const under = await bench.agree(await bench.begin({ abilities: ['folders'] }));
  await bench.patchbay.withdraw(id, { owner, abilities: ['createItem'] });
  const { connection } = await bench.patchbay.callback(under);
  expect(connection.abilities).toEqual(['items', 'folders']);
  const again = await bench.begin({ abilities: ['notes'] });
  expect(new URL(again.url).searchParams.get('scope')).toBe('gauges profile read');
});

test('threat T30 what is withdrawn in the moment before a consent is written stays withdrawn', async () => {
  const bench = new Bench();
  const { id, owner } = await bench.connect({ abilities: ['items', 'createItem'] });
  const { open } = bench.store.connections;
  bench.store.connections.open = async (opening) => {
    bench.store.connections.open = open;
    await bench.patchbay.withdraw(id, { owner, abilities: ['createItem'] });
    return open(opening);
  };
  expect((await bench.connect({ abilities: ['folders'] })).abilities).toEqual(['items', 'folders']);
});

test('withdrawing the last ability is a disconnect', async () => {
  const bench = new Bench();
  const { id, owner } = await bench.connect({ abilities: ['items'] });
  const ended = await bench.patchbay.withdraw(id, { owner, abilities: ['items', 'notes'] });
  expect(ended.status).toBe('disconnected');
  expect(bench.emulator.tokens.living()).toEqual([]);
  expect(await bench.patchbay.withdraw(id, { owner, abilities: ['items'] })).toEqual(ended);
});

test('two withdrawals at once both count', async () => {
  const bench = new Bench();
  const { id, owner } = await bench.connect({ abilities: ['items', 'notes', 'folders'] });
  const both = (['items', 'notes'] as const).map((name) =>
    bench.patchbay.withdraw(id, { owner, abilities: [name] }),
  );
  await Promise.all(both);
  expect(await bench.patchbay.list({ owner })).toMatchObject([{ abilities: ['folders'] }]);
});

test('nothing is withdrawn that is not there', async () => {
  const bench = new Bench();
  const { id, owner } = await bench.connect({ abilities: ['items'] });
  expect(await refusal(bench.patchbay.withdraw(id, { owner, abilities: ['itmes'] }))).toMatchObject({
    code: 'input/invalid',
  });
  expect(await refusal(bench.patchbay.withdraw(id, { owner: stranger, abilities: ['items'] }))).toMatchObject(
    {
      code: 'connection/not-found',
    },
  );
  expect((await bench.patchbay.withdraw(id, { owner, abilities: ['notes'] })).abilities).toEqual(['items']);
  expect(await bench.patchbay.consents({ owner })).toHaveLength(1);
});
