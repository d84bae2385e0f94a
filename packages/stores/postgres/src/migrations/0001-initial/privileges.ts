/** Nobody but the owner of the schema may do anything, until a role is granted it by name. */
export const privileges = `
do $privileges$
declare
  name text;
begin
  for name in select tablename from pg_tables where schemaname = 'integrations' loop
    execute format('alter table integrations.%I enable row level security', name);
  end loop;
end $privileges$;
revoke all on schema integrations from public;
revoke all on all tables in schema integrations from public;
revoke all on all sequences in schema integrations from public;
revoke all on all functions in schema integrations from public;
`;
