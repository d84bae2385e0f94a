import { expect, test } from 'vitest';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

async function benchWithFiles() {
  const bench = new Bench();
  const { world } = bench.emulator;
  world.put('files', ...rows(1, 7));
  const workspace = bench.workspace(await bench.connect());
  const marks = () => bench.sent('/changes/files').map(({ search }) => search.get('mark'));
  return { bench, world, workspace, marks };
}

test('a checkpoint is saved with its page and handed back to the provider', async () => {
  const { workspace, world, marks } = await benchWithFiles();
  await workspace.sync('files');
  expect(marks()).toEqual([null, '3', '6']);
  world.put('files', { id: 'r001', at: minute(9), name: 'new' });
  world.drop('files', 'r002');
  const { counts } = await workspace.sync('files');
  expect(counts).toMatchObject({ inserted: 0, updated: 1, deleted: 1 });
  expect(marks().at(-1)).toBe('7');
  expect(await collect(workspace.records('files'))).toHaveLength(6);
});

test('G23 a mark the provider has forgotten is dropped, and the stream starts over in the same call', async () => {
  const { workspace, world, marks } = await benchWithFiles();
  await workspace.sync('files');
  world.drop('files', 'r003');
  world.put('files', ...rows(8, 9));
  world.horizon = 9;
  expect(await workspace.sync('files')).toMatchObject({ outcome: 'succeeded' });
  expect(marks().slice(3, 5)).toEqual(['7', null]);
  const ids = (await collect(workspace.records('files'))).map(({ id }) => id);
  expect(ids).toEqual(['r001', 'r002', 'r004', 'r005', 'r006', 'r007', 'r008', 'r009']);
  expect((await workspace.runs()).map(({ status }) => status)).toEqual(['succeeded', 'failed', 'succeeded']);
});

test('G21 a provider that forgets a mark that was never sent is not asked for ever', async () => {
  const { bench, workspace, marks } = await benchWithFiles();
  let asked = 0;
  bench.intercept = async (request, next) => {
    if (!request.url.includes('/changes/')) return next(request);
    asked += 1;
    return new Response('{}', { status: 410 });
  };
  const error = await refusal(workspace.sync('files'));
  expect(error).toMatchObject({ code: 'response/invalid', actor: 'maintainer' });
  expect(asked).toBe(2);
  expect(marks()).toEqual([]);
  expect((await workspace.runs()).map(({ status }) => status)).toEqual(['failed', 'failed']);
});
