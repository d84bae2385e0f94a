import type { Store } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import type { FakeClock } from '@patchbay/testing';
import { expect, test } from 'vitest';
import { Bench } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';

const day = 24 * 3_600_000;
const due = (bench: Bench) => bench.events.filter(({ type }) => type === 'reauth-due');

type BenchOptions = ConstructorParameters<typeof Bench>[0];

/** Work is scheduled for the upkeep alone, so that nothing else uses the token. */
function quietStore(clock: FakeClock): Store {
  const store = memoryStore({ clock });
  const open: Store['connections']['open'] = (opening) =>
    store.connections.open({ ...opening, due: opening.due.filter(({ kind }) => kind === 'refresh') });
  return { ...store, connections: { ...store.connections, open } };
}

async function unused(options: BenchOptions = {}) {
  const bench = new Bench({ store: quietStore, ...options });
  return { bench, connection: await bench.connect() };
}

/** One tick a day; the days on which a token was refreshed. */
async function refreshDays(bench: Bench, days: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (let today = 1; today <= days; today += 1) {
    const before = bench.events.filter(({ type }) => type === 'token-refreshed').length;
    bench.clock.advance(day);
    await bench.patchbay.tick();
    if (bench.events.filter(({ type }) => type === 'token-refreshed').length > before) found.push(today);
  }
  return found;
}

test('a refresh token that nobody uses is used once a week, so that it does not die of disuse', async () => {
  const { bench, connection } = await unused();
  expect(await refreshDays(bench, 30)).toEqual([7, 14, 21, 28]);
  expect(await bench.token(connection)).toMatchObject({ generation: 5, status: 'active' });
});

test('a token without an end is left alone', async () => {
  const { bench } = await unused({ policy: {} });
  expect(await refreshDays(bench, 15)).toEqual([]);
});

test('a closed connection, and one that waits for a person, is not kept alive', async () => {
  const { bench, connection } = await unused();
  const token = await bench.token(connection);
  await bench.store.connections.requireReauth(token?.grantId ?? '', 'revoked');
  expect(await refreshDays(bench, 8)).toEqual([]);
  expect(bench.events.filter(({ type }) => type === 'work-failed')).toEqual([]);
  await bench.patchbay.disconnect(connection.id, { owner: connection.owner });
  bench.clock.advance(8 * day);
  // Old history is looked for every day, whatever is connected.
  expect(await bench.patchbay.tick()).toEqual({ done: 2, failed: 0 });
  expect(bench.events.filter(({ type }) => type === 'token-refreshed')).toEqual([]);
});

test.for([
  [7, [5, 6]],
  [60, [46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59]],
] as const)('a grant of %d days: its end is told on days %j', async ([life, told]) => {
  const connector = defineFieldbook({
    auth: { reauthBy: (grantedAt) => new Date(grantedAt.getTime() + life * day) },
  });
  const { bench, connection } = await unused({ connector });
  const start = bench.clock.now().getTime();
  const days: number[] = [];
  for (let today = 1; today <= life + 3; today += 1) {
    const before = due(bench).length;
    bench.clock.advance(day);
    await bench.patchbay.tick();
    if (due(bench).length > before) days.push(today);
  }
  expect(days).toEqual(told);
  const by = new Date(start + life * day);
  expect(due(bench)[0]).toMatchObject({
    by,
    connector: 'fieldbook',
    connection: connection.id,
    tenantId: 'acme',
  });
});

test('a new consent starts the grant’s life again', async () => {
  const connector = defineFieldbook({
    auth: { reauthBy: (grantedAt) => new Date(grantedAt.getTime() + 7 * day) },
  });
  const { bench } = await unused({ connector });
  await refreshDays(bench, 5);
  expect(due(bench)).toHaveLength(1);
  await bench.connect();
  await refreshDays(bench, 4);
  expect(due(bench)).toHaveLength(1);
});

/** The authorization server tells the life of its refresh tokens; on those days it is out of order. */
function tellsLife(bench: Bench, { days, outOfOrder }: { days: number; outOfOrder: boolean }) {
  bench.intercept = async (request, next) => {
    if (!request.url.endsWith('/oauth/token')) return next(request);
    const isRefresh = (await request.clone().text()).includes('grant_type=refresh_token');
    if (isRefresh && outOfOrder) return new Response('out of order', { status: 503 });
    const response = await next(request);
    const answer = (await response.json()) as object;
    return Response.json({ ...answer, refresh_token_expires_in: String((days * day) / 1000) });
  };
}

test('a refresh token that lives for days is used in the first third of its life', async () => {
  const bench = new Bench({ store: quietStore });
  tellsLife(bench, { days: 6, outOfOrder: false });
  await bench.connect();
  expect(await refreshDays(bench, 9)).toEqual([2, 4, 6, 8]);
  expect(due(bench)).toEqual([]);
});

test('the end of a refresh token that could not be used is told before', async () => {
  const bench = new Bench({ store: quietStore });
  tellsLife(bench, { days: 6, outOfOrder: true });
  const start = bench.clock.now().getTime();
  await bench.connect();
  expect(await refreshDays(bench, 4)).toEqual([]);
  expect(due(bench)).toMatchObject([{ by: new Date(start + 6 * day) }]);
});
