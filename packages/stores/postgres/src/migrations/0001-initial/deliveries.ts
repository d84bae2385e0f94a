import { part, step } from './step.ts';

const named = `connector = p->>'connector' and app_id = p->>'appId' and tenant_id = coalesce(p->>'tenantId', '')
  and event_id = p->>'eventId'`;

/** The inbox of verified events. */
export const deliveries = `
create table integrations.deliveries (
  connector text collate "C" not null,
  app_id text collate "C" not null,
  tenant_id text collate "C" not null,
  event_id text collate "C" not null,
  event jsonb not null,
  record_key text collate "C",
  received_at timestamptz not null,
  handled_at timestamptz,
  primary key (connector, app_id, tenant_id, event_id)
);
comment on table integrations.deliveries is 'Verified webhook events. A handled one stays for some time, so that a redelivery is known.';
comment on column integrations.deliveries.tenant_id is 'Whose URL it came to, where each tenant has an app of its own; else empty.';
comment on column integrations.deliveries.record_key is 'Of the record that the event is about, as records have it.';
create index deliveries_age on integrations.deliveries (handled_at) where handled_at is not null;
${part(
  'delivery_work_key(d integrations.deliveries) returns text',
  `
begin
  return 'delivery:' || jsonb_build_array(d.connector, d.app_id, d.tenant_id, d.event_id)::text;
end `,
)}${step(
  'accept_delivery',
  `
declare
  t timestamptz := now_of(p);
  d deliveries;
begin
  insert into deliveries values (p->>'connector', p->>'appId', coalesce(p->>'tenantId', ''), p->'event'->>'id',
    p->'event', p->>'recordKey', t)
  on conflict do nothing returning * into d;
  if not found then return 'false'; end if;
  perform add_work(jsonb_build_array(jsonb_build_object(
    'key', delivery_work_key(d), 'kind', 'delivery', 'inSeconds', 0,
    'args', jsonb_strip_nulls(jsonb_build_object('connector', d.connector, 'appId', d.app_id,
      'tenantId', nullif(d.tenant_id, ''), 'eventId', d.event_id)))), t);
  return 'true';
end `,
)}${step(
  'find_delivery',
  `
begin
  return (
    select jsonb_build_object('connector', connector, 'appId', app_id, 'tenantId', nullif(tenant_id, ''), 'event', event)
    from deliveries where ${named});
end `,
)}${step(
  'handle_delivery',
  `
declare
  d deliveries;
begin
  update deliveries set handled_at = now_of(p) where ${named} and handled_at is null returning * into d;
  if not found then return 'false'; end if;
  delete from work where key = delivery_work_key(d);
  return 'true';
end `,
)}`;
