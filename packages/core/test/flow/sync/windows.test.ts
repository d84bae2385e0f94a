import { cursorPages } from '@patchbay/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { Windows } from '../../../src/flow/sync/windows.ts';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { fieldbookWith } from '../../fieldbook/items-read.ts';
import { refusal } from '../../fieldbook/refusal.ts';

const day = 86_400_000;
const start = Date.UTC(2025, 11, 1);
const on = (days: number) => new Date(start + days * day);
const whole = { from: on(0), to: on(10) };
const listed = z.object({ records: z.array(z.unknown()), next: z.string().optional() });

/** Items of ten days, one at the start of each and one at its last moment, that come two days at a time. */
async function benchWithDays(windowDays = 2) {
  const connector = fieldbookWith({
    cursor: 'at',
    ascending: true,
    windowDays,
    read: ({ client, since, range }) =>
      cursorPages(client, 'lists/items', {
        page: listed,
        records: ({ records }) => records,
        next: ({ next }) => next,
        parameter: 'cursor',
        searchParams: { from: range?.from.toISOString() ?? since, to: range?.to.toISOString() },
      }),
  });
  const bench = new Bench({ connector });
  for (let index = 0; index < 10; index += 1)
    bench.emulator.world.put(
      'items',
      { id: `d${index}-first`, at: on(index).toISOString(), name: 'first' },
      { id: `d${index}-last`, at: new Date(on(index + 1).getTime() - 1).toISOString(), name: 'last' },
    );
  const workspace = bench.workspace(await bench.connect());
  const windows = () =>
    bench
      .sent('/lists/items')
      .filter(({ search }) => !search.has('cursor'))
      .map(({ search }) => (Date.parse(search.get('from') ?? '') - start) / day);
  return { bench, workspace, windows };
}

test('C17 a range is brought window by window, with no hole and no record twice at their edges', async () => {
  const { workspace, windows } = await benchWithDays();
  expect(await workspace.sync('items', { range: whole })).toMatchObject({
    outcome: 'succeeded',
    counts: { inserted: 20, updated: 0, unchanged: 0 },
  });
  expect(windows().sort()).toEqual([0, 2, 4, 6, 8]);
  expect(await collect(workspace.records('items'))).toHaveLength(20);
});

test('C17 a window that fails loses no other, and the next call reads only the gap', async () => {
  const { bench, workspace, windows } = await benchWithDays();
  const gap = `from=${encodeURIComponent(on(4).toISOString())}`;
  bench.intercept = (request, next) =>
    request.url.includes(gap) ? Promise.resolve(new Response('', { status: 404 })) : next(request);
  expect(await refusal(workspace.sync('items', { range: whole }))).toMatchObject({
    code: 'request/not-found',
  });
  expect(await collect(workspace.records('items'))).toHaveLength(16);
  bench.intercept = (request, next) => next(request);
  const before = windows().length;
  expect((await workspace.sync('items', { range: whole })).counts).toMatchObject({
    inserted: 4,
    unchanged: 0,
  });
  expect(windows().slice(before)).toEqual([4]);
});

test('C17 once a range is whole it is forgotten: asked for again, it is read again', async () => {
  const { workspace, windows } = await benchWithDays();
  await workspace.sync('items', { range: whole });
  expect((await workspace.sync('items', { range: whole })).counts).toMatchObject({ unchanged: 20 });
  expect(windows()).toHaveLength(10);
});

test('C17 another range begins anew, and what a range has saved leaves the mark alone', async () => {
  const { bench, workspace, windows } = await benchWithDays();
  const trouble = bench.emulator.fault({
    match: '/lists/items',
    kind: 'server-error',
    skip: 6,
    times: Infinity,
  });
  await refusal(workspace.sync('items', { range: whole }));
  trouble.clear();
  const before = windows().length;
  await workspace.sync('items', { range: { from: on(0), to: on(4) } });
  expect(windows().slice(before).sort()).toEqual([0, 2]);
  await workspace.sync('items');
  expect(bench.sent('/lists/items').some(({ search }) => !search.has('from'))).toBe(true);
});

test('C34 the share of a range is that of its windows, and never goes back', async () => {
  const { workspace } = await benchWithDays();
  const shares: number[] = [];
  await workspace.sync('items', { range: whole, onProgress: ({ share }) => shares.push(share ?? -1) });
  expect(shares).toEqual(shares.toSorted((left, right) => left - right));
  expect(shares.at(-1)).toBeGreaterThan(0.5);
  expect(await workspace.runs({ limit: 1 })).toMatchObject([{ status: 'succeeded', share: 1 }]);
});

test('a range that ends before it begins is refused', async () => {
  const { bench, workspace } = await benchWithDays();
  for (const range of [
    { from: on(2), to: on(1) },
    { from: new Date(Number.NaN), to: on(1) },
  ])
    expect(await refusal(workspace.sync('items', { range }))).toMatchObject({ code: 'input/invalid' });
  expect(bench.sent('/lists/items')).toHaveLength(0);
});

test('C17 windows cover their range without a gap, and those that are done are told in any order', () => {
  const parts = fc.record({ hours: fc.integer({ min: 0, max: 2000 }), days: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(parts, fc.infiniteStream(fc.nat()), ({ hours, days }, picks) => {
      const range = { from: on(0), to: new Date(start + hours * 3_600_000) };
      let windows = new Windows(range, days, undefined);
      const edges = windows.open.map((index) => windows.range(index));
      expect([edges[0]?.from, edges.at(-1)?.to]).toEqual([range.from, range.to]);
      for (const [index, edge] of edges.slice(1).entries()) expect(edge.from).toEqual(edges[index]?.to);
      for (let left = windows.total; left > 0; left -= 1) {
        expect(windows.open).toHaveLength(left);
        windows.finish(windows.open[(picks.next().value ?? 0) % left] as number);
        windows = new Windows(range, days, JSON.parse(JSON.stringify(windows.saved)));
      }
      expect([windows.open, windows.saved.done]).toEqual([[], [[0, windows.total - 1]]]);
      expect(new Windows(range, days + 1, windows.saved).open).not.toEqual([]);
    }),
    { numRuns: 100, seed: 17 },
  );
});
