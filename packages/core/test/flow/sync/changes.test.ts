import type { Change } from '@patchbay/core';
import { expect, test } from 'vitest';
import { readCursor, writeCursor } from '../../../src/flow/sync/change-cursor.ts';
import { Bench, ben, collect } from '../../fieldbook/bench.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';

const day = 86_400_000;

/** Four files that are stored, and what an app that follows them has of them. */
async function following(count = 4) {
  const bench = new Bench({ pageSize: 100 });
  const { world } = bench.emulator;
  world.put('files', ...rows(1, count));
  const connection = await bench.connect();
  const workspace = bench.workspace(connection);
  await workspace.sync('files');
  const copy = new Map<unknown, { readonly id: string } | undefined>();
  let since: string | undefined;
  const follow = async (limit?: number) => {
    const options = { ...(since !== undefined && { since }), ...(limit !== undefined && { limit }) };
    const changes = await collect(workspace.changes('files', options));
    for (const { kind, key, record, cursor } of changes) {
      if (kind === 'deleted') copy.delete(key.id);
      else copy.set(key.id, record);
      since = cursor;
    }
    return changes.map(({ kind, key }) => `${kind} ${key.id}`);
  };
  const agrees = async () =>
    expect([...copy.values()].sort(byId)).toEqual(
      [...(await collect(workspace.records('files')))].sort(byId),
    );
  return { bench, world, connection, workspace, follow, agrees, cursor: () => since };
}

function byId(left: { readonly id: string } | undefined, right: typeof left): number {
  return (left?.id ?? '') < (right?.id ?? '') ? -1 : 1;
}

test('G20 a copy that follows a stream from the start agrees with it, and hears each change once', async () => {
  const { world, workspace, follow, agrees } = await following();
  expect(await follow()).toEqual(['added r001', 'added r002', 'added r003', 'added r004']);
  expect(await follow()).toEqual([]);
  world.put(
    'files',
    { id: 'r002', at: minute(9), name: 'new name' },
    { id: 'r005', at: minute(9), name: 'new' },
  );
  world.drop('files', 'r003');
  await workspace.sync('files');
  expect(await follow()).toEqual(['added r005', 'updated r002', 'deleted r003']);
  await agrees();
  world.put('files', { id: 'r003', at: minute(10), name: 'again' });
  await workspace.sync('files');
  expect(await follow()).toEqual(['added r003']);
  await workspace.sync('files');
  expect(await follow()).toEqual([]);
  await agrees();
});

test('G20 what changes while the records are shown from the start comes after them', async () => {
  const { world, workspace, follow, agrees } = await following();
  expect(await follow(2)).toEqual(['added r001', 'added r002']);
  world.drop('files', 'r001', 'r004');
  world.put('files', { id: 'r000', at: minute(9), name: 'before them' });
  await workspace.sync('files');
  const rest = await follow();
  expect(rest[0]).toBe('added r003');
  expect([...rest].sort()).toEqual(['added r000', 'added r003', 'deleted r001', 'deleted r004']);
  await agrees();
});

test('G20 many changes are read in parts, each once', async () => {
  const { world, workspace, follow, agrees } = await following(1203);
  expect(await follow(700)).toHaveLength(700);
  expect(await follow()).toHaveLength(503);
  world.put('files', ...rows(1, 1203, { name: 'renamed' }));
  await workspace.sync('files');
  expect(new Set(await follow(601)).size).toBe(601);
  expect(new Set(await follow()).size).toBe(602);
  await agrees();
});

test('a change tells a record’s key by its fields, and its partition', async () => {
  const bench = new Bench();
  bench.emulator.world.put('folders', { id: 'f1', at: minute(1), name: 'one', open: true });
  bench.emulator.world.put('entries', { id: 'e1', at: minute(1), name: 'one', folder: 'f1' });
  const workspace = bench.workspace(await bench.connect());
  await workspace.sync('folders');
  await workspace.sync('entries');
  const [change, ...more] = await collect(workspace.changes('entries'));
  expect(change).toMatchObject({ partition: 'f1', key: { folder: 'f1', id: 'e1' }, record: { name: 'one' } });
  expect(more).toEqual([]);
  const other = await collect(workspace.records('entries', { partition: 'f2' }));
  expect([other, await collect(workspace.records('entries', { partition: 'f1' }))]).toEqual([
    [],
    [change?.record],
  ]);
});

test('changes can still be read of a connection that has ended', async () => {
  const { bench, connection, follow } = await following();
  await follow(3);
  await bench.patchbay.disconnect(connection.id, connection);
  expect(await follow()).toEqual(['added r004']);
});

test('a cursor of another stream or connection, or none at all, is refused', async () => {
  const { bench, workspace } = await following();
  const [change] = await collect(workspace.changes('files', { limit: 1 }));
  const other = bench.workspace(await bench.connect({ owner: ben }));
  const since = change?.cursor ?? '';
  const refused = { code: 'input/invalid', message: expect.stringContaining('beginning') };
  await expect(collect(workspace.changes('items', { since }))).rejects.toMatchObject(refused);
  await expect(collect(other.changes('files', { since }))).rejects.toMatchObject(refused);
  for (const wrong of ['', '1.', 'x', `2.${since.slice(2)}`, since.slice(0, -4), `${since}=`])
    await expect(collect(workspace.changes('files', { since: wrong }))).rejects.toMatchObject(refused);
});

test('a cursor holds a place and nothing else', () => {
  const scope = { connectionId: 'c', stream: 's' };
  const places = [
    { place: { version: 7, index: 3 }, shown: undefined },
    { place: { version: 1, index: 0 }, shown: { partition: 'é', key: '["\\ud800"]' } },
  ];
  for (const place of places) expect(readCursor(scope, writeCursor(scope, place))).toEqual(place);
  const forged = (...fields: unknown[]) =>
    readCursor(scope, `1.${Buffer.from(JSON.stringify(fields)).toString('base64url')}`);
  expect(forged('c', 's', 7, 3)).toEqual(places[0]);
  for (const fields of [
    ['c', 's', -1, 0],
    ['c', 's', 1.5, 0],
    ['c', 's', '1', 0],
    ['c', 's', 1],
    ['c', 's', 1, 0, 'p'],
    ['c', 's', 1, 0, 1, 2],
    ['d', 's', 1, 0],
  ])
    expect(forged(...fields)).toBeUndefined();
});

test('a cursor whose changes are gone is refused, and the beginning is not', async () => {
  const { bench, world, workspace, follow, cursor } = await following();
  await follow();
  world.put('files', { id: 'r005', at: minute(9), name: 'new' });
  await workspace.sync('files');
  const old = cursor() ?? '';
  bench.clock.advance(29 * day);
  await bench.patchbay.tick();
  expect(await follow()).toEqual(['added r005']);
  bench.clock.advance(2 * day);
  await bench.patchbay.tick();
  expect(await follow()).toEqual([]);
  const late = collect(workspace.changes('files', { since: old }));
  await expect(late).rejects.toMatchObject({
    code: 'sync/cursor-expired',
    message: expect.stringContaining('beginning'),
  });
  expect(await collect(workspace.changes('files'))).toHaveLength(5);
});

test('a cursor from the middle of the records at the start expires before more of them are shown', async () => {
  const { bench, world, workspace, follow, cursor } = await following();
  await follow(2);
  world.drop('files', 'r001');
  await bench.patchbay.tick();
  bench.clock.advance(31 * day);
  await bench.patchbay.tick();
  const shown: Change[] = [];
  const read = async () => {
    for await (const change of workspace.changes('files', { since: cursor() ?? '' })) shown.push(change);
  };
  await expect(read()).rejects.toMatchObject({ code: 'sync/cursor-expired' });
  expect(shown).toEqual([]);
});

test('a cursor that a restored database has not reached is refused', async () => {
  const { connection, workspace, follow, cursor } = await following();
  await follow();
  const scope = { connectionId: connection.id, stream: 'files' };
  const { place, shown } = readCursor(scope, cursor() ?? '') ?? {};
  const since = (version = 0) => writeCursor(scope, { place: { version, index: 0 }, shown });
  expect(await collect(workspace.changes('files', { since: since(place?.version) }))).toEqual([]);
  const ahead = collect(workspace.changes('files', { since: since((place?.version ?? 0) + 1) }));
  await expect(ahead).rejects.toMatchObject({ code: 'sync/cursor-expired' });
});

test('reading can be cancelled between two records', async () => {
  const { workspace } = await following();
  for (const read of [workspace.changes, workspace.records]) {
    const caller = new AbortController();
    const seen: unknown[] = [];
    const reading = async () => {
      for await (const one of read('files', { signal: caller.signal })) {
        seen.push(one);
        caller.abort();
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: 'request/aborted' });
    expect(seen).toHaveLength(1);
  }
});
