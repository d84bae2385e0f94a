import { step } from './step.ts';

/** What was agreed to, and the withdrawal of a part of it. */
export const consents = `${step(
  'narrow_connection',
  `
declare
  t timestamptz := now_of(p);
  c connections := owned_connection(p);
  ended text[] := array(select unnest(texts(p->'from')) except select unnest(texts(p->'abilities')));
begin
  -- Before the connection, as a run that ends locks them.
  perform from partitions where connection_id = c.id and stream = any (ended)
  order by stream, partition for update;
  update connections set abilities = texts(p->'abilities'), updated_at = t
  where id = c.id and status <> 'disconnected' and abilities = texts(p->'from') returning * into c;
  if not found then return null; end if;
  delete from work where connection_id = c.id and args->>'stream' = any (ended);
  update partitions set lease_holder = null, lease_until = null, run_id = null
  where connection_id = c.id and stream = any (ended);
  update runs set status = 'failed', error_code = 'sync/lease-lost', ended_at = t
  where connection_id = c.id and stream = any (ended) and status = 'running';
  update consents set withdrawn_at = t where connection_id = c.id and withdrawn_at is null;
  insert into consents (connection_id, tenant_id, user_id, app_id, scopes, abilities, given_at) values
    (c.id, c.tenant_id, c.user_id, c.app_id, texts(p->'scopes'), c.abilities, t);
  insert into audit (at, tenant_id, user_id, connection_id, action, detail) values
    (t, c.tenant_id, c.user_id, c.id, 'connection.narrowed', jsonb_build_object('abilities', c.abilities));
  return connection_json(c);
end `,
)}${step(
  'list_consents',
  `
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'connectionId', s.connection_id, 'connector', c.connector, 'owner', owner_json(s.tenant_id, s.user_id),
      'scopes', s.scopes, 'abilities', s.abilities, 'givenAt', s.given_at, 'withdrawnAt', s.withdrawn_at)
      order by s.given_at, s.id), '[]')
    from consents s join connections c on c.id = s.connection_id
    where c.tenant_id = p->'owner'->>'tenantId' and coalesce(c.user_id, '') = coalesce(p->'owner'->>'userId', '')
      and (p->>'connection' is null or c.id = p->>'connection'));
end `,
)}`;
