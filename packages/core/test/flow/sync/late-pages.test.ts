import { expect, test } from 'vitest';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { minute, rows } from '../../fieldbook/fieldbook-world.ts';

const url = 'https://app.example.com/integrations/webhooks/fieldbook';
type Listed = 'items' | 'notes';

/** Nine records in pages of three; `gone` is what the provider says when one of them is deleted. */
async function connected() {
  const bench = new Bench();
  const { world } = bench.emulator;
  for (const list of ['items', 'notes']) world.put(list, ...rows(1, 9));
  const workspace = bench.workspace(await bench.connect());
  let events = 0;
  const gone = async (stream: Listed, id: string) => {
    world.drop(stream, id);
    const told = { id: `gone-${++events}`, account: 'orchard', stream, gone: { id } };
    const { handled } = await bench.patchbay.webhook(
      'fieldbook',
      await bench.emulator.delivery(url, { events: [told] }),
    );
    await handled;
  };
  const ids = async (stream: Listed) => (await collect(workspace.records(stream))).map(({ id }) => id);
  return { bench, world, workspace, gone, ids };
}

/** Runs `then` once, when the nth page of a list has been made and is on its way. */
function afterPage(bench: Bench, list: string, page: number, then: () => Promise<void>): void {
  let pages = 0;
  bench.intercept = async (request, next) => {
    const response = await next(request);
    if (request.url.includes(list) && ++pages === page) await then();
    return response;
  };
}

const cases = (['items', 'notes'] as const).flatMap((stream) =>
  [1, 2, 3].flatMap((page) => ['r001', 'r005', 'r009'].map((id) => ({ stream, page, id }))),
);

test.for(cases)(
  'C29 $id is deleted by an event while page $page of $stream is on its way: no page brings it back',
  async ({ stream, page, id }) => {
    const { bench, world, workspace, gone, ids } = await connected();
    afterPage(bench, `/lists/${stream}`, page, () => gone(stream, id));
    expect(await workspace.sync(stream)).toMatchObject({ outcome: 'succeeded' });
    expect(await ids(stream)).toEqual(world.list(stream).map((row) => row.id));
    expect(
      (await workspace.runs({ stream })).map(({ status }) => status).filter((s) => s === 'failed'),
    ).toEqual([]);
  },
);

test('C29 what is made again in that moment is there at the end', async () => {
  const { bench, world, workspace, gone, ids } = await connected();
  afterPage(bench, '/lists/items', 2, async () => {
    await gone('items', 'r005');
    world.put('items', { id: 'r005', at: minute(5), name: 'made again' });
  });
  await workspace.sync('items');
  expect(await ids('items')).toHaveLength(9);
  expect(await collect(workspace.records('items'))).toContainEqual({
    id: 'r005',
    at: minute(5),
    name: 'made again',
  });
  expect((await workspace.runs()).map(({ status }) => status)).toEqual(['succeeded', 'continued']);
});

test('C29 a page that was asked for after the deletion is believed', async () => {
  const { bench, world, workspace, gone, ids } = await connected();
  await workspace.sync('notes');
  await gone('notes', 'r001');
  expect(await ids('notes')).toHaveLength(8);
  world.put('notes', { id: 'r001', at: minute(20), name: 'made again' });
  await workspace.sync('notes');
  expect(await ids('notes')).toHaveLength(9);
  expect(bench.events.some(({ type }) => type === 'work-failed')).toBe(false);
});

test('C18 a deleted record that is made again comes back with its new data', async () => {
  const { world, workspace, bench } = await connected();
  world.put('files', ...rows(1, 2));
  await workspace.sync('files');
  world.drop('files', 'r001');
  expect((await workspace.sync('files')).counts).toMatchObject({ deleted: 1 });
  world.put('files', { id: 'r001', at: minute(9), name: 'made again' });
  expect((await workspace.sync('files')).counts).toMatchObject({ inserted: 1, deleted: 0 });
  expect((await collect(workspace.records('files'))).map(({ name }) => name)).toEqual([
    'made again',
    'row 2',
  ]);
  world.drop('files', 'r002');
  world.put('files', { id: 'r002', at: minute(9), name: 'in the same page' });
  expect((await workspace.sync('files')).counts).toMatchObject({ updated: 1, deleted: 0 });
  expect(bench.events.some(({ type }) => type === 'sync-started-over')).toBe(false);
});
