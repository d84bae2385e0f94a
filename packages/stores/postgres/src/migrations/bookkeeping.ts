import { type Migration, migrations } from './index.ts';

/** Held to the end of the transaction, so that of two that migrate at once the second finds the work done. */
const lockId = 4_207_849_484;

const tables = `
-- Under a stricter level the second of two would not see what the first has done while it waited.
set transaction isolation level read committed;
select pg_advisory_xact_lock(${lockId});
do $schema$
begin
  -- Asked first: a role that may not create schemas can still migrate one that was made for it.
  if to_regnamespace('integrations') is null then create schema integrations; end if;
end $schema$;
create table if not exists integrations.migrations (
  version integer primary key,
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default clock_timestamp()
);
comment on table integrations.migrations is 'Which changes this schema has had.';
create or replace function integrations.schema_version() returns integer
language sql stable security definer set search_path = integrations, pg_temp
as $version$ select coalesce(max(version), 0) from integrations.migrations $version$;
revoke all on function integrations.schema_version() from public;
`;

// Each time: a role may have been made, or granted too much, since the last. A REST layer in front reads the schema anew.
const afterwards = `select integrations.grant_api_roles();
notify pgrst, 'reload schema';
`;

/**
 * The whole schema as one script for any client: what a database has had already is skipped. Sent in one message it is
 * one transaction; psql needs \`--single-transaction\`.
 */
export function migrationScript(): string {
  return scriptOf(migrations);
}

/** Each migration as a script of its own, for a migration tool that keeps files. To be applied in this order. */
export function migrationScripts(): readonly Migration[] {
  return migrations.map((migration) => ({ ...migration, sql: scriptOf([migration]) }));
}

function scriptOf(list: readonly Migration[]): string {
  return tables + list.map(onlyOnce).join('') + afterwards;
}

function onlyOnce({ version, name, sql }: Migration): string {
  return `
do $once$
declare
  script text := $migration$${sql}$migration$;
  had text;
begin
  select checksum into had from integrations.migrations where version = ${version};
  if had is null then
    execute script;
    insert into integrations.migrations (version, name, checksum)
    values (${version}, '${name}', encode(sha256(convert_to(script, 'UTF8')), 'hex'));
  elsif had <> encode(sha256(convert_to(script, 'UTF8')), 'hex') then
    raise exception using errcode = 'PB003', message = 'migration ${version} was applied with another text';
  end if;
end $once$;
`;
}
