import { part, step } from './step.ts';

/** The end of a connection, and what it leaves to revoke. */
export const closeConnection = `${part(
  'drop_grant(grant_key text) returns boolean',
  `
begin
  -- Locked first: a consent that is about to rest on this grant either finished before, or finds it gone.
  perform from grants where id = grant_key for update;
  delete from grants where id = grant_key and not exists (select from connections where grant_id = grant_key);
  return found;
end `,
)}${part(
  'owed_revocations(c integrations.connections, g integrations.grants, give_up_at timestamptz) returns jsonb',
  `
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'workKey', 'revocation:' || gen_random_uuid(), 'connector', c.connector, 'grant', grant_json(g), 'name', name,
      'sealed', sealed, 'site', c.site,
      'giveUpAt', to_char(give_up_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by name), '[]')
    from tokens where grant_id = g.id);
end `,
)}${part(
  'is_last_of_account(c integrations.connections, g integrations.grants) returns boolean',
  `
begin
  return not exists (
    select from connections o join grants on grants.id = o.grant_id
    where grants.app_id = g.app_id and grants.account_group = g.account_group and o.id <> c.id);
end `,
)}${part(
  'add_revocations(owed jsonb, tenant text, seconds jsonb, t timestamptz) returns void',
  `
begin
  -- No connection's work: it must outlive the next closing of this one.
  perform add_work((select jsonb_agg(jsonb_build_object('key', o->>'workKey', 'kind', 'revocation',
    'tenantId', tenant, 'args', o, 'inSeconds', seconds)) from jsonb_array_elements(owed) o), t);
end `,
)}${part(
  'end_connection(c integrations.connections, t timestamptz) returns integrations.connections',
  `
begin
  update connections set status = 'disconnected', reason = null, grant_id = null, updated_at = t
  where id = c.id returning * into c;
  delete from work where connection_id = c.id;
  update consents set withdrawn_at = t where connection_id = c.id and withdrawn_at is null;
  return c;
end `,
)}${part(
  'leave_grant(c integrations.connections, g integrations.grants, p jsonb, t timestamptz) returns jsonb',
  `
declare
  owed jsonb := owed_revocations(c, g, after_seconds(t, p->>'giveUpAfterSeconds'));
begin
  perform lock_account(g.app_id, g.account_group);
  if p->>'reach' = 'none' or (p->>'reach' = 'account' and not is_last_of_account(c, g)) then owed := '[]'; end if;
  if not drop_grant(g.id) then owed := '[]'; end if;
  perform add_revocations(owed, c.tenant_id, p->'revokeInSeconds', t);
  insert into audit (at, tenant_id, user_id, connection_id, action, detail) values
    (t, c.tenant_id, c.user_id, c.id, 'connection.closed', jsonb_build_object('owed', jsonb_array_length(owed)));
  return jsonb_build_object('connection', connection_json(c), 'owed', owed);
end `,
)}${step(
  'close_connection',
  `
declare
  t timestamptz := now_of(p);
  c connections := owned_connection(p);
  g grants;
begin
  if c.id is null then return null; end if;
  perform lock_slot(owner_json(c.tenant_id, c.user_id), c.connector, c.slot);
  -- Under the slot's lock nobody else changes what the connection rests on.
  select * into c from connections where id = c.id and status <> 'disconnected';
  if not found then return null; end if;
  select * into g from grants where id = c.grant_id;
  return leave_grant(end_connection(c, t), g, p, t);
end `,
)}${step(
  'replace_connection',
  `
declare
  t timestamptz := now_of(p);
  c connections := owned_connection(p);
  g grants;
  opened jsonb;
begin
  perform lock_slot(p->'owner', c.connector, c.slot);
  select * into c from connections where id = c.id and status <> 'disconnected';
  if not found then
    raise exception using errcode = 'PB004', message = 'the connection to be replaced has ended';
  end if;
  select * into g from grants where id = c.grant_id;
  -- Opened before the other one's grant is left: a revocation must not reach the new tokens.
  c := end_connection(c, t);
  opened := open_connection(p->'opening' || jsonb_build_object('now', t));
  return jsonb_build_object('opened', opened, 'closed', leave_grant(c, g, p, t));
end `,
)}`;
