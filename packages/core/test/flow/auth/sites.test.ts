import { expect, test } from 'vitest';
import { AtlasBench, atlas } from '../../fieldbook/atlas.ts';
import { ada, ben, stranger } from '../../fieldbook/bench.ts';
import { refusal } from '../../fieldbook/refusal.ts';

test('the only site there is is taken, and the connection works there', async () => {
  const bench = new AtlasBench(['c1']);
  const connection = await bench.connect();
  expect(connection).toMatchObject({
    status: 'active',
    site: { cloud: 'c1', zone: 'eu' },
    abilities: ['pages'],
  });
  expect(bench.hosts).not.toContain('c1.fieldbook.example');
  expect(await bench.patchbay.tick()).toEqual({ done: 2, failed: 0 });
  expect(bench.hosts).toContain('c1.fieldbook.example');
  expect((await bench.patchbay.health(connection.id, { owner: ada })).healthy).toBe(true);
});

test('no site is an error, nothing is connected, and the tokens are given back', async () => {
  const bench = new AtlasBench([]);
  expect(await refusal(bench.connect())).toMatchObject({ code: 'auth/callback-invalid' });
  expect(await bench.patchbay.list({ owner: ada })).toEqual([]);
  expect(bench.emulator.tokens.living()).toEqual([]);
});

test('of several sites one is chosen: labels and ids leave, an id comes back, and work begins then', async () => {
  const bench = new AtlasBench(['c1', 'c2']);
  const waiting = await bench.connect();
  expect(waiting).toMatchObject({ status: 'pending_choice', site: {} });
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 0 });
  const workspace = bench.patchbay.use(atlas, { connection: waiting.id, owner: ada });
  expect(await refusal(workspace.sync('pages'))).toMatchObject({ code: 'connection/not-active' });

  const sites = await bench.patchbay.sites(waiting.id, { owner: ada });
  expect(sites.map(({ label }) => label)).toEqual(['Site c1', 'Site c2']);
  expect(sites.every(({ id }) => /^[\w-]{43}$/.test(id))).toBe(true);
  const chosen = await bench.choose(waiting.id, 'Site c2');
  expect(chosen).toMatchObject({ id: waiting.id, status: 'active', site: { cloud: 'c2', zone: 'eu' } });
  expect(await bench.patchbay.tick()).toEqual({ done: 2, failed: 0 });
  expect(bench.hosts).toContain('c2.fieldbook.example');
  const told = { type: 'site-chosen', connector: 'atlas', connection: waiting.id, tenantId: 'acme' };
  expect(bench.events).toContainEqual(told);
});

test('a choice counts once', async () => {
  const bench = new AtlasBench(['c1', 'c2']);
  const { id } = await bench.connect();
  const both = await Promise.allSettled([bench.choose(id, 'Site c1'), bench.choose(id, 'Site c2')]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await refusal(bench.patchbay.sites(id, { owner: ada }))).toMatchObject({ code: 'input/invalid' });
  expect(await bench.patchbay.tick()).toEqual({ done: 2, failed: 0 });
});

test('G14 a choice that is not in a fresh list of this very connection is refused', async () => {
  const bench = new AtlasBench(['c1', 'c2']);
  const { id } = await bench.connect();
  const [site] = await bench.patchbay.sites(id, { owner: ada });
  const { id: other } = await bench.connect({ owner: ben });
  const [, foreign] = await bench.patchbay.sites(other, { owner: ben });
  bench.emulator.world.drop('clouds', 'c1');
  for (const chosen of [site?.id ?? '', foreign?.id ?? '', 'c2', '']) {
    const call = bench.patchbay.chooseSite(id, { owner: ada, site: chosen });
    expect(await refusal(call)).toMatchObject({ code: 'input/invalid' });
  }
  expect(await bench.patchbay.list({ owner: ada })).toMatchObject([{ status: 'pending_choice' }]);
});

test('G14 another owner neither sees sites nor chooses one', async () => {
  const bench = new AtlasBench(['c1', 'c2']);
  const { id } = await bench.connect();
  const [site] = await bench.patchbay.sites(id, { owner: ada });
  for (const owner of [ben, stranger, { tenantId: 'acme' }])
    for (const call of [
      bench.patchbay.sites(id, { owner }),
      bench.patchbay.chooseSite(id, { owner, site: site?.id ?? '' }),
    ])
      expect(await refusal(call)).toMatchObject({ code: 'connection/not-found' });
});

test('another site of the same account is a second connection on the same grant', async () => {
  const bench = new AtlasBench(['c1', 'c2']);
  const first = await bench.choose((await bench.connect()).id, 'Site c1');
  const second = await bench.choose((await bench.connect()).id, 'Site c2');
  expect(second.id).not.toBe(first.id);
  expect(await bench.patchbay.list({ owner: ada, status: 'active' })).toHaveLength(2);
  expect((await bench.patchbay.disconnect(first.id, { owner: ada })).revocation).toBe('none');
  expect((await bench.patchbay.health(second.id, { owner: ada })).healthy).toBe(true);
  expect((await bench.patchbay.disconnect(second.id, { owner: ada })).revocation).toBe('done');
});

test('a site that is connected already goes on as the connection it is', async () => {
  const bench = new AtlasBench(['c1', 'c2']);
  const first = await bench.choose((await bench.connect()).id, 'Site c1');
  const waiting = await bench.connect();
  expect((await bench.choose(waiting.id, 'Site c1')).id).toBe(first.id);
  expect(await bench.patchbay.list({ owner: ada })).toHaveLength(1);
  expect((await bench.patchbay.health(first.id, { owner: ada })).healthy).toBe(true);
  await bench.patchbay.disconnect(first.id, { owner: ada });
  expect((await bench.choose((await bench.connect()).id, 'Site c1')).id).toBe(first.id);
});

test('a connection that is connected again by name stays at its site, unless the account lost it', async () => {
  const bench = new AtlasBench(['c1', 'c2']);
  const { id } = await bench.choose((await bench.connect()).id, 'Site c1');
  const again = await bench.connect({ connection: id });
  expect(again).toMatchObject({ id, status: 'active', site: { cloud: 'c1' } });
  bench.emulator.world.drop('clouds', 'c1');
  const error = await refusal(bench.connect({ connection: id }));
  expect(error).toMatchObject({ code: 'auth/account-mismatch', detail: { connection: id } });
});

test('another account is refused beside a chosen site, or has sites of its own where many are allowed', async () => {
  const one = new AtlasBench(['c1', 'c2']);
  const first = await one.choose((await one.connect()).id, 'Site c1');
  expect(await refusal(one.connect({ account: 'cleo' }))).toMatchObject({ code: 'auth/account-mismatch' });
  const swapped = await one.connect({ connection: first.id, otherAccount: true, account: 'cleo' });
  expect(await one.choose(swapped.id, 'Site c1')).toMatchObject({ account: { id: 'cleo' } });
  expect(await one.patchbay.list({ owner: ada })).toMatchObject([
    { id: first.id, status: 'disconnected' },
    { id: swapped.id, status: 'active' },
  ]);
  const many = new AtlasBench(['c1', 'c2'], 'many');
  await many.choose((await many.connect()).id, 'Site c1');
  await many.choose((await many.connect({ account: 'cleo' })).id, 'Site c1');
  expect(await many.patchbay.list({ owner: ada, status: 'active' })).toHaveLength(2);
});
