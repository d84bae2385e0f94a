import { defineTelemetry, type Polled } from '@patchbay/core';
import { expect, test } from 'vitest';
import { ada, Bench } from '../../fieldbook/bench.ts';
import { defineFieldbook } from '../../fieldbook/fieldbook.ts';
import { minute } from '../../fieldbook/fieldbook-world.ts';
import { expectNoSecret, refusal } from '../../fieldbook/refusal.ts';

const slot = new Date('2026-01-01T00:00:00.000Z');
const gauge = (metric: string, value: number, measuredAt = slot, timeSource = 'poll') => ({
  device: '',
  sensor: 'main',
  metric,
  value,
  measuredAt,
  timeSource,
});

/** A workspace whose polls find what the script says. */
async function scripted(steps: readonly (Polled | (() => void))[]) {
  const telemetry = defineTelemetry({
    everySeconds: 900,
    async *poll() {
      for (const step of steps) {
        if (typeof step === 'function') step();
        else yield step;
      }
    },
  });
  const bench = new Bench({ connector: defineFieldbook({ telemetry }) });
  return { bench, workspace: bench.workspace(await bench.connect()) };
}

test('a poll stores gauges and devices, gauges at the start of their time slot', async () => {
  const bench = new Bench();
  bench.emulator.world.put('meters', { id: 'm1', at: minute(1), name: 'Boiler' });
  const workspace = bench.workspace(await bench.connect());
  bench.clock.advance(14 * 60_000);
  const measured = { ...gauge('account.open_items', 1, new Date(minute(1)), 'provider'), device: 'm1' };
  expect(await workspace.poll()).toEqual({
    devices: 1,
    readings: [gauge('account.members', 4), gauge('account.open_items', 0), measured],
    added: 3,
  });
  expect(await workspace.latest()).toHaveLength(3);
  expect(bench.events.at(-1)).toMatchObject({ type: 'poll-ended', readings: 3 });
});

test('a second poll of the same slot adds nothing, one of the next does', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect());
  await workspace.poll();
  bench.emulator.world.members = 5;
  bench.clock.advance(899_000);
  expect(await workspace.poll()).toMatchObject({ added: 0 });
  bench.clock.advance(1000);
  expect(await workspace.poll()).toMatchObject({ added: 2 });
  const later = new Date(slot.getTime() + 900_000);
  const members = await workspace.readings({ metric: 'account.members' });
  expect(members).toEqual([gauge('account.members', 5, later), gauge('account.members', 4)]);
  expect(await workspace.readings({ since: later })).toHaveLength(2);
  expect(await workspace.readings({ limit: 1 })).toHaveLength(1);
  expect((await workspace.latest()).map(({ value }) => value)).toEqual([5, 0]);
});

test.for([
  ['an unknown metric', { metric: 'account.unheard_of', value: 1 }],
  ['a metric called like a member of Object', { metric: 'constructor', value: 1 }],
  ['a text for a number', { metric: 'account.members', value: '7' }],
  ['a truth for a number', { metric: 'account.members', value: true }],
  ['NaN', { metric: 'account.members', value: Number.NaN }],
  ['infinity', { metric: 'account.members', value: Number.POSITIVE_INFINITY }],
] as const)(
  'a reading with %s is a fault of the connector, and nothing of its step is kept',
  async ([, bad]) => {
    const good = { metric: 'account.members', value: 1 } as const;
    const { workspace } = await scripted([{ readings: [good, bad as typeof good] }]);
    const error = await refusal(workspace.poll());
    expect(error).toMatchObject({ code: 'response/invalid', actor: 'maintainer' });
    expect(await workspace.readings()).toEqual([]);
  },
);

test('steps that were stored before a failure stay', async () => {
  const { workspace } = await scripted([
    { readings: [{ metric: 'account.members', value: 1 }], devices: [{ id: 'd', name: 'D', model: 'M' }] },
    { readings: [{ metric: 'account.unread', value: 2 }] },
    () => {
      throw new Error('the connector stumbled');
    },
  ]);
  await expect(workspace.poll()).rejects.toThrow('stumbled');
  expect(await workspace.readings()).toHaveLength(2);
});

test('a cancelled poll stops between steps', async () => {
  const caller = new AbortController();
  const { workspace } = await scripted([
    { readings: [{ metric: 'account.members', value: 1 }] },
    () => caller.abort(),
    { readings: [{ metric: 'account.unread', value: 2 }] },
  ]);
  expect(await refusal(workspace.poll({ signal: caller.signal }))).toMatchObject({ code: 'request/aborted' });
  expect(await workspace.readings()).toHaveLength(1);
});

test('trouble at the provider is told, and stores nothing', async () => {
  const bench = new Bench();
  const workspace = bench.workspace(await bench.connect());
  bench.emulator.fault({ match: '/gauges', kind: 'malformed-json', times: Infinity });
  expect(await refusal(workspace.poll())).toMatchObject({ code: 'request/unavailable' });
  expect(await workspace.latest()).toEqual([]);
  expectNoSecret(bench.events);
});

test('readings stay after a disconnect', async () => {
  const bench = new Bench();
  const connection = await bench.connect();
  const workspace = bench.workspace(connection);
  await workspace.poll();
  await bench.patchbay.disconnect(connection.id, { owner: ada });
  expect(await workspace.readings()).toHaveLength(2);
  expect(await workspace.latest()).toHaveLength(2);
});
