import { whose } from './export-owner.ts';
import { part, step } from './step.ts';

/** Finding connections and grants, and the small changes to a connection. */
export const connectionReads = `${part(
  'connection_json(c integrations.connections) returns jsonb',
  `
begin
  return jsonb_build_object(
    'id', c.id, 'owner', owner_json(c.tenant_id, c.user_id), 'subject', c.subject, 'connector', c.connector,
    'provider', c.provider, 'appId', c.app_id, 'grantId', c.grant_id, 'slot', c.slot, 'site', c.site,
    'settings', c.settings, 'account', c.account, 'abilities', c.abilities, 'missing', c.missing, 'status', c.status,
    'scopes', (select coalesce(jsonb_object_agg(name, scopes), '{}') from tokens where grant_id = c.grant_id),
    'expiresAt', (select min(expires_at) from tokens where grant_id = c.grant_id),
    'reason', c.reason, 'paused', c.paused, 'degraded', c.degraded, 'createdAt', c.created_at,
    'updatedAt', c.updated_at, 'lastSyncedAt', c.last_synced_at);
end `,
)}${part(
  'grant_json(g integrations.grants) returns jsonb',
  `
begin
  return jsonb_build_object('id', g.id, 'tenantId', g.tenant_id, 'appId', g.app_id, 'provider', g.provider,
    'accountId', g.account_id, 'accountGroup', g.account_group, 'salt', g.salt);
end `,
)}${part(
  'owned_connection(p jsonb) returns integrations.connections',
  `
declare
  c connections;
begin
  -- Both parts of the owner, exactly: an organisation's connection is no member's, and the other way round.
  select * into c from connections where id = p->>'id' and tenant_id = p->'owner'->>'tenantId'
    and user_id is not distinct from p->'owner'->>'userId';
  return c;
end `,
)}${step(
  'find_connection',
  `
declare
  c connections := owned_connection(p);
begin
  return case when c.id is not null then connection_json(c) end;
end `,
)}${step(
  'list_connections',
  `
begin
  return (
    select coalesce(jsonb_agg(connection_json(c) order by c.created_at, c.id), '[]') from connections c
    where tenant_id = p->'owner'->>'tenantId' and coalesce(user_id, '') = coalesce(p->'owner'->>'userId', '')
      and (p->>'connector' is null or connector = p->>'connector')
      and (p->>'status' is null or status = p->>'status'));
end `,
)}${step(
  'matching_connections',
  `
begin
  return (
    select coalesce(jsonb_agg(connection_json(c) order by c.id), '[]') from (
      select * from connections
      where ${whose} and status <> 'disconnected' and id > coalesce(p->>'after', '')
        and (p->>'connector' is null or connector = p->>'connector')
        and (p->>'status' is null or status = p->>'status')
        and (p->>'subject' is null or subject = p->>'subject')
        and (p->>'degraded' is null or degraded = (p->>'degraded')::boolean)
        and (p->>'notSyncedSince' is null or last_synced_at is null
          or last_synced_at < (p->>'notSyncedSince')::timestamptz)
        and (p->'ids' is null or p->'ids' ? id)
      order by id limit (p->>'limit')::bigint
    ) c);
end `,
)}${part(
  'slot_holder(p jsonb) returns integrations.connections',
  `
declare
  c connections;
begin
  -- All but one have ended; of those the last.
  select * into c from connections where tenant_id = p->'owner'->>'tenantId'
    and coalesce(user_id, '') = coalesce(p->'owner'->>'userId', '') and connector = p->>'connector' and slot = p->>'slot'
    order by status = 'disconnected', seq desc limit 1;
  return c;
end `,
)}${step(
  'find_slot',
  `
declare
  c connections := slot_holder(p);
begin
  return case when c.id is not null then connection_json(c) end;
end `,
)}${step(
  'find_grant',
  `
begin
  return (
    select grant_json(g) from grants g
    where tenant_id = p->>'tenantId' and app_id = p->>'appId' and account_id = p->>'accountId'
    order by created_at, id limit 1);
end `,
)}${step(
  'connections_by_group',
  `
begin
  return (
    select coalesce(jsonb_agg(connection_json(c) order by c.created_at, c.id), '[]') from connections c
    join grants g on g.id = c.grant_id where g.app_id = p->>'appId' and g.account_group = p->>'accountGroup');
end `,
)}${step(
  'connections_holding',
  `
begin
  return (
    select coalesce(jsonb_agg(connection_json(c) order by c.created_at, c.id), '[]') from connections c
    where c.app_id = p->>'appId' and c.grant_id is not null and exists (
      select from records r where r.connection_id = c.id and r.stream = p->>'stream' and r.partition = ''
        and r.key = p->>'key' and r.deleted_at is null));
end `,
)}${step(
  'change_settings',
  `
declare
  c connections := owned_connection(p);
begin
  update connections set settings = settings || (p->'settings'), updated_at = now_of(p)
  where id = c.id returning * into c;
  return case when c.id is not null then connection_json(c) end;
end `,
)}${step(
  'set_degraded',
  `
declare
  c connections := owned_connection(p);
begin
  update connections set degraded = (p->>'degraded')::boolean, updated_at = now_of(p)
  where id = c.id and degraded <> (p->>'degraded')::boolean;
  return 'true';
end `,
)}${step(
  'set_paused',
  `
declare
  c connections := owned_connection(p);
begin
  update connections set paused = (p->>'paused')::boolean, updated_at = now_of(p)
  where id = c.id and paused <> (p->>'paused')::boolean;
  return 'true';
end `,
)}${step(
  'require_reauth',
  `
declare
  t timestamptz := now_of(p);
  result jsonb;
begin
  with live as (
    select id from connections where grant_id = p->>'grantId' and status = 'active' order by id for update
  ), moved as (
    update connections c set status = 'reauth_required', reason = p->>'reason', updated_at = t
    from live where c.id = live.id returning c.*
  ), noted as (
    insert into audit (at, tenant_id, user_id, connection_id, action, detail)
    select t, tenant_id, user_id, id, 'connection.reauth-required', jsonb_build_object('reason', reason) from moved
  )
  select coalesce(jsonb_agg(connection_json(moved) order by created_at, id), '[]') into result from moved;
  return result;
end `,
)}`;
