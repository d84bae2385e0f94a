/** Grants, their tokens, the connections that rest on them, and what people consented to. */
export const connectionTables = `
create table integrations.grants (
  id text collate "C" primary key,
  tenant_id text collate "C" not null,
  app_id text collate "C" not null references integrations.apps (id),
  provider text collate "C" not null references integrations.providers (id),
  account_id text collate "C" not null,
  account_group text collate "C" not null,
  client_id text not null,
  salt text not null,
  created_at timestamptz not null,
  unique (id, tenant_id)
);
comment on table integrations.grants is 'What one consent, or one typed secret, gave. Gone with its last connection.';
create index grants_account on integrations.grants (tenant_id, app_id, account_id);
create index grants_group on integrations.grants (app_id, account_group);
create index grants_provider on integrations.grants (provider);

create table integrations.tokens (
  grant_id text collate "C" not null references integrations.grants (id) on delete cascade,
  name text collate "C" not null,
  sealed text not null,
  key_id text not null,
  scopes text[] not null,
  expires_at timestamptz,
  stored_at timestamptz not null,
  granted_at timestamptz not null,
  status text not null default 'active' check (status in ('active', 'reauth_required')),
  reason text,
  next_attempt_at timestamptz,
  generation bigint not null default 1,
  fence bigint not null default 0,
  lease_owner text,
  lease_until timestamptz,
  spend_generation bigint,
  spend_fence bigint,
  spend_before bigint,
  spend_at timestamptz,
  primary key (grant_id, name),
  check ((lease_owner is null) = (lease_until is null)),
  check (num_nulls(spend_generation, spend_fence, spend_at) in (0, 3)),
  check (spend_before is null or spend_fence is not null)
) with (fillfactor = 70);
comment on table integrations.tokens is 'Sealed tokens with the state of their refresh. Ciphertext only.';
create index tokens_expiry on integrations.tokens (expires_at) where status = 'active';
create index tokens_key on integrations.tokens (key_id);

create table integrations.connections (
  seq bigint generated always as identity,
  id text collate "C" primary key,
  tenant_id text collate "C" not null,
  user_id text collate "C",
  subject text collate "C",
  connector text collate "C" not null,
  provider text collate "C" not null,
  app_id text collate "C" not null,
  grant_id text collate "C",
  slot text collate "C" not null,
  site jsonb not null default '{}',
  settings jsonb not null default '{}',
  account jsonb,
  abilities text[] not null,
  missing text[] not null default '{}',
  status text not null check (status in
    ('pending_invite', 'pending_choice', 'confirming', 'active', 'reauth_required', 'disconnected')),
  reason text,
  paused boolean not null default false,
  degraded boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  last_synced_at timestamptz,
  foreign key (grant_id, tenant_id) references integrations.grants (id, tenant_id),
  foreign key (tenant_id, subject) references integrations.subjects (tenant_id, id),
  check (user_id <> ''),
  check (status <> 'disconnected' or grant_id is null)
) with (fillfactor = 80);
comment on table integrations.connections is 'One account of one owner at one site through one connector. Stays when it is closed.';
-- An ended connection of another account gives its slot up, and stays for its history.
create unique index connections_slot on integrations.connections (tenant_id, user_id, connector, slot)
  nulls not distinct where status <> 'disconnected';
-- An owner without a person is looked up as well, and no index is asked for "is not distinct from".
create index connections_owner on integrations.connections (tenant_id, coalesce(user_id, ''), connector, slot, seq);
create index connections_user on integrations.connections (tenant_id, user_id);
-- A tenant's many are gone through in the order of their ids.
create index connections_tenant on integrations.connections (tenant_id, id);
create index connections_grant on integrations.connections (grant_id);
create index connections_subject on integrations.connections (tenant_id, subject) where subject is not null;

create table integrations.consents (
  id bigint generated always as identity primary key,
  connection_id text collate "C" not null references integrations.connections (id) on delete cascade,
  tenant_id text collate "C" not null,
  user_id text collate "C",
  app_id text collate "C" not null,
  scopes text[] not null,
  abilities text[] not null,
  given_at timestamptz not null,
  withdrawn_at timestamptz
);
comment on table integrations.consents is 'Who agreed to what, from when until when.';
create index consents_connection on integrations.consents (connection_id, given_at);
`;
