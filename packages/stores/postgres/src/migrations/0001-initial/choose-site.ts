import { step } from './step.ts';

/** The choice of a site, after consent. */
export const chooseSite = `${step(
  'choose_site',
  `
declare
  t timestamptz := now_of(p);
  c connections := owned_connection(p);
  holder connections;
  left_grant text;
begin
  if c.id is null then return null; end if;
  perform lock_slot(p->'owner', c.connector, c.slot);
  perform lock_slot(p->'owner', c.connector, p->>'slot');
  -- Under the slot's lock nobody else chooses for it.
  select * into c from connections where id = c.id and status = 'pending_choice';
  if not found then return null; end if;
  holder := slot_holder(jsonb_build_object('owner', p->'owner', 'connector', c.connector, 'slot', p->>'slot'));
  if holder.account->>'id' is distinct from c.account->>'id' then
    if holder.status <> 'disconnected' then
      raise exception using errcode = 'PB002', message = 'the slot holds another account';
    end if;
    holder := c;
  end if;
  left_grant := holder.grant_id;
  if holder.id <> c.id then
    update consents set connection_id = holder.id where connection_id = c.id;
    delete from connections where id = c.id;
  end if;
  update connections set
    subject = c.subject, app_id = c.app_id, grant_id = c.grant_id, account = c.account, slot = p->>'slot',
    site = p->'site', abilities = texts(p->'abilities'), missing = texts(p->'missing'), status = 'active',
    reason = null, degraded = false, updated_at = t
  where id = holder.id returning * into holder;
  if left_grant is distinct from c.grant_id then perform drop_grant(left_grant); end if;
  perform add_work((select jsonb_agg(due || jsonb_build_object('connectionId', holder.id))
    from jsonb_array_elements(p->'due') due), t);
  insert into audit (at, tenant_id, user_id, connection_id, action, detail) values
    (t, holder.tenant_id, holder.user_id, holder.id, 'connection.site-chosen', '{}');
  return connection_json(holder);
end `,
)}`;
