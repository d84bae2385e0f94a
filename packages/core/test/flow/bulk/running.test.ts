import { type BulkFilter, type BulkOptions, bulkSummary, PatchbayError } from '@patchbay/core';
import { expect, test, vi } from 'vitest';
import { collect } from '../../fieldbook/bench.ts';
import { refusal } from '../../fieldbook/refusal.ts';
import { gate } from '../../fieldbook/token-gate.ts';
import { everyone, peopled, refreshes, settle, told } from './bulk-bench.ts';

const whose = everyone;

test('row C6 a filter of another tenant or person means none of these', async () => {
  const { bench } = await peopled(2);
  const others: BulkFilter[] = [
    { whose: { tenantId: 'globex', everyone: true } },
    { whose: { tenantId: 'acme' } },
    { whose: { tenantId: 'acme', userId: 'u9' } },
  ];
  for (const filter of others) expect(await collect(bench.patchbay.bulk.disconnect(filter))).toEqual([]);
  const mine = await collect(bench.patchbay.bulk.refresh({ whose: { tenantId: 'acme', userId: 'u1' } }));
  expect(mine).toMatchObject([{ connection: { owner: { userId: 'u1' } } }]);
});

test.each([
  ['an unknown field', { connecter: 'fieldbook' }],
  ['a connector that is undefined', { connector: undefined }],
  ['ids that are undefined', { ids: undefined }],
  ['an id that is none', { ids: [7] }],
  ['a date that is none', { notSyncedSince: new Date('never') }],
  ['a name that no database holds', { subject: 'a\u0000' }],
])('row C6 %s is refused: it would mean more than was written', async (_, part) => {
  const { bench } = await peopled(1);
  const filter = { whose, ...part } as unknown as BulkFilter;
  const run = async () => collect(bench.patchbay.bulk.disconnect(filter));
  expect(await refusal(run())).toMatchObject({ code: 'input/invalid' });
  expect(bench.sent('/oauth/revoke')).toEqual([]);
});

test('threat T15 no tenant is ever assumed', async () => {
  const { bench } = await peopled(1);
  for (const missing of [undefined, {}, { everyone: true }, { ...everyone, userId: 'u0' }]) {
    const filter = { whose: missing } as unknown as BulkFilter;
    const run = async () => collect(bench.patchbay.bulk.disconnect(filter));
    expect(await refusal(run())).toMatchObject({ code: 'input/owner-missing' });
  }
});

test.each([
  ['a cursor that is none', { after: 'x' }],
  ['a cursor with what no database holds', { after: 'x.\u0000' }],
  ['no width at all', { concurrency: 0 }],
  ['half a connection', { concurrency: 1.5 }],
])('row C6 %s is refused', async (_, options: BulkOptions) => {
  const { bench } = await peopled(1);
  const run = async () => collect(bench.patchbay.bulk.refresh({ whose }, options));
  expect(await refusal(run())).toMatchObject({ code: 'input/invalid' });
});

test('row C6 so many are worked on side by side, and no more; a slow one holds back what is told, in order', async () => {
  const { bench, ids } = await peopled(6);
  const { intercept, open, arrived } = gate();
  let begun = 0;
  bench.intercept = (request, next) => {
    begun += 1;
    return intercept(request, next);
  };
  const running = collect(bench.patchbay.bulk.refresh({ whose }, { concurrency: 3 }));
  await arrived;
  await expect.poll(() => begun, { interval: 1 }).toBe(3);
  await settle();
  expect(begun).toBe(3);
  open();
  expect((await running).map(({ connection }) => connection.id)).toEqual(ids);
  expect(begun).toBe(6);
});

test('row C6 once it is enough, what is under way is told and the rest is for the next call', async () => {
  const { bench, ids } = await peopled(5);
  const enough = new AbortController();
  const results = bench.patchbay.bulk.refresh({ whose }, { concurrency: 2, until: enough.signal });
  const before = [];
  for await (const result of results) {
    before.push(result);
    enough.abort();
  }
  expect([before.length, refreshes(bench)]).toEqual([2, 2]);
  const after = before.at(-1)?.cursor ?? expect.unreachable();
  const rest = await collect(bench.patchbay.bulk.refresh({ whose }, { after }));
  expect([...before, ...rest].map(({ connection }) => connection.id)).toEqual(ids);
  expect(refreshes(bench)).toBe(5);
});

test('row C6 none is begun when it became enough while the store was looking', async () => {
  const { bench } = await peopled(2);
  const enough = new AbortController();
  const { matching } = bench.store.connections;
  vi.spyOn(bench.store.connections, 'matching').mockImplementation(async (query) => {
    enough.abort();
    return matching(query);
  });
  expect(await collect(bench.patchbay.bulk.refresh({ whose }, { until: enough.signal }))).toEqual([]);
  expect(refreshes(bench)).toBe(0);
});

test('row C6 a dry run asks nobody and changes nothing', async () => {
  const { bench, connections } = await peopled(2);
  const [first = expect.unreachable()] = connections;
  await bench.workspace(first).pause();
  await bench.patchbay.tick();
  const sent = bench.urls.length;
  const { sync, syncLater, refresh, disconnect } = bench.patchbay.bulk;
  const dry = { dryRun: true };
  const syncs = [await collect(sync({ whose }, dry)), await collect(syncLater({ whose }, dry))];
  for (const results of syncs)
    expect(results).toMatchObject([{ outcome: 'skipped', reason: 'paused' }, { outcome: 'planned' }]);
  for (const summary of [
    await bulkSummary(refresh({ whose }, dry)),
    await bulkSummary(disconnect({ whose }, dry)),
  ])
    expect(summary).toMatchObject({ planned: 2, failed: [] });
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 0 });
  expect(bench.urls).toHaveLength(sent);
  for (const connection of connections)
    expect((await bench.workspace(connection).connection()).status).toBe('active');
});

test('row C6 what may not be touched is left alone, and a question without an answer ends the run', async () => {
  const { bench, ids } = await peopled(3);
  const asked: string[] = [];
  const allow = async ({ id }: { readonly id: string }) => asked.push(id) !== 2;
  const results = await collect(bench.patchbay.bulk.disconnect({ whose }, { allow, concurrency: 1 }));
  expect(asked).toEqual(ids);
  expect(results).toMatchObject([
    { outcome: 'done' },
    { outcome: 'skipped', reason: 'not_allowed' },
    { outcome: 'done' },
  ]);
  const fault = new Error('who is asking?');
  const unsure = { allow: () => Promise.reject(fault) };
  await expect(collect(bench.patchbay.bulk.disconnect({ whose }, unsure))).rejects.toBe(fault);
  await expect(collect(bench.patchbay.bulk.syncLater({ whose }, unsure))).rejects.toBe(fault);
});

test('row C6 a store that is down ends the run, and what was done before it is told', async () => {
  const { bench, ids } = await peopled(3);
  const { close } = bench.store.connections;
  let closed = 0;
  Object.assign(bench.store.connections, {
    close: (...asked: Parameters<typeof close>) => {
      closed += 1;
      if (closed === 2) throw new PatchbayError('store/unavailable', 'The database is gone.');
      return close(...asked);
    },
  });
  const results: unknown[] = [];
  const run = async () => {
    for await (const { connection } of bench.patchbay.bulk.disconnect({ whose }, { concurrency: 1 }))
      results.push(connection.id);
  };
  expect(await refusal(run())).toMatchObject({ code: 'store/unavailable' });
  expect(results).toEqual(ids.slice(0, 1));
  expect(closed).toBe(2);
});

test('row C6 a tenant’s many are read page by page, and a page is made due in one step', async () => {
  const { bench } = await peopled(1);
  const [row = expect.unreachable()] = await bench.store.connections.matching({
    whose,
    after: undefined,
    limit: 1,
  });
  const rows = Array.from({ length: 250 }, (_, at) => ({ ...row, id: `c${String(at).padStart(3, '0')}` }));
  let submitted = 0;
  Object.assign(bench.store.connections, {
    matching: async ({ after = '', limit }: { readonly after?: string; readonly limit: number }) =>
      rows.filter(({ id }) => id > after).slice(0, limit),
  });
  Object.assign(bench.store.work, {
    submit: async (due: readonly { readonly connectionId: string }[]) => {
      expect(new Set(due.map(({ connectionId }) => connectionId)).size).toBeLessThanOrEqual(100);
      submitted += 1;
    },
  });
  const results = await collect(bench.patchbay.bulk.syncLater({ whose }));
  expect(new Set(results.map(({ connection }) => connection.id)).size).toBe(250);
  expect(submitted).toBe(3);
});

test('row C6 syncs that were made due are done by whoever ticks', async () => {
  const { bench, connections, ids } = await peopled(3);
  const [first = expect.unreachable(), , last = expect.unreachable()] = connections;
  await bench.patchbay.tick();
  await bench.workspace(last).pause();
  await bench.patchbay.tick();
  const before = bench.sent('/lists/items').length;
  const results = await collect(bench.patchbay.bulk.syncLater({ whose, ids: [first.id, last.id] }));
  expect(told(results)).toEqual([
    [ids[0], 'done'],
    [ids[2], 'skipped'],
  ]);
  expect(results[0]).toMatchObject({ result: { streams: expect.arrayContaining(['items']) } });
  expect(bench.sent('/lists/items')).toHaveLength(before);
  await bench.beside().patchbay.tick();
  expect(bench.sent('/lists/items')).toHaveLength(before + 1);
});
