import type { StreamChanges } from '@patchbay/core';
import type { Sql } from '@patchbay/store-postgres';

/** A table of the app, and an SQL function that keeps what it is told there, and then fails if it was told to. */
export async function createToldTable(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create schema app;
    create table app.told (n bigint generated always as identity, changes jsonb not null);
    create table app.switch (fails boolean not null);
    insert into app.switch values (false);
    create function app.channels_in(changes jsonb) returns void language plpgsql as $$
    begin
      insert into app.told (changes) values (changes);
      if (select fails from app.switch) then raise exception 'canary of %', changes using errcode = '23505'; end if;
    end $$`);
}

/** Empties it, and sees that the function does not fail. */
export async function emptyToldTable(sql: Sql): Promise<void> {
  await sql.unsafe('truncate app.told restart identity; update app.switch set fails = false');
}

export async function toldOf(sql: Sql): Promise<readonly StreamChanges[]> {
  const rows = await sql.unsafe('select changes::text as changes from app.told order by n');
  return rows.map(({ changes }) => JSON.parse(String(changes)) as StreamChanges);
}

export async function setFailing(sql: Sql, fails: boolean): Promise<void> {
  await sql.unsafe(`update app.switch set fails = ${fails}`);
}
