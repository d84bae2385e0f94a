import type { StreamMark } from '@patchbay/core';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { Bench } from '../../fieldbook/bench.ts';
import { fieldbookWith, pagesOf } from '../../fieldbook/items-read.ts';
import { refusal } from '../../fieldbook/refusal.ts';

type Declared = Parameters<typeof fieldbookWith>[0];

/** A stream whose walks tell what they were begun with, by a page that saves the mark of `next`. */
function marked(seen: unknown[], next: object, declared: Partial<Declared>) {
  return fieldbookWith({
    ...declared,
    read({ checkpoint, since }) {
      seen.push(checkpoint ?? since);
      return pagesOf({ records: [{ id: 'a', at: '5', name: 'a' }], checkpoint: next });
    },
  });
}

const first = { checkpoint: z.object({ token: z.string() }) };
const second = { checkpoint: z.object({ history: z.number() }), version: 2 };

/** The first version has synced; another one takes its place. */
async function updated(declared: Partial<Declared>) {
  const seen: unknown[] = [];
  const bench = new Bench({ connector: marked(seen, { token: '7' }, first) });
  const connection = await bench.connect();
  await bench.workspace(connection).sync('items');
  const after = bench.beside({ connector: marked(seen, { history: 8 }, declared) });
  const old = bench.workspace(connection);
  return { seen, old, now: after.workspace(connection), events: after.events };
}

const startedOver = (reason: string) => ({
  type: 'sync-started-over',
  stream: 'items',
  partition: '',
  reason,
});

test('C33 a mark of an older version is migrated, and the stream goes on from it', async () => {
  const migrate = ({ version, checkpoint }: StreamMark): { readonly checkpoint: object } | undefined =>
    version === 1 ? { checkpoint: { history: Number((checkpoint as { token: string }).token) } } : undefined;
  const { seen, now, events } = await updated({ ...second, migrate });
  await now.sync('items');
  await now.sync('items');
  expect(seen).toEqual([undefined, { history: 7 }, { history: 8 }]);
  expect(events.some(({ type }) => type === 'sync-started-over')).toBe(false);
});

const unread: readonly (readonly [string, Partial<Declared>])[] = [
  ['there is no migration', {}],
  ['the migration cannot read it', { migrate: () => undefined }],
  [
    'the migration fails',
    {
      migrate: () => {
        throw new Error('no');
      },
    },
  ],
  ['the migration gives what the stream cannot read', { migrate: () => ({ checkpoint: { token: '7' } }) }],
];

test.for(unread)(
  'C33 a mark of an older version is dropped, and that is told, where %s',
  async ([, declared]) => {
    const { seen, now, events } = await updated({ ...second, ...declared });
    expect(await now.sync('items')).toMatchObject({ outcome: 'succeeded' });
    expect(seen).toEqual([undefined, undefined]);
    expect(events).toContainEqual(expect.objectContaining(startedOver('version')));
    await now.sync('items');
    expect(seen.at(-1)).toEqual({ history: 8 });
  },
);

test('C33 a mark that no longer fits its form starts the stream over, and that is told', async () => {
  const { seen, now, events } = await updated({ checkpoint: second.checkpoint });
  await now.sync('items');
  expect(seen).toEqual([undefined, undefined]);
  expect(events).toContainEqual(expect.objectContaining(startedOver('unreadable')));
});

test('C33 a cursor is no mark for a stream that now keeps checkpoints', async () => {
  const seen: unknown[] = [];
  const bench = new Bench({ connector: marked(seen, {}, { cursor: 'at', ascending: true }) });
  const connection = await bench.connect();
  await bench.workspace(connection).sync('items');
  await bench.workspace(connection).sync('items');
  const after = bench.beside({ connector: marked(seen, { token: '1' }, first) });
  await after.workspace(connection).sync('items');
  expect(seen).toEqual([undefined, '5', undefined]);
});

test('C33 a mark of a newer version is refused, and nothing is changed', async () => {
  const { seen, old, now } = await updated(second);
  await now.sync('items');
  const error = await refusal(old.sync('items'));
  expect(error).toMatchObject({ code: 'config/invalid' });
  expect(error.message).toContain('Update the connector');
  expect(await old.runs({ limit: 1 })).toMatchObject([
    { status: 'failed', errorCode: 'config/invalid', pages: 0 },
  ]);
  expect(seen).toHaveLength(2);
  await now.sync('items');
  expect(seen.at(-1)).toEqual({ history: 8 });
});
