import { part, step } from './step.ts';

/** The inbox of verified events. */
export const deliveries = `
create table integrations.deliveries (
  connector text collate "C" not null,
  app_id text collate "C" not null,
  event_id text collate "C" not null,
  event jsonb not null,
  received_at timestamptz not null,
  handled_at timestamptz,
  primary key (connector, app_id, event_id)
);
comment on table integrations.deliveries is 'Verified webhook events. A handled one stays, so that a redelivery is known.';
create index deliveries_age on integrations.deliveries (received_at);
${part(
  'delivery_work_key(connector text, app_id text, event_id text) returns text',
  `
begin
  return 'delivery:' || jsonb_build_array(connector, app_id, event_id)::text;
end `,
)}${step(
  'accept_delivery',
  `
declare
  t timestamptz := now_of(p);
  event_id text := p->'event'->>'id';
begin
  insert into deliveries values (p->>'connector', p->>'appId', event_id, p->'event', t) on conflict do nothing;
  if not found then return 'false'; end if;
  perform add_work(jsonb_build_array(jsonb_build_object(
    'key', delivery_work_key(p->>'connector', p->>'appId', event_id), 'kind', 'delivery', 'inSeconds', 0,
    'args', jsonb_build_object('connector', p->'connector', 'appId', p->'appId', 'eventId', event_id))), t);
  return 'true';
end `,
)}${step(
  'find_delivery',
  `
begin
  return (
    select jsonb_build_object('connector', connector, 'appId', app_id, 'event', event) from deliveries
    where connector = p->>'connector' and app_id = p->>'appId' and event_id = p->>'eventId');
end `,
)}${step(
  'handle_delivery',
  `
begin
  update deliveries set handled_at = now_of(p)
  where connector = p->>'connector' and app_id = p->>'appId' and event_id = p->>'eventId' and handled_at is null;
  if not found then return 'false'; end if;
  delete from work where key = delivery_work_key(p->>'connector', p->>'appId', p->>'eventId');
  return 'true';
end `,
)}`;
