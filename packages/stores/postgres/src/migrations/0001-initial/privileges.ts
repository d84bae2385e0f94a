/** What of a connection a person may see; nothing of how it is kept. */
const connectionColumns = [
  'id, tenant_id, user_id, subject, connector, provider, site, account, abilities, missing, status, reason',
  'paused, degraded, created_at, updated_at, last_synced_at',
].join(', ');

/**
 * Rights: nobody but the owner of the schema has any, until a role is granted them by name. The roles of an API gateway
 * get theirs here, as far as they exist.
 */
export const privileges = `
do $privileges$
declare
  name text;
begin
  for name in select tablename from pg_tables where schemaname = 'integrations' loop
    execute format('alter table integrations.%I enable row level security', name);
  end loop;
end $privileges$;
create function integrations.grant_api_roles() returns void language plpgsql
set search_path = integrations, pg_temp
as $grants$
declare
  grantee text;
  step regprocedure;
begin
  -- All of it first: what somebody granted too much, or PostgreSQL by default to what was made since, ends here.
  for grantee in select 'public' union all
    select rolname from pg_roles where rolname in ('anon', 'authenticated', 'service_role')
  loop
    execute 'revoke all on schema integrations from ' || grantee;
    execute 'revoke all on all tables in schema integrations from ' || grantee;
    execute 'revoke all on all sequences in schema integrations from ' || grantee;
    execute 'revoke all on all functions in schema integrations from ' || grantee;
  end loop;
  if to_regrole('authenticated') is not null then
    grant usage on schema integrations to authenticated;
    grant execute on function current_tenant(), current_user_id() to authenticated;
    grant select (${connectionColumns}) on connections to authenticated;
    grant select on runs, records, devices, readings, consents, audit, subjects, subject_readers to authenticated;
  end if;
  if to_regrole('service_role') is not null then
    grant usage on schema integrations to service_role;
    grant execute on function schema_version() to service_role;
    -- The steps. No table: this role passes by every policy.
    for step in select oid from pg_proc where pronamespace = 'integrations'::regnamespace
      and prosecdef and oidvectortypes(proargtypes) = 'jsonb'
    loop
      execute format('grant execute on function %s to service_role', step);
    end loop;
  end if;
end $grants$;
comment on function integrations.grant_api_roles() is
  'Sets what PUBLIC, anon, authenticated and service_role may do in this schema. Every migrate calls it.';
`;
