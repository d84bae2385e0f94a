import { sync } from '@patchbay/core';
import { expect, test } from 'vitest';
import { Bench } from '../../fieldbook/bench.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

async function connected() {
  const bench = new Bench();
  const { world } = bench.emulator;
  world.put('items', ...rows(1, 3));
  world.put('folders', { id: 'f1', at: minute(1), name: 'one', open: true });
  const connection = await bench.connect({ abilities: ['items', 'folders', 'entries'] });
  const workspace = bench.workspace(connection);
  await bench.patchbay.tick();
  const runs = async (stream: 'items' | 'folders' | 'entries') => (await workspace.runs({ stream })).length;
  const in_ = (seconds: number) => new Date(bench.clock.now().getTime() + seconds * 1000);
  return { bench, world, connection, workspace, runs, in_ };
}

test('each stream tells how often it is synced, and when next', async () => {
  const { workspace, in_ } = await connected();
  expect(await workspace.schedules()).toEqual([
    { stream: 'items', everySeconds: 900, nextAt: in_(900) },
    { stream: 'folders', everySeconds: 900, nextAt: in_(900) },
    { stream: 'entries', everySeconds: 900, nextAt: in_(900) },
  ]);
});

test('a stream is synced as often as was set, the others as before', async () => {
  const { bench, workspace, runs } = await connected();
  await workspace.schedule({ stream: 'items', everySeconds: 60 });
  for (let minutes = 0; minutes < 3; minutes += 1) {
    bench.clock.advance(60_000);
    await bench.patchbay.tick();
  }
  expect([await runs('items'), await runs('folders')]).toEqual([4, 1]);
});

test('a stream that is off is never due, and can still be synced by hand', async () => {
  const { bench, workspace, runs } = await connected();
  await workspace.schedule({ everySeconds: 'off' });
  expect(await workspace.schedules()).toEqual(
    ['items', 'folders', 'entries'].map((stream) => ({ stream, everySeconds: 'off', nextAt: undefined })),
  );
  bench.clock.advance(40_000_000);
  await bench.patchbay.tick();
  expect(await runs('items')).toBe(1);
  expect(await workspace.sync('items')).toMatchObject({ outcome: 'succeeded' });
  await workspace.schedule({ stream: 'items', everySeconds: 3600 });
  bench.clock.advance(3_600_000);
  await bench.patchbay.tick();
  expect([await runs('items'), await runs('folders')]).toEqual([3, 1]);
});

const hourly = { stream: 'items', everySeconds: 3600 } as const;
const off = { stream: 'entries', everySeconds: 'off' } as const;

test('what was set stays through a pause, a consent given again, an update, and a parent’s new records', async () => {
  const { bench, world, connection, workspace, runs } = await connected();
  await workspace.schedule(hourly);
  await workspace.schedule(off);
  const set = () => workspace.schedules().then((all) => all.map(({ everySeconds }) => everySeconds));
  const chosen = [3600, 900, 'off'];
  await workspace.pause();
  await workspace.resume();
  expect(await set()).toEqual(chosen);
  await bench.connect({ connection: connection.id, abilities: ['items', 'folders', 'entries'] });
  expect(await set()).toEqual(chosen);
  const entries = await runs('entries');
  world.put('folders', { id: 'f2', at: minute(2), name: 'two', open: true });
  const updated = bench.beside({ sync: { everySeconds: 300 } });
  await updated.patchbay.tick();
  await updated.workspace(connection).resume();
  expect(await set()).toEqual([3600, 300, 'off']);
  bench.clock.advance(900_000);
  await updated.patchbay.tick();
  expect(await runs('folders')).toBeGreaterThan(1);
  expect(await runs('entries')).toBe(entries);
});

test('what is set while a sync is under way holds after it', async () => {
  const { bench, workspace } = await connected();
  bench.clock.advance(900_000);
  bench.intercept = async (request, next) => {
    if (request.url.includes('/lists/items'))
      await workspace.schedule({ stream: 'items', everySeconds: 'off' });
    return next(request);
  };
  await bench.patchbay.tick();
  expect((await workspace.schedules())[0]).toEqual({
    stream: 'items',
    everySeconds: 'off',
    nextAt: undefined,
  });
});

test.for([0, 59, -60, Number.NaN, Infinity, 400 * 86_400, '900' as never, undefined as never])(
  'a pace of %s is refused, and nothing is changed',
  async (everySeconds) => {
    const { workspace } = await connected();
    const before = await workspace.schedules();
    const error = await refusal(workspace.schedule({ everySeconds }));
    expect(error).toMatchObject({ code: 'input/invalid' });
    expect(await workspace.schedules()).toEqual(before);
    if (typeof everySeconds === 'number') expect(() => sync({ everySeconds })).toThrow(/60/);
  },
);

test('a stream that there is not, one without consent, and an ended connection have no schedule', async () => {
  const { bench, connection, workspace } = await connected();
  const refused = async (stream: string) =>
    (await refusal(workspace.schedule({ stream: stream as 'items', everySeconds: 60 }))).code;
  expect([await refused('nothing'), await refused('notes')]).toEqual(['input/invalid', 'input/invalid']);
  await bench.patchbay.disconnect(connection.id, connection);
  expect(await refusal(workspace.schedule({ everySeconds: 60 }))).toMatchObject({ code: 'input/invalid' });
  expect(await workspace.schedules()).toEqual([]);
});
