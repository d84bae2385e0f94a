import { type Client, cursorPages, defineStream, type Page } from '@patchbay/core';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

type Items = NonNullable<NonNullable<Parameters<typeof defineFieldbook>[0]>['items']>;
type Read = (context: { readonly client: Client }) => AsyncIterable<Page<never, never>>;

/** Fieldbook with another way to read its items. */
function readingItems(read: Read) {
  const schema = z.object({ id: z.string(), at: z.string(), name: z.string() });
  const items = defineStream({ schema, key: 'id', cursor: 'at', ascending: true, scopes: ['read'], read });
  return defineFieldbook({ items: items as unknown as Items });
}

async function benchWithItems(options: ConstructorParameters<typeof Bench>[0] = {}) {
  const bench = new Bench(options);
  bench.emulator.world.put('items', ...rows(1, 8));
  const connection = await bench.connect();
  return {
    bench,
    connection,
    workspace: bench.workspace(connection),
    other: bench.beside().workspace(connection),
  };
}

test('C30 a sync is cancelled from another process: it writes nothing more, and a later one goes on', async () => {
  const { bench, workspace, other } = await benchWithItems();
  let ended: number | undefined;
  bench.intercept = async (request, next) => {
    const response = await next(request);
    if (bench.sent('/lists/items').length === 2) ended ??= await other.cancelSync('items');
    return response;
  };
  const before = await workspace.sync('items', { onProgress: () => undefined });
  expect(before).toMatchObject({ outcome: 'cancelled', counts: { inserted: 3 } });
  expect(ended).toBe(1);
  expect(bench.sent('/lists/items').length).toBeLessThanOrEqual(3);
  expect(await collect(workspace.records('items'))).toHaveLength(3);
  expect(await workspace.runs()).toMatchObject([{ status: 'cancelled', pages: 1, errorCode: undefined }]);
  expect(await workspace.sync('items')).toMatchObject({ outcome: 'succeeded', counts: { inserted: 5 } });
  expect(await other.cancelSync('items')).toBe(0);
});

test('C30 what was cancelled is not tried again before its time', async () => {
  const { bench, other } = await benchWithItems();
  bench.intercept = async (request, next) => {
    const response = await next(request);
    if (request.url.includes('/lists/items')) await other.cancelSync('items');
    return response;
  };
  expect(await bench.patchbay.tick()).toMatchObject({ failed: 0 });
  const asked = bench.sent('/lists/items').length;
  bench.clock.advance(600_000);
  await bench.patchbay.tick();
  expect(bench.sent('/lists/items')).toHaveLength(asked);
});

test('a paused connection is left alone until it is resumed, and then synced at once', async () => {
  const { bench, connection, workspace, other } = await benchWithItems();
  await other.pause();
  expect(await workspace.connection()).toMatchObject({ paused: true });
  expect(await workspace.sync('items')).toMatchObject({ outcome: 'paused', counts: { inserted: 0 } });
  expect(await bench.patchbay.tick()).toMatchObject({ failed: 0 });
  expect(bench.sent('/lists/items')).toHaveLength(0);
  expect(bench.sent('/gauges')).toHaveLength(0);
  await workspace.resume();
  expect(await workspace.connection()).toMatchObject({ id: connection.id, paused: false });
  await bench.patchbay.tick();
  expect(await collect(workspace.records('items'))).toHaveLength(8);
});

test('C30 a pause ends the sync that is under way', async () => {
  const { bench, workspace, other } = await benchWithItems();
  bench.intercept = async (request, next) => {
    const response = await next(request);
    if (bench.sent('/lists/items').length === 2) await other.pause();
    return response;
  };
  expect(await workspace.sync('items')).toMatchObject({ outcome: 'cancelled', counts: { inserted: 3 } });
  expect(await collect(workspace.records('items'))).toHaveLength(3);
});

test('C37 a worker that is told to end gives its lease back at once, though the provider’s code does not listen', async () => {
  const forever = new Promise<never>(() => undefined);
  const connector = readingItems(async function* () {
    yield { records: rows(1, 3) };
    await forever;
  });
  const { bench, connection, workspace } = await benchWithItems({ connector });
  const caller = new AbortController();
  const onProgress = () => setImmediate(() => caller.abort());
  const error = await refusal(workspace.sync('items', { signal: caller.signal, onProgress }));
  expect(error).toMatchObject({ code: 'request/aborted' });
  const successor = bench.beside({ connector: defineFieldbook() }).workspace(connection);
  expect(await successor.sync('items')).toMatchObject({ outcome: 'succeeded', counts: { inserted: 5 } });
});

test('C37 due work of a process that is told to end is due at once for another', async () => {
  const { bench } = await benchWithItems();
  const caller = new AbortController();
  bench.intercept = (request, next) => {
    caller.abort();
    return next(request);
  };
  expect(await bench.patchbay.tick({ signal: caller.signal })).toEqual({ done: 0, failed: 1 });
  bench.intercept = (request, next) => next(request);
  expect(await bench.beside().patchbay.tick()).toMatchObject({ done: 7, failed: 0 });
});

test('C34 how far a run is can be read by another process, never goes back, and is all only at the end', async () => {
  const totals = [8, 40, 8];
  const schema = z.object({ records: z.array(z.unknown()), next: z.string().optional() });
  const connector = readingItems(async function* ({ client }): AsyncGenerator<Page<never, never>> {
    const pages = cursorPages(client, 'lists/items', {
      page: schema,
      records: ({ records }) => records,
      next: ({ next }) => next,
      parameter: 'cursor',
    });
    for await (const page of pages) yield { ...page, total: totals.shift() ?? 8 };
  });
  const { workspace, other, bench } = await benchWithItems({ connector });
  const { commitPage } = bench.store.sync;
  const read: unknown[] = [];
  Object.assign(bench.store.sync, {
    async commitPage(page: Parameters<typeof commitPage>[0]) {
      const counts = await commitPage(page);
      const [run] = await other.runs({ stream: 'items' });
      read.push([run?.status, run?.pages, run?.counts.inserted, run?.share]);
      return counts;
    },
  });
  const told: unknown[] = [];
  await workspace.sync('items', { onProgress: ({ share }) => told.push(share) });
  expect(read).toEqual([
    ['running', 1, 3, 3 / 8],
    ['running', 2, 6, 3 / 8],
    ['running', 3, 8, 0.99],
  ]);
  expect(told).toEqual([3 / 8, 3 / 8, 0.99]);
  expect(await workspace.runs()).toMatchObject([{ status: 'succeeded', share: 1 }]);
});
