import type { StreamChanges } from '@patchbay/core';
import { supabaseStore } from '@patchbay/store-supabase';
import { describeSinks } from '@patchbay/testing';
import { emptyTables } from '@patchbay/testing/postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf, secretKey, supabaseProject } from './project.ts';

let project: Awaited<ReturnType<typeof supabaseProject>>;

beforeAll(async () => {
  project = await supabaseProject();
  await project.admin.unsafe(`
    create schema app;
    create table app.told (n bigint generated always as identity, changes jsonb not null);
    create table app.switch (fails boolean not null);
    create function app.channels_in(changes jsonb) returns void language plpgsql as $$
    begin
      insert into app.told (changes) values (changes);
      if (select fails from app.switch) then raise exception 'canary'; end if;
    end $$`);
});

afterAll(() => project.drop());

const fails = (does: boolean) =>
  project.admin`delete from app.switch`.then(() => project.admin`insert into app.switch values (${does})`);

describeSinks('an SQL function over Supabase', async ({ clock }) => {
  const { admin } = project;
  await emptyTables(admin, 'integrations');
  await admin`truncate app.told restart identity`;
  await fails(false);
  await admin`select integrations.add_sink('slack', 'channels', 'app.channels_in(jsonb)')`;
  return {
    store: supabaseStore({ client: clientOf(project.fetch, secretKey), clock }),
    told: async () => {
      const rows = await admin<{ changes: StreamChanges }[]>`select changes from app.told order by n`;
      return rows.map(({ changes }) => changes);
    },
    fail: async (does) => void (await fails(does)),
  };
});

it('G14 the secret key neither names a sink nor fills one', async () => {
  const client = clientOf(project.fetch, secretKey).schema('integrations');
  const sink = { connector: 'slack', stream: 'channels' };
  for (const call of [
    client.rpc('add_sink', { ...sink, routine: 'app.channels_in(jsonb)' }),
    client.rpc('fill_sink', sink),
    client.rpc('remove_sink', sink),
  ])
    expect((await call).error).toMatchObject({ code: '42501' });
});
