import { part } from './step.ts';

/** The registry of providers and apps, and what every step stands on. */
export const foundation = `
create table integrations.providers (
  id text collate "C" primary key,
  created_at timestamptz not null default clock_timestamp()
);
comment on table integrations.providers is 'Companies whose authorization servers gave a grant.';

create table integrations.apps (
  id text collate "C" primary key,
  provider text collate "C" not null references integrations.providers (id),
  client_id text not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
comment on table integrations.apps is 'Client registrations at providers. The secret stays in the app''s code.';
create index apps_provider on integrations.apps (provider);

create table integrations.subjects (
  tenant_id text collate "C" not null,
  id text collate "C" not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id)
);
comment on table integrations.subjects is 'Whose account or equipment a connection is, where that is not its owner.';

create table integrations.subject_readers (
  tenant_id text collate "C" not null,
  subject text collate "C" not null,
  user_id text collate "C" not null,
  granted_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, subject, user_id),
  foreign key (tenant_id, subject) references integrations.subjects (tenant_id, id) on delete cascade
);
comment on table integrations.subject_readers is 'Users who may read what belongs to a subject.';
create index subject_readers_user on integrations.subject_readers (tenant_id, user_id);

create table integrations.audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  tenant_id text collate "C" not null,
  user_id text collate "C",
  connection_id text collate "C" not null,
  action text not null check (action in
    ('connection.opened', 'connection.reconnected', 'connection.site-chosen', 'connection.narrowed',
      'connection.reauth-required', 'connection.closed')),
  detail jsonb not null default '{}'
);
comment on table integrations.audit is 'Who changed which connection, and when. It outlives the connection and holds no secret.';
create index audit_tenant on integrations.audit (tenant_id, id);
create index audit_connection on integrations.audit (connection_id, id);
${part(
  'now_of(p jsonb) returns timestamptz',
  `
begin
  -- Every step asks the database's own clock; only a test names another time.
  return coalesce((p->>'now')::timestamptz, clock_timestamp());
end `,
)}${part(
  'after_seconds(t timestamptz, seconds text) returns timestamptz',
  `
begin
  return t + make_interval(secs => seconds::double precision);
end `,
)}${part(
  'texts(list jsonb) returns text[]',
  `
begin
  return array(select jsonb_array_elements_text(list));
end `,
)}${part(
  'owner_json(tenant text, person text) returns jsonb',
  `
begin
  return jsonb_strip_nulls(jsonb_build_object('tenantId', tenant, 'userId', person));
end `,
)}`;
