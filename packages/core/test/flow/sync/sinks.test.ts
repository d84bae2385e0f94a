import type { StreamChanges } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { expect, test } from 'vitest';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';

test('G20 a sync whose sink fails ends there, and the next one goes on until the sink has it all', async () => {
  const table = new Map<string, unknown>();
  let pages = 0;
  const write = ({ upserted, deleted }: StreamChanges) => {
    pages += 1;
    if (pages === 2) throw new Error('canary');
    for (const { key, data } of upserted) table.set(key, data);
    for (const key of deleted) table.delete(key);
  };
  const bench = new Bench({ store: (clock) => memoryStore({ clock, sinks: { 'fieldbook.items': write } }) });
  bench.emulator.world.put('items', ...rows(1, 10));
  const workspace = bench.workspace(await bench.connect());
  const failed: unknown = await workspace.sync('items').catch((thrown: unknown) => thrown);
  expect(failed).toMatchObject({ code: 'sync/sink-failed', retryable: false, actor: 'developer' });
  expect(await workspace.runs()).toMatchObject([
    { status: 'failed', errorCode: 'sync/sink-failed', pages: 1 },
  ]);
  expect(await collect(workspace.records('items'))).toHaveLength(table.size);
  expect(await workspace.sync('items')).toMatchObject({ outcome: 'succeeded' });
  expect([...table.values()]).toEqual(await collect(workspace.records('items')));
  expect(table.size).toBe(10);
  await workspace.sync('items');
  expect(pages).toBeLessThan(6);
});
