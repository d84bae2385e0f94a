import { type ClaimedWork, sync, webhooks } from '@patchbay/core';
import { expect, test } from 'vitest';
import type { RunWork } from '../../../src/flow/kernel.ts';
import { pruneBatch } from '../../../src/flow/work/retention.ts';
import { Bench } from '../../fieldbook/bench.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

const day = 86_400_000;
const due = {
  key: 'prune-sync',
  kind: 'prune-sync',
  args: {},
  fence: 1,
  failures: 0,
} as unknown as ClaimedWork;
const hook = 'https://app.example.com/integrations/webhooks/fieldbook';

/** A connection with something of every kind of history. */
async function withHistory() {
  const bench = new Bench();
  const { world } = bench.emulator;
  world.put('files', ...rows(1, 4));
  world.put('items', ...rows(1, 2));
  const connection = await bench.connect();
  await bench.patchbay.tick();
  const workspace = bench.workspace(connection);
  world.drop('files', 'r001');
  await workspace.sync('files');
  bench.emulator.fault({ match: '/lists/items', kind: 'poison-record' });
  world.put('items', ...rows(3, 4));
  await workspace.sync('items');
  const delivery = await bench.emulator.delivery(hook, { events: [{ id: 'e1', account: 'harbour' }] });
  await (await bench.patchbay.webhook('fieldbook', delivery)).handled;
  const key = { owner: connection.owner, id: connection.id };
  const list = async (kind: 'record' | 'rejected') =>
    (await bench.store.owners.listOf(kind, { ...key, after: undefined, limit: 999 })).rows;
  const appId = (await bench.store.connections.find(key))?.appId ?? '';
  const event = { connector: 'fieldbook', appId, eventId: 'e1' };
  const began = bench.clock.now().getTime();
  /** What there is of each kind; of the log, what was written until now. */
  const history = async () => {
    const { pruned } = await bench.store.sync.changes({
      ...key,
      stream: 'files',
      after: undefined,
      limit: 0,
    });
    const runs = await bench.store.sync.runs({ ...key, limit: 999 });
    return {
      changesPruned: pruned > 0,
      tombstones: (await list('record')).filter((row) => 'deleted' in row && row.deleted).length,
      rejected: (await list('rejected')).length,
      runs: runs.filter(({ startedAt }) => startedAt.getTime() <= began).length,
      events: (await bench.store.deliveries.find(event)) === undefined ? 0 : 1,
    };
  };
  return { bench, connection, history };
}

test('history goes by itself once it is old enough, each kind at its own age', async () => {
  const { bench, connection, history } = await withHistory();
  const all = { changesPruned: false, tombstones: 1, rejected: 1, runs: 6, events: 1 };
  expect(await history()).toEqual(all);
  // What was imported stays, and nothing is synced any more.
  await bench.patchbay.disconnect(connection.id, connection);
  const after = async (days: number) => {
    bench.clock.advance(days * day);
    await bench.patchbay.tick();
    return history();
  };
  expect(await after(29)).toEqual(all);
  expect(await after(3)).toEqual({ ...all, changesPruned: true, tombstones: 0, events: 0 });
  expect(await after(60)).toMatchObject({ rejected: 0, runs: 0 });
});

/** Answers each prune with so many rows, in turn, and takes down what was asked. */
function pruning<Asked>(bench: Bench, part: 'sync' | 'deliveries', rows: number[]): Asked[] {
  const asked: Asked[] = [];
  const prune = async (ages: Asked) => {
    asked.push(ages);
    const changes = rows.shift() ?? 0;
    return part === 'sync' ? { changes, tombstones: 0, runs: 0, rejected: 0 } : changes;
  };
  Object.assign(bench.store[part], { prune });
  return asked;
}

test.for(['sync', 'deliveries'] as const)(
  'pruning of %s goes on in batches, each its own piece of work',
  async (part) => {
    const bench = new Bench();
    await bench.patchbay.tick();
    const asked = pruning(bench, part, [pruneBatch, pruneBatch, pruneBatch - 1]);
    bench.clock.advance(day);
    expect(await bench.patchbay.tick({ budgetMs: 1 })).toMatchObject({ failed: 0 });
    await bench.patchbay.tick();
    expect(asked).toHaveLength(3);
    bench.clock.advance(day);
    await bench.patchbay.tick();
    expect(asked).toHaveLength(4);
  },
);

test('a process that ticks for the first time schedules pruning once, and puts nothing off', async () => {
  const bench = new Bench();
  await bench.patchbay.tick();
  bench.clock.advance(day / 2);
  const later = bench.beside();
  await later.patchbay.tick();
  const asked = pruning(bench, 'sync', []);
  bench.clock.advance(day / 2);
  await later.patchbay.tick();
  expect(asked).toHaveLength(1);
});

test('what is kept for ever is kept for a time that JSON can tell', async () => {
  const bench = new Bench();
  const asked = pruning<Record<string, number>>(bench, 'sync', []);
  const retention = { changesDays: 7, runsDays: Infinity };
  const kernel = { store: bench.store } as Parameters<RunWork>[0];
  const shift = { until: 0, renew: () => undefined };
  await sync({ retention }).runs?.['prune-sync']?.(kernel, due, new AbortController().signal, shift);
  expect(asked).toEqual([
    { changesSeconds: 604_800, runsSeconds: 3_153_600_000, rejectedSeconds: 7_776_000, limit: pruneBatch },
  ]);
});

test.for([0, -1, Number.NaN])('a retention of %s days is refused', async (days) => {
  for (const make of [
    () => sync({ retention: { runsDays: days } }),
    () => webhooks({ retention: { handledDays: days } }),
  ])
    expect(await refusal((async () => make())())).toMatchObject({ code: 'config/invalid' });
});
