import { bulk, bulkSummary, createPatchbay, keyring } from '@patchbay/core';
import { expect, test } from 'vitest';
import { collect, encryptionKey } from '../../fieldbook/bench.ts';
import { expectNoSecret, refusal } from '../../fieldbook/refusal.ts';
import { everyone, first, peopled, refreshes, settle, shared, told } from './bulk-bench.ts';

const whose = everyone;
const all = (ids: readonly string[], outcome: string) => ids.map((id) => [id, outcome]);

test('row C6 a bulk sync lists what failed and what was left alone, and does the rest', async () => {
  const { bench, connections, ids } = await peopled(4);
  const [broken, , ended, paused] = connections;
  const token = await bench.workspace(broken ?? expect.unreachable()).getToken();
  bench.intercept = async (request, next) =>
    request.headers.get('authorization') === `Bearer ${token}`
      ? Response.json({ access_token: 'canary-5' }, { status: 403 })
      : next(request);
  const { grantId } = (await bench.token(ended ?? expect.unreachable())) ?? expect.unreachable();
  await bench.store.connections.requireReauth(grantId, 'revoked');
  await bench.workspace(paused ?? expect.unreachable()).pause();
  const results = await collect(bench.patchbay.bulk.sync({ whose }));
  expect(results).toMatchObject([
    { outcome: 'failed', error: { code: 'request/forbidden', retryable: false } },
    { outcome: 'done', result: expect.arrayContaining([expect.objectContaining({ stream: 'items' })]) },
    { outcome: 'skipped', reason: 'reauth_required' },
    { outcome: 'skipped', reason: 'paused' },
  ]);
  expect(results.map(({ connection }) => connection.id)).toEqual(ids);
  expectNoSecret(results);
});

test('row C6 of a connection whose one stream fails the others are synced', async () => {
  const { bench, connections } = await peopled(1);
  bench.emulator.world.put('notes', { id: 'n1', at: '2026-01-01T00:00:00.000Z', name: 'note' });
  bench.intercept = async (request, next) =>
    request.url.includes('/lists/items') ? new Response('', { status: 403 }) : next(request);
  expect(await bulkSummary(bench.patchbay.bulk.sync({ whose }))).toMatchObject({ done: 0, failed: [{}] });
  const workspace = bench.workspace(connections[0] ?? expect.unreachable());
  expect(await collect(workspace.records('notes'))).toHaveLength(1);
});

test('row C6 whatever is thrown by one connection’s work is its failure', async () => {
  const { bench, ids } = await peopled(2);
  const fault = new TypeError('a fault of the connector');
  const { begin } = bench.store.sync;
  Object.assign(bench.store.sync, {
    begin: (run: Parameters<typeof begin>[0]) =>
      run.connectionId === ids[0] ? Promise.reject(fault) : begin(run),
  });
  const results = await collect(bench.patchbay.bulk.sync({ whose }));
  expect(results).toMatchObject([
    { outcome: 'failed', error: { code: undefined, retryable: false, cause: fault } },
    { outcome: 'done' },
  ]);
});

test.each([1, 4])(
  'row C6 stopped after any result, a run of %i side by side goes on behind it: each connection is told once, and refreshed once',
  async (concurrency) => {
    for (let stopped = 1; stopped <= 5; stopped++) {
      const { bench, ids } = await peopled(5);
      const before = await first(bench.patchbay.bulk.refresh({ whose }, { concurrency }), stopped);
      await bench.patchbay.idle();
      bench.clock.advance(1000);
      const after = before.at(-1)?.cursor ?? expect.unreachable();
      const rest = await collect(bench.beside().patchbay.bulk.refresh({ whose }, { concurrency, after }));
      expect(told([...before, ...rest])).toEqual(all(ids, 'done'));
      expect(refreshes(bench)).toBe(5);
    }
  },
);

test.each([1, 3])(
  'row C6 a bulk disconnect that was killed after result %i revokes the rest, and nothing twice',
  async (killed) => {
    const { bench, ids } = await peopled(5);
    const stop = new AbortController();
    const before: unknown[] = [];
    const run = async () => {
      for await (const { connection } of bench.patchbay.bulk.disconnect({ whose }, { signal: stop.signal })) {
        if (before.push(connection.id) === killed) stop.abort();
      }
    };
    expect(await refusal(run())).toMatchObject({ code: 'request/aborted' });
    expect(before).toEqual(ids.slice(0, killed));
    await settle();
    const { failed } = await bulkSummary(bench.patchbay.bulk.disconnect({ whose }));
    expect(failed).toEqual([]);
    expect(new Set(bench.sent('/oauth/revoke').map(({ form }) => form.get('token'))).size).toBe(5);
    expect(bench.sent('/oauth/revoke')).toHaveLength(5);
    expect(await collect(bench.patchbay.bulk.disconnect({ whose }))).toEqual([]);
  },
);

test('row C6 only the connections that the filter means are disconnected, each at the provider', async () => {
  const { bench, connections, ids } = await peopled(4);
  for (const { id, owner } of connections.slice(1, 3))
    await bench.store.connections.setDegraded({ id, owner }, true);
  const results = await collect(
    bench.patchbay.bulk.disconnect({ whose, connector: 'fieldbook', degraded: true }),
  );
  expect(results).toMatchObject(
    ids.slice(1, 3).map((id) => ({ connection: { id }, result: { revocation: 'done' } })),
  );
  expect(bench.sent('/oauth/revoke')).toHaveLength(2);
  const left = await collect(bench.patchbay.bulk.disconnect({ whose }, { dryRun: true }));
  expect(told(left)).toEqual(all([ids[0] ?? '', ids[3] ?? ''], 'planned'));
});

test('row C6 of a connector that is no longer configured connections are ended, and their revocation stays owed', async () => {
  const { bench, ids } = await peopled(1);
  const bare = createPatchbay({
    ...{
      baseUrl: 'https://app.example.com/',
      connectors: [],
      store: bench.store,
      keys: keyring(encryptionKey),
    },
    ...{ features: [bulk()], clock: bench.clock },
  });
  expect(await collect(bare.bulk.refresh({ whose }))).toMatchObject([
    { outcome: 'failed', error: { code: 'config/unknown-connector' } },
  ]);
  expect(await collect(bare.bulk.disconnect({ whose }))).toMatchObject([
    { connection: { id: ids[0] }, outcome: 'done', result: { revocation: 'owed' } },
  ]);
  expect(Object.keys(bare.bulk)).toEqual(['refresh', 'disconnect']);
});

test('row C6 connections that share a grant are refreshed by one call of the provider', async () => {
  const { bench, ids } = await peopled(3, { connector: shared });
  for (const concurrency of [1, 3]) {
    const before = refreshes(bench);
    bench.clock.advance(1000);
    const results = await collect(bench.patchbay.bulk.refresh({ whose }, { concurrency }));
    expect(told(results)).toEqual(all(ids, 'done'));
    expect(results[2]).toMatchObject({ result: { tokens: ['default'] } });
    expect(refreshes(bench) - before).toBe(1);
  }
});

test('row C6 a token that nothing refreshes is left as it is', async () => {
  const policy = { accessSeconds: 3600, refreshable: false } as const;
  const { bench, connections } = await peopled(1, { policy });
  expect(await collect(bench.patchbay.bulk.refresh({ whose }))).toMatchObject([
    { outcome: 'skipped', reason: 'not_refreshable' },
  ]);
  const [connection = expect.unreachable()] = connections;
  expect(await bench.workspace(connection).getToken()).toMatch(/^canary-access/);
});
