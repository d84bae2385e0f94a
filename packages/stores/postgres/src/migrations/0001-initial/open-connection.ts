import { part, step } from './step.ts';

/** Everything that a finished consent writes. */
export const openConnection = `${part(
  'lock_slot(owner jsonb, connector text, slot text) returns void',
  `
begin
  -- The row may not be there yet, so the slot itself is locked; to the end of the transaction.
  perform pg_advisory_xact_lock(hashtextextended(
    'slot' || jsonb_build_array(owner->'tenantId', owner->'userId', connector, slot)::text, 0));
end `,
)}${part(
  'lock_account(app_id text, account_group text) returns void',
  `
begin
  -- Whether a connection is the last one of an account is asked across tenants, whose rows don't meet. After the slot.
  perform pg_advisory_xact_lock(hashtextextended('account' || jsonb_build_array(app_id, account_group)::text, 0));
end `,
)}${part(
  'register_app(g jsonb, client text, t timestamptz) returns void',
  `
begin
  insert into providers (id) values (g->>'provider') on conflict do nothing;
  insert into apps (id, provider, client_id) values (g->>'appId', g->>'provider', client) on conflict do nothing;
  if not found then
    update apps set client_id = client, updated_at = t where id = g->>'appId' and client_id <> client;
  end if;
end `,
)}${part(
  'keep_grant(p jsonb, t timestamptz) returns void',
  `
declare
  g jsonb := p->'grant';
  stored grants;
begin
  select * into stored from grants where id = g->>'id' for update;
  if (p->>'reuse')::boolean then
    -- Another salt is another grant: tokens sealed under it could not be opened.
    if stored.tenant_id is distinct from g->>'tenantId' or stored.salt is distinct from g->>'salt' then
      raise exception using errcode = 'PB001', message = 'the grant vanished';
    end if;
    update grants set client_id = p->>'clientId' where id = stored.id and client_id <> p->>'clientId';
  elsif stored.id is not null then
    raise exception using errcode = 'PB001', message = 'the grant appeared';
  else
    insert into grants (id, tenant_id, app_id, provider, account_id, account_group, client_id, salt, created_at)
    values (g->>'id', g->>'tenantId', g->>'appId', g->>'provider', g->>'accountId', g->>'accountGroup',
      p->>'clientId', g->>'salt', t);
  end if;
end `,
)}${part(
  'replace_tokens(grant_key text, fresh jsonb, t timestamptz) returns void',
  `
begin
  delete from tokens where grant_id = grant_key and name not in (select n->>'name' from jsonb_array_elements(fresh) n);
  -- Generation and fence go on, so that whoever still refreshes the old set writes nothing.
  insert into tokens as old (grant_id, name, sealed, key_id, scopes, expires_at, stored_at, granted_at)
  select grant_key, n.name, n.sealed, n."keyId", n.scopes, t + make_interval(secs => n."expiresInSeconds"), t, t
  from jsonb_to_recordset(fresh) as n(name text, sealed text, "keyId" text, scopes text[],
    "expiresInSeconds" double precision)
  order by n.name
  on conflict (grant_id, name) do update set
    sealed = excluded.sealed, key_id = excluded.key_id, scopes = excluded.scopes, expires_at = excluded.expires_at,
    stored_at = t, granted_at = t, status = 'active', reason = null, next_attempt_at = null,
    generation = old.generation + 1, fence = old.fence + 1, lease_owner = null, lease_until = null,
    spend_generation = null, spend_fence = null, spend_at = null, spend_before = null;
end `,
)}${part(
  'keep_connection(p jsonb, slot_row integrations.connections, t timestamptz) returns integrations.connections',
  `
declare
  n jsonb := p->'connection';
  g jsonb := p->'grant';
  kept connections;
begin
  insert into subjects (tenant_id, id) select n->'owner'->>'tenantId', n->>'subject' where n->>'subject' is not null
  on conflict do nothing;
  insert into connections as c (id, tenant_id, user_id, subject, connector, provider, app_id, grant_id, slot, site,
    account, abilities, missing, status, created_at, updated_at)
  values (coalesce(slot_row.id, n->>'id'), n->'owner'->>'tenantId', n->'owner'->>'userId', n->>'subject',
    n->>'connector', g->>'provider', g->>'appId', g->>'id', n->>'slot', n->'site', n->'account',
    texts(n->'abilities'), texts(n->'missing'), n->>'status', t, t)
  on conflict (id) do update set
    subject = excluded.subject, provider = excluded.provider, app_id = excluded.app_id,
    grant_id = excluded.grant_id, site = excluded.site, account = excluded.account,
    abilities = excluded.abilities, missing = excluded.missing, status = excluded.status, reason = null,
    degraded = false, updated_at = t
  -- An id that another slot has is refused, not taken over.
  where c.id = slot_row.id
  returning * into kept;
  if not found then raise exception using errcode = 'PB001', message = 'the id is taken'; end if;
  return kept;
end `,
)}${step(
  'open_connection',
  `
declare
  t timestamptz := now_of(p);
  n jsonb := p->'connection';
  g jsonb := p->'grant';
  slot_row connections;
  c connections;
begin
  perform lock_slot(n->'owner', n->>'connector', n->>'slot');
  perform lock_account(g->>'appId', g->>'accountGroup');
  slot_row := slot_holder(n);
  if p->>'reconnects' is not null
    and (slot_row.id is distinct from p->>'reconnects' or slot_row.status = 'disconnected') then
    raise exception using errcode = 'PB004', message = 'the connection to be connected again has ended';
  end if;
  if texts(p->'held') <> (case when slot_row.status <> 'disconnected' then slot_row.abilities else '{}' end)
    and p->'held' is not null then
    raise exception using errcode = 'PB001', message = 'the slot holds other abilities';
  end if;
  if slot_row.account->>'id' <> n->'account'->>'id' then
    if slot_row.status = 'disconnected' then
      -- An ended connection of another account keeps its history to itself.
      slot_row := null;
    elsif not coalesce((n->'account'->>'weak')::boolean, false) then
      raise exception using errcode = 'PB002', message = 'the slot holds another account';
    end if;
  end if;
  perform register_app(g, p->>'clientId', t);
  perform keep_grant(p, t);
  perform replace_tokens(g->>'id', p->'tokens', t);
  c := keep_connection(p, slot_row, t);
  -- New tokens under a shared grant end the reauthorisation that its other connections wait for.
  update connections set status = 'active', reason = null, updated_at = t
  where grant_id = c.grant_id and status = 'reauth_required';
  perform drop_grant(slot_row.grant_id);
  insert into consents (connection_id, tenant_id, user_id, app_id, scopes, abilities, given_at) values
    (c.id, c.tenant_id, c.user_id, c.app_id, texts(p->'consent'->'scopes'), texts(p->'consent'->'abilities'), t);
  delete from work where connection_id = c.id and kind = 'sync' and args->>'stream' <> all (c.abilities);
  -- The slot's own id wins over the one that this consent was begun with.
  perform add_work((select jsonb_agg(case when due->>'connectionId' = n->>'id'
    then due || jsonb_build_object('connectionId', c.id) else due end) from jsonb_array_elements(p->'due') due), t);
  insert into audit (at, tenant_id, user_id, connection_id, action, detail) values (t, c.tenant_id, c.user_id, c.id,
    case when slot_row.id is null then 'connection.opened' else 'connection.reconnected' end,
    jsonb_build_object('connector', c.connector, 'abilities', c.abilities));
  return connection_json(c);
end `,
)}`;
