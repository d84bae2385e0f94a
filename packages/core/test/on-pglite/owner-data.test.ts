import { expect, test } from 'vitest';
import { ben, collect } from '../fieldbook/bench.ts';
import { minute, rows } from '../fieldbook/fieldbook-world.ts';
import { dump, onPostgres, type Query } from './dump.ts';

const zoe = { tenantId: 'acme', userId: 'zebra-user' };
const webhooks = 'https://app.example.com/integrations/webhooks/fieldbook';

const wordsIn = (text: string) => [...new Set(text.match(/zebra-[a-z]+/g))].sort();

type Scene = Awaited<ReturnType<typeof onPostgres>>;

/** Gives a person a word of their own in everything that is theirs. */
async function settle({ bench, query }: Scene, owner: typeof zoe, word: string, account: string) {
  const { world } = bench.emulator;
  const subject = `${word}-subject`;
  const connection = await bench.connect({ owner, account });
  await query(`insert into integrations.subjects (tenant_id, id) values ('acme', $1)`, subject);
  await query('update integrations.connections set subject = $1 where id = $2', subject, connection.id);
  await mayRead(query, subject, owner.userId);
  const of = (kind: string) => ({ id: `${word}-${kind}`, name: `${word}-name`, at: minute(1) });
  world.put('items', of('item'));
  world.put('files', of('file'), of('deleted'));
  world.put('meters', of('meter'));
  world.put('notes', of('note'));
  world.put('folders', of('folder'), ...rows(1, 6));
  const workspace = bench.workspace(connection);
  for (const stream of ['items', 'files'] as const) await workspace.sync(stream);
  world.drop('files', `${word}-deleted`);
  await workspace.sync('files');
  await workspace.poll();
  bench.emulator.fault({ match: '/lists/notes', kind: 'poison-record' });
  await workspace.sync('notes');
  // A walk that broke off remembers what it has shown.
  bench.intercept = async (request, next) =>
    request.url.includes('cursor') ? Response.json({}, { status: 400 }) : next(request);
  await expect(workspace.sync('folders')).rejects.toThrow();
  bench.intercept = (request, next) => next(request);
  await bench.patchbay.connect('fieldbook', { owner, subject: `${word}-flow` });
  const group = account === 'cleo' ? 'harbour' : 'orchard';
  const events = [{ id: `${word}-event`, account: group }];
  await (await bench.patchbay.webhook('fieldbook', await bench.emulator.delivery(webhooks, { events })))
    .handled;
  for (const name of ['items', 'files', 'meters', 'folders', 'notes'])
    world.drop(name, ...world.list(name).map(({ id }) => id));
  return connection;
}

async function mayRead(query: Query, subject: string, user: string): Promise<void> {
  await query(
    `insert into integrations.subject_readers (tenant_id, subject, user_id) values ('acme', $1, $2)`,
    subject,
    user,
  );
}

test('G45 after an erasure no table holds a word of the owner, all of which the export had, and no other row changed', async () => {
  const scene = await onPostgres();
  const { bench, query } = scene;
  const { id } = await settle(scene, zoe, 'zebra', 'ada');
  await settle(scene, { tenantId: 'acme', userId: String(ben.userId) }, 'beaver', 'cleo');
  await mayRead(query, 'beaver-subject', zoe.userId);
  const before = await dump(query);
  const [grant] = await query('select grant_id from integrations.connections where id = $1', id);
  const hers = new RegExp(`zebra-|${id}|${grant?.grant_id}|Ada Abara`);
  const without = [...before].filter(([, found]) => !found.some((row) => hers.test(row)));
  // What is about no person, and token buckets, budgets and permits, which go by themselves. A new table stands here, or has a row of hers.
  expect(without.map(([name]) => name)).toEqual([
    'apps',
    'budgets',
    'limits',
    'migrations',
    'permits',
    'providers',
    'sinks',
  ]);
  const words = wordsIn([...before.values()].flat().join());
  expect(words.length).toBeGreaterThan(8);
  const exported = JSON.stringify(await collect(bench.patchbay.exportOwner(zoe)));
  expect(wordsIn(exported)).toEqual(words);
  expect(exported).toContain('Ada Abara');

  expect((await bench.patchbay.eraseOwner(zoe)).revocationsOwed).toBe(0);
  const after = await dump(query);
  for (const [name, found] of after) {
    const rest = found.filter((row) => !row.includes('erased-'));
    expect(rest, name).toEqual(before.get(name)?.filter((row) => !hers.test(row)));
  }
  expect([...after.values()].flat().join()).not.toMatch(/zebra|Ada Abara/);
  const pseudonyms = after.get('audit')?.flatMap((row) => row.match(/erased-[0-9a-f-]+/g) ?? []) ?? [];
  expect([pseudonyms.length, new Set(pseudonyms).size]).toEqual([2, 1]);
});

test('G45 an erasure deletes in transactions of limited length', async () => {
  const { bench, query, sql } = await onPostgres();
  const { id } = await bench.connect({ owner: zoe });
  await query(
    `insert into integrations.records (connection_id, stream, partition, key, tenant_id, data, first_seen_at, updated_at)
    select $1, 'items', '', n::text, 'acme', '{}', now(), now() from generate_series(1, 10000) n`,
    id,
  );
  await sql.unsafe(`create table public.deletions (count integer);
    create function public.tell() returns trigger language plpgsql as $$ begin
      insert into public.deletions select count(*) from gone; return null; end $$;
    create trigger told after delete on integrations.records referencing old table as gone
      for each statement execute function public.tell()`);
  expect((await bench.patchbay.eraseOwner(zoe)).erased.records).toBe(10_000);
  const [most] = await query('select max(count) as most from public.deletions');
  expect(Number(most?.most)).toBeLessThanOrEqual(2000);
});
