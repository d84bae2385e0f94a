/** The claims a request came with. Each is asked once per statement: in a sub-select it is no call per row. */
const tenant = '(select integrations.current_tenant())';
const person = '(select integrations.current_user_id())';

/** Subjects that were granted to this person. As an array, so that an index can find what is one of them. */
const granted = `array(
    select g.subject from integrations.subject_readers g where g.tenant_id = ${tenant} and g.user_id = ${person})`;

const own = `tenant_id = ${tenant} and user_id = ${person}`;

/** What a connection brought in belongs to its subject, and without one to its owner. */
const contents = `connection_id = any (array(
    select c.id from integrations.connections c where c.tenant_id = ${tenant}
      and (c.subject = any (${granted}) or (c.subject is null and c.user_id = ${person}))))`;

/** Which rows a person may read, by table. A table that is not named here shows nobody anything. */
const readable = {
  connections: `tenant_id = ${tenant} and ${person} is not null
    and (user_id = ${person} or subject = any (${granted}) or (user_id is null and subject is null))`,
  // Whoever sees a connection sees its log.
  runs: 'connection_id = any (array(select c.id from integrations.connections c))',
  records: contents,
  devices: contents,
  readings: contents,
  consents: own,
  audit: own,
  subject_readers: own,
  subjects: `tenant_id = ${tenant} and id = any (${granted})`,
};

/**
 * Who a person is, and what a person may read. They are for every role that was granted a table; without claims there is
 * no row. Nobody may write: there is no other policy.
 */
export const policies = `
create function integrations.current_tenant() returns text language sql stable parallel safe
set search_path = integrations, pg_temp
as $tenant$
  -- Not user_metadata, which its user may change.
  select nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb #>> '{app_metadata,tenant_id}', '')
$tenant$;
comment on function integrations.current_tenant() is
  'The tenant of whoever asks, null when there is none. An app may replace it; no migration does.';
create function integrations.current_user_id() returns text language sql stable parallel safe
set search_path = integrations, pg_temp
as $person$
  select nullif(nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub', '')
$person$;
comment on function integrations.current_user_id() is
  'The user of whoever asks, null when there is none. An app may replace it; no migration does.';
${Object.entries(readable)
  .map(
    ([table, rows]) => `create policy people_read on integrations.${table} for select using (\n  ${rows});\n`,
  )
  .join('')}
create index consents_owner on integrations.consents (tenant_id, user_id);
create index audit_owner on integrations.audit (tenant_id, user_id);
`;
