import { whose } from './export-owner.ts';
import { lookup, part, step } from './step.ts';

/** The end of everything of an owner, in steps that a crash may come between. */
export const eraseOwner = `
create index connections_account on integrations.connections
  (app_id, (coalesce(account->>'group', account->>'id')));
create index deliveries_account on integrations.deliveries (app_id, (event->>'account'));
create index deliveries_record on integrations.deliveries (app_id, record_key) where record_key is not null;
${part(
  'concerns_others(d integrations.deliveries, c integrations.connections) returns boolean',
  `
begin
  return exists (
    select from connections o where o.connector = c.connector and o.app_id = c.app_id and o.id <> c.id
      and d.tenant_id in ('', o.tenant_id) and coalesce(o.account->>'group', o.account->>'id') = d.event->>'account')
  or (d.record_key is not null and exists (
    select from connections o join records r on r.connection_id = o.id
    where o.connector = c.connector and o.app_id = c.app_id and o.id <> c.id and d.tenant_id in ('', o.tenant_id)
      and r.stream = d.event->'about'->>'stream' and r.partition = '' and r.key = d.record_key));
end `,
)}${lookup(
  'erase_records(c integrations.connections, room bigint, out gone bigint, out unread bigint)',
  `
begin
  with buried as (
    delete from records where ctid = any(array(select ctid from records where connection_id = c.id limit room))
    returning stream, partition, key
  ), events as (
    delete from deliveries d using buried
    where buried.partition = '' and d.connector = c.connector and d.app_id = c.app_id
      and d.tenant_id in ('', c.tenant_id) and d.record_key = buried.key
      and d.event->'about'->>'stream' = buried.stream and not concerns_others(d, c)
    returning delivery_work_key(d) as key
  ), undue as (
    delete from work using events where work.key = events.key
  )
  select (select count(*) from buried), (select count(*) from events) into gone, unread;
end `,
)}${lookup(
  'erase_deliveries(c integrations.connections, room bigint) returns bigint',
  `
declare
  gone bigint;
begin
  with events as (
    delete from deliveries erased where ctid = any(array(
      select d.ctid from deliveries d where d.connector = c.connector and d.app_id = c.app_id
        and d.tenant_id in ('', c.tenant_id)
        and d.event->>'account' = coalesce(c.account->>'group', c.account->>'id') and not concerns_others(d, c)
      limit room))
    returning delivery_work_key(erased) as key
  ), undue as (
    delete from work using events where work.key = events.key
  )
  select count(*) into gone from events;
  return gone;
end `,
)}${part(
  'plus(counts jsonb, kind text, gone bigint) returns jsonb',
  `
begin
  if gone = 0 then return counts; end if;
  return counts || jsonb_build_object(kind, coalesce((counts->>kind)::bigint, 0) + gone);
end `,
)}${part(
  'erase_rows(c integrations.connections, room bigint) returns jsonb',
  `
declare
  counts jsonb := '{}';
  part record;
  gone bigint;
  unread bigint;
begin
  -- First, because a run that has lost its partition writes nothing more.
  delete from partitions where connection_id = c.id and lease_holder is not null;
  get diagnostics gone = row_count;
  counts := plus(counts, 'marks', gone);
  -- The others before the records too, since whoever writes locks them in this order. By key: what is waited for moves.
  with doomed as (
    select stream, partition from partitions where connection_id = c.id
    order by stream, partition limit room for update
  )
  delete from partitions p using doomed where p.connection_id = c.id and p.stream = doomed.stream
    and p.partition = doomed.partition;
  get diagnostics gone = row_count;
  counts := plus(counts, 'marks', gone);
  room := room - gone;
  select r.gone, r.unread into gone, unread from erase_records(c, room) r;
  counts := plus(plus(counts, 'records', gone), 'deliveries', unread);
  room := room - gone;
  gone := erase_deliveries(c, room);
  counts := plus(counts, 'deliveries', gone);
  for part in select * from (values ('readings', 'readings'), ('scan_seen', 'marks'), ('rejected_records', 'rejected'),
    ('outbox', 'changes'), ('runs', 'runs'), ('devices', 'devices'), ('consents', 'consents'))
    as parts(source, kind)
  loop
    room := room - gone;
    execute format('delete from %1$I where ctid = any(array(select ctid from %1$I where connection_id = $1 limit $2))',
      part.source) using c.id, room;
    get diagnostics gone = row_count;
    counts := plus(counts, part.kind, gone);
  end loop;
  return counts;
end `,
)}${step(
  'erase_batch',
  `
declare
  c connections := owned_connection(p);
begin
  if c.id is null or c.status <> 'disconnected' then return '{}'; end if;
  return erase_rows(c, (p->>'limit')::bigint);
end `,
)}${step(
  'erase_connection',
  `
declare
  c connections := owned_connection(p);
  counts jsonb;
  owed bigint;
begin
  if c.id is null then return null; end if;
  perform lock_slot(owner_json(c.tenant_id, c.user_id), c.connector, c.slot);
  -- Under the slot's lock nobody opens it again. No stronger lock than that of an update: a step that holds a partition,
  -- for which this one waits, still has rows to add that refer to the connection.
  select * into c from connections where id = c.id and status = 'disconnected' for no key update;
  if not found then return null; end if;
  counts := erase_rows(c, null);
  update work set args = args || jsonb_build_object('grant', args->'grant' || '{"accountId": "", "accountGroup": ""}')
  where kind = 'revocation' and tenant_id = c.tenant_id and args->'grant'->>'appId' = c.app_id
    and args->'grant'->>'accountId' = c.account->>'id';
  get diagnostics owed = row_count;
  delete from connections where id = c.id;
  delete from subjects s where s.tenant_id = c.tenant_id and s.id = c.subject and not exists (
    select from connections o where o.tenant_id = s.tenant_id and o.subject = s.id);
  return jsonb_build_object('erased', plus(counts, 'connections', 1), 'owed', owed);
end `,
)}${step(
  'erase_flows',
  `
declare
  gone bigint;
begin
  delete from flows where ${whose};
  get diagnostics gone = row_count;
  return plus('{}', 'flows', gone);
end `,
)}${step(
  'erase_traces',
  `
declare
  tenant text := p->'whose'->>'tenantId';
  everyone boolean := p->'whose' ? 'everyone';
  counts jsonb := '{}';
  gone bigint;
begin
  delete from subject_readers where ${whose};
  get diagnostics gone = row_count;
  counts := plus(counts, 'readers', gone);
  if everyone then
    delete from subjects s where tenant_id = tenant
      and not exists (select from connections o where o.tenant_id = tenant and o.subject = s.id);
  end if;
  -- Drawn once for each person: what one person did stays recognisable as one person's.
  with people as materialized (
    select user_id, 'erased-' || gen_random_uuid() as pseudonym
    from (select distinct user_id from audit where ${whose} and (everyone or user_id is not null)) named
  ), organisation as materialized (
    select case when everyone then 'erased-' || gen_random_uuid() else tenant end as pseudonym
  )
  update audit set tenant_id = organisation.pseudonym,
    user_id = case when audit.user_id is not null then people.pseudonym end
  from people, organisation
  where audit.tenant_id = tenant and audit.user_id is not distinct from people.user_id;
  get diagnostics gone = row_count;
  return plus(counts, 'audit', gone);
end `,
)}`;
